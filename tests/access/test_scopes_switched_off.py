"""One scope of each module is switched off in a process of its own, and the test named for it turns red.

The whole table takes longer: `make mutants-scope`. Whether the table is complete is asked in
tests/unit/test_scope_table.py.
"""

import subprocess
import sys
from pathlib import Path


def test_a_scope_of_each_module_turns_its_test_red():
    command = [sys.executable, "-m", "tests.access.scope_mutants", "--some"]
    ran = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-1000:]
