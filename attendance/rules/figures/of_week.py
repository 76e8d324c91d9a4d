"""Both figures of a week's summary, from its sessions and from what was entered of them; never added together."""

from attendance.rules.figures.both import DUAL, Figures
from attendance.rules.figures.statutory import Statutory
from attendance.rules.week import PupilEntered, PupilWeek, SessionState, WeekSummary, fraction_of


def figures_of_pupil(pupil: PupilWeek, entered: PupilEntered) -> Figures:
    """Return both figures of one pupil's week."""
    both = tuple(zip(pupil.cells, entered.cells, strict=True))
    return Figures(
        statutory=Statutory.of(
            (cell.code for cell in entered.cells if cell.code),
            not_entered=sum(cell.is_owed for cell in entered.cells),
            own_register=sum(
                seen.state is SessionState.AT_SCHOOL and not (cell.code or cell.is_owed) for seen, cell in both
            ),
        ),
        placement=pupil.placement_attendance,
        behind_d=fraction_of((seen.state, seen.is_remote) for seen, cell in both if cell.code == DUAL),
    )


def figures_of_week(summary: WeekSummary) -> Figures:
    """Return both figures of all pupils of a week together; of a week kept without entries, the placement's alone."""
    if summary.entered is None:
        return Figures(placement=summary.placement_attendance)
    found = ((pupil, summary.entered.of(pupil.pupil_ref)) for pupil in summary.pupils)
    return sum((figures_of_pupil(pupil, entered) for pupil, entered in found if entered), Figures())
