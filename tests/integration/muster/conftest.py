"""Settings for commands on a migrated database."""

import pytest

from muster.clock import write_clock_file
from tests.support.cast import at


@pytest.fixture
def config(database_url, tmp_path):
    """A test installation whose clock follows a file."""
    clock = tmp_path / "clock"
    write_clock_file(clock, at("12:00"))
    (tmp_path / "keys").write_text("k" * 40)
    (tmp_path / "keys").chmod(0o600)
    file = tmp_path / "config.toml"
    file.write_text(
        "\n".join(
            (
                'environment = "test"',
                'base_url = "http://127.0.0.1:8000"',
                f'[database]\nurl = "{database_url}"',
                '[mail]\nhost = "127.0.0.1"\nport = 25\ntls = "none"\nsender = "muster@muster.example"',
                f'[secrets]\nkey_file = "{tmp_path / "keys"}"',
                f'[clock]\nfile = "{clock}"',
            )
        )
    )
    return file
