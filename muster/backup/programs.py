"""Run the programs that a backup needs: `age`, and PostgreSQL's own. Nowhere else does Muster start another program.

What a program says when it fails is shown by its first line, and PostgreSQL's without the values it stumbled over.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from attendance.refusals import Refusal

BLOCK = 1 << 20
PACKAGES = {
    "age": "age",
    "pg_dump": "postgresql-client",
    "pg_restore": "postgresql-client",
    "psql": "postgresql-client",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """A program, what it is given, and what it is to find in its environment besides."""

    program: str
    arguments: Sequence[str | Path]
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def line(self) -> list[str | Path]:
        """Return the program by its whole path, and its arguments."""
        return [find(self.program), *self.arguments]

    def surroundings(self) -> dict[str, str]:
        """Return the environment it runs in: of the locale, no more than that its answers are in English."""
        return {**os.environ, **self.environment, "LC_ALL": "C"}


def find(program: str) -> Path:
    """Return where a program is.

    Raises:
        Refusal: it is not on this machine.
    """
    found = shutil.which(program)
    if found is None:
        raise Refusal(f"The program {program} is not on this machine. Install the package {PACKAGES[program]}.")
    return Path(found)


def require_as_new_as(server: int, programs: Sequence[str]) -> None:
    """Refuse programs of PostgreSQL's that are older than the server: they cannot know all that it has.

    Raises:
        Refusal: one is missing, or older.
    """
    for program in programs:
        said = subprocess.run([find(program), "--version"], capture_output=True, text=True, check=False, timeout=30)  # noqa: S603
        number = re.search(r"\d+", said.stdout)
        if number is None or int(number[0]) < server:
            is_of = f"of PostgreSQL {number[0]}" if number else "of a version that it does not say"
            raise Refusal(
                f"The program {program} on this machine is {is_of} and the server is {server}: "
                f"an older one cannot copy it. Install {PACKAGES[program]}-{server}."
            )


def run(call: Call) -> None:
    """Run a program to its end.

    Raises:
        Refusal: it failed; the sentence is its own.
    """
    with _started(call, stdin=subprocess.DEVNULL) as running:
        running.end()


def pour(source: Call, into: Sequence[Call]) -> None:
    """Hand what one program says to several at once, and see all of them to their end.

    Raises:
        Refusal: one of them failed. None of the others is left.
    """
    with ExitStack() as stack:
        sinks = [stack.enter_context(_started(each, stdin=subprocess.PIPE)) for each in into]
        spring = stack.enter_context(_started(source, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE))
        for block in spring.blocks():
            for sink in sinks:
                sink.write(block)
        # Before the others hear that this was all: what is cut short must not look whole to them.
        spring.end()
        for sink in sinks:
            sink.end()


def pour_into_transaction(source: Call, psql: Call, *, given: "Opened", at_its_end: str) -> None:
    """Hand SQL that one program makes of what it is given to psql, in one transaction; it commits only what is whole.

    `at_its_end` is SQL of the same transaction. psql takes the end of what it reads for the end of its work, so it is
    never shown one before the program that made the SQL has ended well.

    Raises:
        Refusal: one of them failed; nothing was committed.
    """
    with ExitStack() as stack:
        taking = stack.enter_context(_started(psql, stdin=subprocess.PIPE))
        making = stack.enter_context(_started(source, stdin=given.said, stdout=subprocess.PIPE))
        taking.write(b"BEGIN;\n")
        for block in making.blocks():
            taking.write(block)
        making.end()
        given.end()
        taking.write(f"{at_its_end}\nCOMMIT;\n".encode())
        taking.end()


@contextmanager
def opened(source: IO[bytes], by: Call | None) -> Iterator["Opened"]:
    """Give what a program makes of a file, or the file itself; its `end()` says whether that was all of it."""
    if by is None:
        yield Opened(source, None)
        return
    with _started(by, stdin=source, stdout=subprocess.PIPE) as running:
        yield Opened(running.said, running)


class Opened:
    """What is being read, and the program that says it, if any."""

    def __init__(self, said: IO[bytes], program: "Running | None") -> None:
        """Take what is to be read."""
        self.said, self._program = said, program

    def blocks(self) -> Iterator[bytes]:
        """Give it piece by piece."""
        while block := self.said.read(BLOCK):
            yield block

    def end(self) -> None:
        """Read what nobody wanted, and see that nothing is missing.

        Raises:
            Refusal: what was read is not whole.
        """
        for _block in self.blocks():
            pass
        if self._program is not None:
            self._program.end()


class Running:
    """A program that runs, and what it has complained of."""

    def __init__(self, call: Call, process: subprocess.Popen[bytes], complaints: IO[bytes]) -> None:
        """Take a program that was started."""
        self._call, self._process, self._complaints = call, process, complaints

    @property
    def said(self) -> IO[bytes]:
        """Return what it says, to be read."""
        if self._process.stdout is None:
            raise RuntimeError("nothing was to be read of it")
        return self._process.stdout

    def blocks(self) -> Iterator[bytes]:
        """Give what it says, piece by piece."""
        while block := self.said.read(BLOCK):
            yield block

    def write(self, block: bytes) -> None:
        """Hand it a piece.

        Raises:
            Refusal: it has ended already.
        """
        if self._process.stdin is None:
            raise RuntimeError("nothing was to be given to it")
        try:
            self._process.stdin.write(block)
        except BrokenPipeError:
            self._process.wait()
            raise self._refusal() from None

    def end(self) -> None:
        """Tell it that this was all, and wait until it has ended.

        Raises:
            Refusal: it failed.
        """
        if self._process.stdin is not None:
            with suppress(BrokenPipeError):
                self._process.stdin.close()
        if self._process.wait() != 0:
            raise self._refusal()

    def stop(self) -> None:
        """End it at once, before it could take the end of what it reads for the end of its work."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()

    def _refusal(self) -> Refusal:
        self._complaints.seek(0)
        said = self._complaints.read().decode("utf-8", "replace").splitlines()
        first = next((line.strip() for line in said if line.strip()), "it said nothing.")
        return Refusal(f"{self._call.program} failed: {first.removeprefix(f'{self._call.program}: ')}")


@contextmanager
def _started(call: Call, *, stdin: IO[bytes] | int, stdout: IO[bytes] | int = subprocess.DEVNULL) -> Iterator[Running]:
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(  # noqa: S603
            call.line, stdin=stdin, stdout=stdout, stderr=complaints, env=call.surroundings()
        )
        running = Running(call, process, complaints)
        try:
            yield running
        finally:
            running.stop()
