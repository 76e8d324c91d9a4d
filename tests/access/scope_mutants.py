"""Switch off each scope of the table, one at a time: does the test named for it turn red?

`make mutants-scope` does so for the whole table, about 90 seconds; `ARGS=records.alerts` for the lines that hold
those words, `ARGS=--some` for one line of each module, which is what the tests run.
"""

import sys
from collections.abc import Sequence

import pytest
import structlog

from tests.support.proving import Proving
from tests.support.scope_table import ScopeLine, read_table

SOME = "--some"


def main(words: Sequence[str]) -> int:
    """Prove the lines asked for; print what did not hold and the count. Return 0 if everything held."""
    # Every scope that is off and breaks a page would fill the screen with it.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    proving = Proving(_chosen(words))
    tests = list(dict.fromkeys(each.test for each in proving.lines))
    code = pytest.main(["-qq", "--no-header", "-p", "no:cacheprovider", *tests], plugins=[proving])
    for each in proving.wrong:
        sys.stdout.write(f"{each}\n")
    sys.stdout.write(f"{proving.proven} of {len(proving.lines)} scopes asked turn their test red\n")
    return int(code) or int(proving.proven != len(proving.lines))


def _chosen(words: Sequence[str]) -> list[ScopeLine]:
    lines = [each for each in read_table() if each.is_proven]
    if SOME in words:
        lines = list({each.module: each for each in lines}.values())
    return [each for each in lines if all(word in each.scope for word in words if word != SOME)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
