"""Draw a pupil's weeks as columns: seen at the bottom, then missed, then what nobody reported. No rule lives here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from attendance.rules.calendar import weekdays_of
from attendance.rules.figures import CountedWeek
from attendance.rules.fractions import SessionFraction

# Of the picture, in its own units: one session high, one week wide.
SESSION, WEEK, GAP, MOST = 8, 16, 4, 10
LEFT, TOP, BELOW = 22, 6, 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """One part of a column: `kind` says which pattern it has, so that no colour is needed to tell them apart."""

    kind: str
    x: int
    y: int
    height: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """The name of a month, below the week in which it begins."""

    x: int
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """The strip: its size, its blocks and what stands below. `weeks` is the same in numbers, `seen` all together."""

    width: int
    height: int
    top: int
    wide: int
    ground: int
    most: int
    blocks: tuple[Block, ...]
    labels: tuple[Label, ...]
    weeks: tuple[CountedWeek, ...]
    seen: SessionFraction


def picture_of(weeks: Sequence[CountedWeek]) -> Picture | None:
    """Return the picture of weeks; None where there is none."""
    if not weeks:
        return None
    ground = TOP + MOST * SESSION
    return Picture(
        width=LEFT + len(weeks) * (WEEK + GAP),
        height=ground + BELOW,
        top=TOP,
        wide=WEEK,
        ground=ground,
        most=MOST,
        blocks=tuple(block for number, each in enumerate(weeks) for block in _column(number, each, ground)),
        labels=tuple(_labels(weeks)),
        weeks=tuple(weeks),
        seen=sum((each.seen for each in weeks), SessionFraction()),
    )


def _column(number: int, week: CountedWeek, ground: int) -> Iterable[Block]:
    y = ground
    for kind, count in (
        ("seen", week.seen.attended),
        ("missed", week.seen.missed),
        ("silent", week.seen.not_reported),
    ):
        y -= count * SESSION
        if count:
            yield Block(kind=kind, x=_x(number), y=y, height=count * SESSION)


def _labels(weeks: Sequence[CountedWeek]) -> Iterable[Label]:
    shown = 0
    for number, each in enumerate(weeks):
        # By its last day: the week of 31 August is one of September.
        friday = weekdays_of(each.monday)[-1]
        if friday.month != shown:
            shown = friday.month
            yield Label(x=_x(number), text=f"{friday:%b}")


def _x(number: int) -> int:
    return LEFT + number * (WEEK + GAP)
