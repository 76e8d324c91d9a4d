"""The contact log: recorded by people of the pupil's own school, corrected beside, told of where a week lacks one."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from attendance import contact_log, contacts_due, summaries
from attendance.contact_log import LogContact
from attendance.records import contact_log as stored
from attendance.records.forgetting import registers
from attendance.records.tables import Event, LoggedContact, Notice, Placement, Task
from attendance.refusals import Conflict, NotAllowed, NotFound, Refusal
from attendance.rules.contacts import CameOf, Contact, Standing
from attendance.rules.words import PupilFlag
from attendance.scope import JOB, SchoolScope
from tests.support.cast import ADMIN, DIRECTOR, DSL, HEAD, OFFICER, WEDNESDAY, actor_of, at, flag

MONDAY = date(2026, 9, 14)
NEXT_MONDAY = MONDAY + timedelta(weeks=1)
ON_ONE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@pytest.fixture
def tutored(cast):
    """P1 is on a part-time timetable that nobody hosts, P5 is taught at home; nobody else is placed any more."""
    with cast.store.writing() as db:
        db.session.execute(update(Placement).values(starts_on=date(2026, 9, 7)))
        for ref in ("P2", "P3", "P4", "P6"):
            db.session.get_one(Placement, cast.placements[ref]).ends_on = date(2026, 9, 8)
        part_time = db.session.get_one(Placement, cast.placements["P1"])
        part_time.pathway, part_time.provider_id, part_time.site_id = "part_time_timetable", None, None
        db.session.get_one(Placement, cast.placements["P5"]).pathway = "home_tuition"
    return cast


def contact(cast, ref="P1", kind=Contact.PARENT, on=WEDNESDAY, came_of=CameOf.SPOKEN, **more):
    words = {"key": uuid4(), "spoken_with": "Una Quill, mother", "said": "Came home at noon, well."}
    return LogContact(
        **{**words, "placement_id": cast.placements[ref], "kind": kind, "on": on, "came_of": came_of, **more}
    )


def record(cast, command, ref="P1", scope=None, now=None):
    now = now or at("15:00")
    cast.store.command(lambda db: contact_log.log(scope or cast.officer, db, cast.pupils[ref], command, now=now))


def correct(cast, contact_id, command, shown=1, ref="P1"):
    cast.store.command(
        lambda db: contact_log.correct(
            cast.officer, db, cast.pupils[ref], contact_id, command, shown=shown, now=at("15:30")
        )
    )


def page(cast, ref="P1", scope=None):
    with cast.store.reading() as db:
        return contact_log.of_pupil(scope or cast.officer, db, cast.pupils[ref], now=at("16:00"))


def tell(cast, on, local="08:00"):
    with cast.store.writing() as db:
        return contacts_due.tell_due(db, now=at(local, on=on))


def tasks(cast):
    with cast.store.reading() as db:
        found = db.session.scalars(
            select(Task).where(Task.kind == "contacts_missed").order_by(Task.opened_at, Task.words)
        )
        return [(row.subject, row.words.partition(" Counted")[0], row.done_by) for row in found]


def due(cast, scope=None, local="16:00", on=WEDNESDAY):
    with cast.store.reading() as db:
        found = contacts_due.due(scope or cast.officer, db, now=at(local, on=on))
    return {
        each.name: {one.owed.kind: one.owed.standing for one in each.contacts} for each in found.pupils
    }, found.hidden


def test_a_contact_is_on_record_once_with_who_recorded_it(tutored):
    command = contact(tutored)
    record(tutored, command)
    record(tutored, command)

    [found] = page(tutored).contacts
    assert (found.stands.kind, found.stands.on, found.stands.spoken_with) == (
        Contact.PARENT,
        WEDNESDAY,
        "Una Quill, mother",
    )
    assert (found.stands.by, found.stands.by_job, found.stands.at) == (
        "Olive Officer",
        "Attendance officer",
        at("15:00"),
    )
    with tutored.store.reading() as db:
        assert [*db.session.scalars(select(Event.kind))].count("contact_logged") == 1


def test_a_correction_stands_beside_what_it_corrects_and_a_mistake_counts_no_more(tutored):
    record(tutored, contact(tutored))
    [first] = page(tutored).contacts
    correct(tutored, first.id, contact(tutored, spoken_with="Bo Quill, father"))
    with pytest.raises(Conflict):
        correct(tutored, first.id, contact(tutored))
    assert page(tutored).due[0].owed.due_on is None
    correct(tutored, first.id, contact(tutored, came_of=CameOf.MISTAKEN, said="Another pupil"), shown=2)

    [found] = page(tutored).contacts
    assert [(each.number, each.spoken_with) for each in found.before] == [
        (2, "Bo Quill, father"),
        (1, "Una Quill, mother"),
    ]
    assert (found.stands.came_of, found.stands.said) == (CameOf.MISTAKEN, "Another pupil")
    assert page(tutored).due[0].owed.due_on == WEDNESDAY
    with pytest.raises(NotFound):
        correct(tutored, uuid4(), contact(tutored))


@ON_ONE
def test_a_call_that_reached_nobody_is_recorded_and_is_no_contact(tutored):
    for on in (MONDAY, MONDAY + timedelta(days=1), WEDNESDAY):
        record(tutored, contact(tutored, on=on, came_of=CameOf.NOT_REACHED, spoken_with="", said=""))
    assert due(tutored)[0]["Amber Quillfeather"] == {Contact.PARENT: Standing.OVERDUE}

    for on in (MONDAY, MONDAY + timedelta(days=1), WEDNESDAY):
        record(tutored, contact(tutored, on=on))
    assert due(tutored)[0]["Amber Quillfeather"] == {Contact.PARENT: Standing.MADE}


@ON_ONE
@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"on": WEDNESDAY + timedelta(days=1)}, "on"),
        ({"on": date(2026, 9, 6)}, "on"),
        ({"kind": Contact.PROVIDER}, "kind"),
        ({"spoken_with": " "}, "spoken_with"),
        ({"said": ""}, "said"),
        ({"said": "x" * 2001}, "said"),
        ({"came_of": CameOf.MISTAKEN}, "came_of"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(tutored, more, field):
    with pytest.raises(Refusal) as no:
        record(tutored, contact(tutored, **more))

    assert no.value.field == field
    assert page(tutored).contacts == ()


@ON_ONE
def test_another_pupils_placement_and_another_schools_pupil_do_not_exist(tutored):
    for command, ref, scope in (
        (contact(tutored, "P5"), "P1", tutored.officer),
        (contact(tutored, "P4"), "P4", tutored.officer),
        (contact(tutored), "P1", tutored.south_officer),
    ):
        with pytest.raises(NotFound):
            record(tutored, command, ref, scope=scope)
    with pytest.raises(NotFound):
        page(tutored, scope=tutored.south_officer)


@ON_ONE
def test_nobody_records_but_a_person_who_follows_pupils_up_at_their_own_school(tutored):
    trust = SchoolScope(
        organisation_id=tutored.organisations["TRUST"],
        school_ids=frozenset({tutored.northgate}),
        actor=actor_of(tutored.people, DIRECTOR),
    )
    for scope in (
        replace(tutored.officer, actor=actor_of(tutored.people, ADMIN)),
        replace(tutored.officer, actor=replace(JOB, roles=tutored.officer.actor.roles)),
        replace(trust, actor=actor_of(tutored.people, HEAD)),
        trust,
    ):
        with pytest.raises(NotAllowed):
            record(tutored, contact(tutored), scope=scope)
    assert not page(tutored, scope=trust).may_record


@ON_ONE
def test_of_a_hidden_pupil_the_log_is_for_the_safeguarding_leads(tutored):
    record(tutored, contact(tutored))
    flag(tutored, "P1", PupilFlag.NO_DISCLOSURE)

    assert due(tutored) == ({"Esme Ravensholt": due(tutored)[0]["Esme Ravensholt"]}, 1)
    assert "Amber Quillfeather" in due(tutored, scope=tutored.dsl)[0]
    assert len(page(tutored, scope=tutored.dsl).contacts) == 1
    for refused in (lambda: page(tutored), lambda: record(tutored, contact(tutored))):
        with pytest.raises(NotAllowed):
            refused()
    assert tell(tutored, NEXT_MONDAY) == 2
    assert [words for _, words, _ in tasks(tutored) if "ask the DSL" in words] == [
        "Contacts about a pupil are not on record. Where the pupil is may not be told: ask the DSL."
    ]


def test_nothing_is_missing_at_a_school_that_has_never_kept_a_contact_here(tutored):
    assert tell(tutored, NEXT_MONDAY) == 0

    record(tutored, contact(tutored))

    assert tell(tutored, NEXT_MONDAY) == 2


def test_what_a_week_lacks_is_told_once_and_ends_once_it_is_on_record(tutored):
    for days in (0, 2, 4):
        record(
            tutored, contact(tutored, on=MONDAY + timedelta(days=days)), now=at("18:00", on=MONDAY + timedelta(days=4))
        )
    record(tutored, contact(tutored, "P5", Contact.CHECK_IN), "P5")
    friday = {"now": at("18:00", on=MONDAY + timedelta(days=4))}

    assert tell(tutored, NEXT_MONDAY) == 2
    assert (tell(tutored, NEXT_MONDAY), tell(tutored, NEXT_MONDAY + timedelta(days=1))) == (0, 0)
    amber, esme = f"{tutored.pupils['P1']}/{MONDAY}", f"{tutored.pupils['P5']}/{MONDAY}"
    assert {subject: (words, done) for subject, words, done in tasks(tutored)} == {
        amber: (
            "Not on record of the week of 14 September: contact with a parent or carer on Tuesday and Thursday.",
            None,
        ),
        esme: (
            "Not on record of the week of 14 September: the week’s contact with the provider (none on record yet).",
            None,
        ),
    }

    record(tutored, contact(tutored, on=MONDAY + timedelta(days=1)), **friday)
    assert [done for subject, _, done in tasks(tutored) if subject == amber] == [None]
    record(tutored, contact(tutored, on=MONDAY + timedelta(days=3)), **friday)
    assert [done for subject, _, done in tasks(tutored) if subject == amber] == ["Muster: each contact is on record"]


@ON_ONE
def test_an_overdue_visit_is_told_to_the_dsl_too_and_the_next_week_stands_in_for_the_last(tutored):
    people = {person: who for who, person in tutored.people.items()}
    record(tutored, contact(tutored))
    with tutored.store.writing() as db:
        db.session.get_one(Placement, tutored.placements["P1"]).ends_on = date(2026, 9, 8)
    for weeks in range(3):
        assert tell(tutored, NEXT_MONDAY + timedelta(weeks=weeks)) == 1
    with tutored.store.reading() as db:
        assert {people[row.person_id] for row in db.session.scalars(select(Notice).where(Notice.kind == "task"))} == {
            OFFICER
        }

    # Four weeks from 7 September: it is overdue by the end of the week of 5 October.
    assert tell(tutored, date(2026, 10, 12)) == 1
    with tutored.store.reading() as db:
        told = {people[row.person_id] for row in db.session.scalars(select(Notice).where(Notice.kind == "task"))}
    assert told == {OFFICER, DSL}
    assert [done for _, _, done in tasks(tutored)] == ["Muster: told anew"] * 3 + [None]
    assert "a welfare visit, due by 5 October (none on record yet)" in tasks(tutored)[-1][1]


@ON_ONE
def test_on_no_school_day_nobody_is_told_and_what_a_person_called_done_is_not_told_again(tutored):
    assert tell(tutored, NEXT_MONDAY - timedelta(days=1)) == 0
    tell(tutored, NEXT_MONDAY)
    with tutored.store.writing() as db:
        db.session.execute(update(Task).values(done_at=at("09:00"), done_by="Olive Officer"))

    assert tell(tutored, NEXT_MONDAY + timedelta(days=2)) == 0


@ON_ONE
def test_a_placement_that_ended_before_is_not_among_those_that_ran(tutored):
    with tutored.store.reading() as db:
        ran = stored.placements_of_all(db.session, MONDAY, WEDNESDAY)

    assert {each.pupil_id for each in ran} == {tutored.pupils["P1"], tutored.pupils["P5"]}


@ON_ONE
def test_the_clockwork_knows_the_next_morning_as_long_as_anybody_is_placed(tutored):
    with tutored.store.writing() as db:
        assert contacts_due.next_told_at(db, after=at("08:00")) == at("08:00", on=WEDNESDAY + timedelta(days=1))
        db.session.execute(update(Placement).values(ends_on=date(2026, 9, 8)))
        db.session.expire_all()
        assert contacts_due.next_told_at(db, after=at("08:00")) is None


@ON_ONE
def test_the_week_says_with_which_provider_the_school_spoke_and_with_which_it_did_not(tutored):
    record(tutored, contact(tutored, "P5", Contact.PROVIDER, spoken_with="J. Hale"), "P5")
    record(tutored, contact(tutored, "P5", Contact.PROVIDER, came_of=CameOf.NOT_REACHED, on=MONDAY), "P5")
    with tutored.store.reading() as db:
        before = summaries.week(tutored.officer, db, MONDAY - timedelta(weeks=1), now=at("16:00"))
        week = summaries.week(tutored.officer, db, MONDAY, now=at("16:00"))

    assert [(each.provider, each.words) for each in week.contacts or ()] == [
        ("Riverside Tuition", "Wed 16 Sep, J. Hale")
    ]
    assert [each.words for each in before.contacts or ()] == ["None recorded"] * 3


@pytest.mark.parametrize(
    "doing",
    [update(LoggedContact).values(recorded_by="B"), update(LoggedContact).values(on=MONDAY), delete(LoggedContact)],
)
def test_what_was_recorded_is_neither_changed_nor_deleted(tutored, doing):
    record(tutored, contact(tutored))

    with pytest.raises(DBAPIError), tutored.store.writing() as db:
        db.session.execute(doing)


def test_the_versions_of_a_contact_go_together_and_not_before_the_newest_is_six_years_old(tutored):
    old, newer = datetime(2018, 9, 3, 10, tzinfo=UTC), datetime(2019, 9, 3, 10, tzinfo=UTC)
    contact_id = uuid4()
    for version, recorded_at in ((1, old), (2, newer)):
        with tutored.store.writing() as db:
            db.session.add(_row(tutored, contact_id, version, recorded_at))

    for kept, left in ((newer, 2), (newer + timedelta(seconds=1), 0)):
        with tutored.store.writing() as db:
            registers.logged_contacts(db.session, kept, 100)
        with tutored.store.reading() as db:
            assert len(db.session.scalars(select(LoggedContact)).all()) == left


def test_a_second_version_without_the_first_is_refused(tutored):
    with pytest.raises(DBAPIError), tutored.store.writing() as db:
        db.session.add(_row(tutored, uuid4(), 2, at("15:00")))


def _row(cast, contact_id, version, recorded_at):
    return LoggedContact(
        home_school_id=cast.northgate,
        pupil_id=cast.pupils["P1"],
        placement_id=cast.placements["P1"],
        contact_id=contact_id,
        version=version,
        replaces=version - 1 or None,
        on=WEDNESDAY,
        kind="parent",
        came_of="spoken",
        recorded_by_id=cast.officer.actor.person_id,
        recorded_by="A",
        recorded_by_job="Officer",
        recorded_at=recorded_at,
    )
