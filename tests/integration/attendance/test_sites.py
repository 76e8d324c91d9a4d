"""A pupil at another site of the same provider is no absence, and the home school hears where: once for a group."""

from sqlalchemy import select

from attendance import coverage, school_day, summaries
from attendance.records.tables import Placement, Site, Task
from attendance.rules.calendar import monday_of
from attendance.rules.words import AgreedWith, PupilFlag, Session, Status
from tests.support.acting import entry
from tests.support.cast import WEDNESDAY, at, flag

UNTIL = at("14:00")


def told(cast):
    with cast.store.reading() as db:
        rows = db.session.scalars(select(Task).where(Task.kind == "elsewhere").order_by(Task.opened_at, Task.words))
        return [(row.organisation_id, row.words) for row in rows]


def plot(cast):
    """Return the code of Oakbank's other site, which somebody else runs."""
    with cast.store.writing() as db:
        site = db.session.scalars(
            select(Site).where(Site.organisation_id == cast.oakbank, Site.name == "Allotment")
        ).one()
        site.address, site.run_by = "2 Mill Lane", "Green Hands"
        return site.code


def test_marked_at_another_site_the_absence_closes_and_the_school_is_told_where(cast, acting):
    acting.send(entry(cast, "P1", Status.ABSENT), local="09:20")
    acting.send(entry(cast, "P1", site=plot(cast)), local="09:40")

    assert acting.alerts(is_open=True) == []
    assert acting.closed_reasons("whereabouts")[0].startswith("Seen at Allotment: Present")
    [(school, words)] = told(cast)
    assert school == cast.northgate
    assert words == (
        "Oakbank Farm: 1 pupil of yours, morning of Wednesday 16 September: at Allotment, 2 Mill Lane, run by Green "
        "Hands, not at the usual site. Today says who."
    )
    assert "Olive Officer" in acting.told(kind="task")


def test_a_group_that_moves_tells_each_home_school_once(cast, acting):
    site = plot(cast)
    for local, until in (("09:20", UNTIL), ("09:40", UNTIL), ("10:10", at("14:30"))):
        acting.send(*(entry(cast, ref, site=site, site_until=until) for ref in ("P1", "P2", "P4")), local=local)

    assert [row.site_until for row in acting.observations("P1")] == [UNTIL, at("14:30")]
    schools, words = zip(*told(cast), strict=True)
    assert sorted(schools) == sorted([cast.northgate, cast.southgate])
    assert any("2 pupils of yours" in each and "until 14:00" in each for each in words)


def test_the_day_and_the_week_show_the_site_where_the_pupil_was(cast, acting):
    acting.send(entry(cast, "P1", site=plot(cast), site_until=UNTIL), local="09:20")

    with cast.store.reading() as db:
        today = school_day.day(cast.officer, db, WEDNESDAY, now=at("10:30"))
        week = summaries.week(cast.officer, db, monday_of(WEDNESDAY), now=at("15:30"))
    [amber] = [each for each in today.pupils if each.given_name == "Amber"]
    assert amber.site_name == "Allotment"
    [pupil] = [each for each in week.pupils if each.given_name == "Amber"]
    [cell] = [each for each in pupil.cells if (each.on, each.session) == (WEDNESDAY, Session.AM)]
    assert (cell.where, cell.detail) == ("Oakbank Farm, Allotment", "there until 14:00")


def test_what_is_said_later_keeps_the_site(cast, acting):
    acting.send(entry(cast, "P1", site=plot(cast)), local="09:20")
    acting.send(
        entry(cast, "P1", Status.LEFT_EARLY, left_at="11:00", agreed_with=AgreedWith.PARENT),
        local="11:05",
    )

    assert len({row.site_id for row in acting.observations("P1")}) == 1


def test_of_a_hidden_pupil_only_the_dsl_is_told_and_no_place(cast, acting):
    flag(cast, "P1", PupilFlag.NO_DISCLOSURE)
    acting.send(entry(cast, "P1", Status.ABSENT), local="09:20")
    acting.send(entry(cast, "P1", site=plot(cast)), local="09:40")

    [(_school, words)] = told(cast)
    assert not any(place in words for place in ("Allotment", "Oakbank", "Mill Lane"))
    assert acting.told(kind="task") == ["Dora Lead"]
    assert "Allotment" not in acting.closed_reasons("whereabouts")[0]


def test_a_place_without_an_address_is_named_but_not_where_nobody_is_sent(cast, acting):
    with cast.store.writing() as db:
        for placement in db.session.scalars(select(Placement)):
            placement.mode = "remote"
        db.session.flush()
        for site in db.session.scalars(select(Site)):
            site.address = None
        assert coverage.places_without_address(db, WEDNESDAY) == ()

        db.session.get_one(Placement, cast.placements["P1"]).mode = "in_person"
        db.session.flush()
        [place] = coverage.places_without_address(db, WEDNESDAY)
    assert (place.provider_name, place.site_name, place.pupils) == ("Oakbank Farm", "Farm", 1)
