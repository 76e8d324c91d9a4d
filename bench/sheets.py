"""A provider's sheet of ten thousand rows, read and weighed against the record: what the upload waits for."""

import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from openpyxl import Workbook

from attendance.intake import sheets
from attendance.intake.sheets import SentFile
from attendance.rows import Grid
from attendance.scope import ProviderScope
from attendance.unit import Store
from bench.figures import Figure, Floors, Stopwatch, ms, times
from bench.town import build, crowd, provider_scope
from gateway.sheets.limited import read_any
from tests.support.cast import TERM, at

PUPILS, DAYS, WITHIN_S = 500, 10, 5
SATURDAY = 5
HEAD = ("date", "session", "placement", "status", "arrived_at", "note")


def measure(store: Store, floors: Floors) -> Iterator[Figure]:
    """Yield how long it takes, as a CSV file and as a workbook: another provider's each."""
    town = build(store, 1)
    days = _days()
    now = at("16:00", on=days[-1])
    for provider, (kind, write) in zip(town.providers, (("CSV file", _csv), ("workbook", _workbook)), strict=False):
        refs = crowd(town, provider, PUPILS)
        rows = [(on.isoformat(), half, ref, "present", "", "") for on in days for half in ("AM", "PM") for ref in refs]
        raw = write([HEAD, *rows])
        scope = provider_scope(provider, town.people[provider][0])
        read, weighed = Stopwatch(), Stopwatch()
        with store.writing() as db:
            kept = sheets.store_raw(scope, db, SentFile(name="register", raw=raw), now=now)
        grid = read.time(lambda raw=raw: read_any(raw))
        weighed.time(lambda scope=scope, kept=kept, grid=grid: _take_in(store, scope, kept.intake_id, grid, now))
        took = read.total + weighed.total
        yield Figure(
            what=f"a {kind} of {len(rows):,} rows read ({ms(read.total)}) and weighed against the record",
            figure=ms(took),
            ratio=times(took / len(rows), floors.commit_s, "one row durably stored, each"),
            promise=f"{WITHIN_S} s",
            is_kept=took <= WITHIN_S,
        )


def _take_in(store: Store, scope: ProviderScope, intake_id: UUID, grid: Grid, now: datetime) -> None:
    with store.writing() as db:
        sheets.take_in(scope, db, intake_id, grid, now=now)


def _days() -> list[date]:
    """Return the first school days of the term."""
    following = (TERM[0] + timedelta(days=number) for number in range(DAYS * 2))
    return [day for day in following if day.weekday() < SATURDAY][:DAYS]


def _csv(rows: list[tuple[str, ...]]) -> bytes:
    return "\n".join(",".join(row) for row in rows).encode()


def _workbook(rows: list[tuple[str, ...]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Register")
    for row in rows:
        sheet.append(row)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()
