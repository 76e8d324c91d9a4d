"""Read one workbook in a process of its own, which the machine ends where it takes too much. Bytes in, JSON out.

The limits are set before anything is read. Nothing of Muster is open in here: no database, no key, no network.
"""

import json
import resource
import sys

MEMORY_BYTES = 512_000_000
CPU_S = 10


def main() -> None:
    """Read from standard input, answer on standard output."""
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    from gateway.sheets.workbook import read_workbook  # noqa: PLC0415  what is imported is limited too

    grid = read_workbook(sys.stdin.buffer.read())
    json.dump({"lines": grid.lines, "refused": grid.refused}, sys.stdout)


if __name__ == "__main__":
    main()
