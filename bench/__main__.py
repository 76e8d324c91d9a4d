"""`make bench`: measure everything on each kind of database and write docs/performance.md from it.

`ARGS="--schools 100 --page /dev/null"` tries it in small; the page is for whole runs alone.
"""

import argparse
import os
import platform
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from attendance.records import migrating
from attendance.unit import Store
from bench import (
    documents_made,
    floors,
    mails,
    missing,
    resting,
    sealing,
    sheets,
    sink,
    submitting,
    verifying,
    walk_offs,
)
from bench.figures import Figure, Floors, ms
from bench.town import store_over
from muster.clock import Clock
from muster.garbage import leave_out_what_stays
from muster.resources import migrations
from tests.support import postgres
from tests.support.databases import KINDS
from tests.support.parts import PARTS

PAGE, TEMPLATE = Path("docs/performance.md"), Path(__file__).with_name("page.md")
TITLE = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
SUBJECTS = ("missing", "walk_offs", "resting", "documents", "sheets", "mails")


class Databases:
    """Makes migrated databases of one kind, one after another."""

    def __init__(self, folder: Path, cluster: postgres.Cluster | None) -> None:
        """Take where files go, and the server where it is one."""
        self._folder, self._cluster, self._made = folder, cluster, 0

    def url(self) -> str:
        """Return the URL of a new one."""
        self._made += 1
        if self._cluster is None:
            url = f"sqlite:///{self._folder / f'{self._made}.db'}"
        else:
            url = self._cluster.url(self._cluster.create())
        migrating.upgrade(url, migrations())
        return url

    def store(self) -> Store:
        """Return the way to a new one."""
        return store_over(self.url())


def main() -> None:
    """Measure, print each figure as it comes, and write the page."""
    asked = _asked()
    began = time.monotonic()
    # As `muster serve` and `muster worker` do when they have started.
    leave_out_what_stays()
    sections = [_section(kind, asked) for kind in asked.kinds.split(",")]
    apart = [] if asked.only else [_print(each()) for each in (submitting.said, sealing.said, verifying.said)]
    if asked.page:
        minutes = round((time.monotonic() - began) / 60)
        asked.page.write_text(_page(sections, apart, minutes=minutes), "utf-8")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure, and write docs/performance.md.")
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--only", choices=SUBJECTS)
    parser.add_argument("--schools", type=int, default=missing.SCHOOLS)
    parser.add_argument("--page", type=Path, help="where to write the page; nowhere unless said")
    return parser.parse_args()


def _section(kind: str, asked: argparse.Namespace) -> str:
    rows = ["| what | figure | against its floor | aim | kept |", "|---|---|---|---|---|"]
    with tempfile.TemporaryDirectory() as folder, _server(kind) as cluster, sink.running() as sink_of_mails:
        databases = Databases(Path(folder), cluster)
        low = floors.measure(databases.store(), sink_of_mails)
        print(f"{TITLE[kind]}: {_floors(low)}", flush=True)
        subjects = _Subjects(
            kind=kind, asked=asked, databases=databases, low=low, mails=sink_of_mails, folder=Path(folder)
        )
        rows.extend(_print(_row(figure)) for figure in subjects.figures())
    return f"## {TITLE[kind]}\n{_floors(low)}\n\n" + "\n".join(rows)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Subjects:
    kind: str
    asked: argparse.Namespace
    databases: Databases
    low: Floors
    mails: sink.Sink
    folder: Path

    def figures(self) -> Iterator[Figure]:
        if self._wants("missing"):
            yield from missing.measure(
                self.databases.store, self.kind, self.low, self.mails, schools=self.asked.schools
            )
        if self._wants("walk_offs"):
            yield from walk_offs.measure(self.databases.url, self.low, self.mails)
        if self.kind == "sqlite" and self._wants("resting"):
            yield from resting.measure(self.databases.url(), self.folder)
        if self.kind == "sqlite" and self._wants("documents"):
            yield from documents_made.measure(self.low)
        if self._wants("sheets"):
            yield from sheets.measure(self.databases.store(), self.low)
        if self._wants("mails"):
            yield from mails.measure(self.databases.store(), self.low)

    def _wants(self, subject: str) -> bool:
        return self.asked.only in {None, subject}


def _server(kind: str):  # noqa: ANN202  one of two context managers
    return nullcontext(None) if kind == "sqlite" else _postgresql()


@contextmanager
def _postgresql() -> Iterator[postgres.Cluster]:
    programs = PARTS["postgresql"].find()
    if programs is None:
        raise SystemExit("PostgreSQL is not on this machine; ask for --kinds sqlite")
    with postgres.running(programs, settings=postgres.DURABLE) as cluster:
        yield cluster


def _floors(low: Floors) -> str:
    return (
        f"A bare Flask page {ms(low.page_s)}, one row durably stored {ms(low.commit_s)}, one mail handed over on a "
        f"kept connection {ms(low.mail_s)}."
    )


def _row(each: Figure) -> str:
    kept = {True: "yes", False: "**no**", None: "–"}[each.is_kept]
    return f"| {each.what} | {each.figure} | {each.ratio} | {each.promise} | {kept} |"


def _page(sections: list[str], apart: list[str], *, minutes: int) -> str:
    return TEMPLATE.read_text("utf-8").format(
        on=f"{Clock().machine():%-d %B %Y}",
        minutes=minutes,
        cores=os.cpu_count(),
        python=platform.python_version(),
        sections="\n\n".join(sections),
        apart="\n".join(f"- {each}" for each in apart),
    )


def _print(line: str) -> str:
    print(line, flush=True)
    return line


if __name__ == "__main__":
    main()
