"""The report of a pupil, on both databases: of one placement what it saw alone, of the school all that it entered."""

import pytest
from sqlalchemy import update

from attendance import figures, pupil_reports
from attendance.pupil_reports import Asked
from attendance.records.tables import Placement
from attendance.refusals import NotFound
from attendance.rules.figures import By
from attendance.rules.words import Reason, Session, Status
from tests.integration.attendance.test_marks import chosen, enter, lines
from tests.support.acting import Acting, entry
from tests.support.cast import WEDNESDAY, at
from tests.support.sealed_texts import log_contact


def test_of_one_placement_only_what_it_saw_is_counted_and_its_lateness_and_reasons_with_it(cast):
    with cast.store.writing() as db:
        # Amber is at Oakbank and at Riverside.
        db.session.execute(
            update(Placement).where(Placement.id == cast.placements["P5"]).values(pupil_id=cast.pupils["P1"])
        )
        db.session.execute(update(Placement).values(nature="horticulture"))
    acting = Acting(cast=cast)
    acting.open_day()
    acting.send(entry(cast, "P1", Status.ABSENT, reason=Reason.ILL), local="09:30")
    acting.send(entry(cast, "P5", Status.LATE, arrived_at="13:25"), local="13:30", session=Session.PM, scope=cast.rival)
    enter(cast, chosen(lines(cast, local="13:40")["Amber"], "I", "Her mother rang"), local="13:41")
    log_contact(cast)

    def report(ref):
        asked = Asked(period=(WEDNESDAY, WEDNESDAY), placement_id=cast.placements[ref] if ref else None)
        with cast.store.reading() as db:
            return pupil_reports.report(cast.officer, db, cast.pupils["P1"], asked, now=at("16:00"))

    with pytest.raises(NotFound):
        report("P2")
    both, oakbank, riverside = report(None), report("P1"), report("P5")
    with cast.store.reading() as db:
        page = figures.page(cast.officer, db, WEDNESDAY, WEDNESDAY, By.PUPIL, now=at("16:00"))
    [line] = [each for each in page.lines if each.name.startswith("Amber")]

    assert both.figures == line.figures
    assert [each.figures.statutory for each in (oakbank, riverside)] == [line.figures.statutory] * 2
    assert [each.name for each in (both, oakbank)] == ["Amber Quillfeather"] * 2
    assert [len(each.places) for each in (both, oakbank, riverside)] == [2, 1, 1]
    assert [[one.times for one in each.contacts] for each in (both, oakbank, riverside)] == [[1], [1], []]
    assert [each.late.minutes for each in (both, oakbank, riverside)] == [25, 0, 25]
    assert [[(one.reason, one.code) for one in each.absences] for each in (oakbank, riverside)] == [
        [("Said to be ill", "I")],
        [],
    ]
    assert (oakbank.figures.placement.attended, riverside.figures.placement.attended) == (0, 1)
