"""Say how much a pupil's day needs somebody, so that a screen can put first who is not accounted for.

Decides nothing else: alerts are opened and climbed without it.
"""

from enum import IntEnum

from attendance.alert_pages import AlertCard
from attendance.rules.words import URGENT_KINDS
from attendance.school_day import Cell, CellState, PupilOut


class Attention(IntEnum):
    """How much a pupil's day needs somebody; the highest first."""

    MISSING = 4
    ALERT = 3
    UNKNOWN = 2
    AWAITED = 1
    NONE = 0


SEEN = (CellState.PRESENT, CellState.LATE, CellState.LEFT_EARLY, CellState.RETURNED)
AWAITED = (CellState.AWAITED, CellState.NOT_STARTED)
# Said to be elsewhere, which is not the same as known to be somewhere.
ELSEWHERE = (CellState.ABSENT, CellState.NOT_HELD)


def attention_for(pupil: PupilOut) -> Attention:
    """Return the most that either session of a pupil asks for; an open alert asks for more than an empty register."""
    needed = max(_for_cell(cell) for cell in pupil.cells)
    return max(needed, Attention.ALERT) if pupil.alert_ids else needed


def most_pressing_first(pupils: tuple[PupilOut, ...]) -> tuple[PupilOut, ...]:
    """Return pupils by how much they need somebody, those alike in the order they came."""
    return tuple(sorted(pupils, key=lambda pupil: -attention_for(pupil)))


def is_urgent(card: AlertCard) -> bool:
    """Say whether an alert is about a child at risk this minute."""
    return card.kind in URGENT_KINDS


def alerts_by_need(cards: tuple[AlertCard, ...]) -> tuple[AlertCard, ...]:
    """Return open alerts by how much they need somebody: urgent ones, then what nobody has, then the oldest."""
    return tuple(sorted(cards, key=lambda card: (not is_urgent(card), card.owner is not None, card.opened_at)))


def _for_cell(cell: Cell) -> Attention:
    if cell.state is CellState.WALKED_OFF:
        return Attention.MISSING
    if cell.state is CellState.OVERDUE or (cell.state in ELSEWHERE and cell.whereabouts is None):
        return Attention.UNKNOWN
    return Attention.AWAITED if cell.state is CellState.AWAITED else Attention.NONE
