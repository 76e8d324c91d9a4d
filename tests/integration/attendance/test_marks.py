"""The home school enters its codes: by named people alone, in versions, and nothing by itself."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from attendance import marks
from attendance.marks import Enter, Entry, How, MarksRefused
from attendance.records.forgetting import registers
from attendance.records.tables import Event, Mark, Organisation, Person, Placement
from attendance.refusals import NotAllowed, NotFound, Refusal
from attendance.rules.codes import Pile
from attendance.rules.words import PupilFlag, Reason, Session, Status
from attendance.scope import JOB, SchoolScope
from tests.support.acting import entry
from tests.support.cast import ADMIN, DIRECTOR, HEAD, TUTOR, WEDNESDAY, actor_of, at, flag


@pytest.fixture(autouse=True)
def _natures(cast):
    with cast.store.writing() as db:
        db.session.execute(update(Placement).values(nature="horticulture"))


def lines(cast, scope=None, local="10:00", session=Session.AM):
    with cast.store.reading() as db:
        found = marks.session_lines(scope or cast.officer, db, WEDNESDAY, session, now=at(local))
    return {each.given_name: each for each in found.lines}


def of(line, how=How.AS_PROPOSED, **typed):
    return Entry(pupil_id=line.pupil_id, version=line.version, stamp=line.stamp, how=how, **typed)


def chosen(line, code, reason="", **more):
    return of(line, How.CHOSEN, code=code, reason=reason, **more)


def enter(cast, *entries, scope=None, local="10:05", key=None, session=Session.AM):
    command = Enter(key=key or uuid4(), on=WEDNESDAY, session=session, entries=entries)
    return cast.store.command(lambda db: marks.enter(scope or cast.officer, db, command, now=at(local)))


def stored(cast):
    with cast.store.reading() as db:
        rows = db.session.scalars(select(Mark).order_by(Mark.pupil_id, Mark.version)).all()
        return [(row.version, row.code, row.reason.reveal() if row.reason else "") for row in rows]


def refused(cast, *entries, **more):
    with pytest.raises(MarksRefused) as no:
        enter(cast, *entries, **more)
    return [each.sentence for each in no.value.problems]


def test_a_morning_is_confirmed_in_one_action_and_what_is_not_reported_is_left_out(cast, acting):
    acting.send(entry(cast, "P1"), entry(cast, "P2", Status.LATE, arrived_at="09:12"), local="09:30")
    found = lines(cast)
    assert {name: each.pile for name, each in found.items()} == {
        "Amber": Pile.AS_PROPOSED,
        "Bruno": Pile.AS_PROPOSED,
        "Cerys": Pile.NOT_REPORTED,
        "Esme": Pile.NOT_REPORTED,
    }

    assert enter(cast, of(found["Amber"]), of(found["Bruno"])) == 2

    done = lines(cast)
    assert [done[name].pile for name in ("Amber", "Bruno", "Cerys")] == [Pile.ENTERED, Pile.ENTERED, Pile.NOT_REPORTED]
    bruno = done["Bruno"].entered
    assert (bruno.code, bruno.nature, bruno.minutes_late, bruno.proposed) == ("B", "horticulture", 12, "B")
    assert "horticulture, 12 minutes late" in bruno.why
    with cast.store.reading() as db:
        kinds = db.session.scalars(select(Event.kind).where(Event.organisation_id == cast.northgate)).all()
    assert kinds.count("mark_entered") == 2


def test_what_is_not_reported_cannot_go_with_what_is_confirmed(cast, acting):
    acting.send(entry(cast, "P1"), local="09:30")
    found = lines(cast)

    assert refused(cast, of(found["Amber"]), of(found["Cerys"])) == [
        "Cerys Oxenbridge: this needs a look of its own. Enter its code."
    ]
    assert stored(cast) == []


def test_n_awaiting_the_provider_follows_its_register_with_the_reason_filled_in(cast, acting):
    found = lines(cast)
    enter(cast, *(of(found[name], How.AWAITING) for name in ("Amber", "Cerys")), local="09:35")
    assert lines(cast)["Amber"].pile is Pile.AWAITED
    receipt = acting.send(entry(cast, "P1"), entry(cast, "P3", Status.ABSENT, reason=Reason.ILL), local="09:52")

    now_said = lines(cast)
    assert {now_said[name].pile for name in ("Amber", "Cerys")} == {Pile.REPORTED_SINCE}
    enter(cast, *(of(now_said[name], How.AS_REPORTED) for name in ("Amber", "Cerys")))

    told = f"Provider register 09:52, receipt {receipt.receipt}"
    assert sorted(stored(cast)) == [
        (1, "N", "Awaiting the provider’s register"),
        (1, "N", "Awaiting the provider’s register"),
        (2, "B", told),
        (2, "I", told),
    ]


@pytest.mark.parametrize("who", [ADMIN, DIRECTOR, TUTOR])
def test_whoever_does_not_answer_for_the_register_enters_nothing(cast, acting, who):
    acting.send(entry(cast, "P1"), local="09:30")
    scope = replace(cast.officer, actor=actor_of(cast.people, who))

    with pytest.raises(NotAllowed):
        enter(cast, of(lines(cast)["Amber"]), scope=scope)
    assert stored(cast) == []


def test_no_job_enters_a_code_whatever_scope_it_is_given(cast, acting):
    acting.send(entry(cast, "P1"), local="09:30")
    roles = cast.officer.actor.roles
    for actor in (JOB, replace(JOB, roles=roles)):
        with pytest.raises(NotAllowed):
            enter(cast, of(lines(cast)["Amber"]), scope=replace(cast.officer, actor=actor))


def test_a_headteacher_who_works_at_the_trust_enters_nothing(cast, acting):
    acting.send(entry(cast, "P1"), local="09:30")
    trust = cast.organisations["TRUST"]
    scope = SchoolScope(
        organisation_id=trust, school_ids=frozenset({cast.northgate}), actor=actor_of(cast.people, HEAD)
    )

    with pytest.raises(NotAllowed):
        enter(cast, of(lines(cast)["Amber"]), scope=scope)


def test_a_pupil_of_another_school_does_not_exist(cast, acting):
    acting.send(entry(cast, "P1"), entry(cast, "P4"), local="09:30")
    theirs = lines(cast, cast.south_officer)["Dario"]

    assert "Dario" not in lines(cast)
    with pytest.raises(NotFound):
        enter(cast, of(theirs))


def test_a_pupil_of_another_school_of_the_trust_is_not_found(cast, acting):
    acting.send(entry(cast, "P1"), entry(cast, "P4"), local="09:30")
    both = replace(cast.officer, school_ids=frozenset({cast.northgate, cast.southgate}))

    with pytest.raises(NotFound):
        enter(cast, of(lines(cast, both)["Dario"]), scope=both)
    assert stored(cast) == []


def test_another_code_needs_a_reason_and_so_does_each_later_version(cast, acting):
    acting.send(entry(cast, "P1"), local="09:30")

    assert refused(cast, chosen(lines(cast)["Amber"], "U")) == ["Amber Quillfeather: say why it is not B, as proposed."]
    enter(cast, of(lines(cast)["Amber"]))
    assert refused(cast, chosen(lines(cast)["Amber"], "B")) == [
        "Amber Quillfeather: say why the entry is changed. The one before it stays on record."
    ]
    enter(cast, chosen(lines(cast)["Amber"], "U", "Came after registers had closed here"))
    assert stored(cast) == [(1, "B", ""), (2, "U", "Came after registers had closed here")]


@pytest.mark.parametrize(
    ("code", "said"),
    [("F", "withdrawn on 19 August 2024"), ("\\", "present in the afternoon"), ("Y9", "not an attendance code")],
)
def test_a_code_that_cannot_stand_is_refused_by_name(cast, acting, code, said):
    acting.send(entry(cast, "P1"), local="09:30")

    (sentence,) = refused(cast, chosen(lines(cast)["Amber"], code, "Because"))
    assert sentence.startswith("Amber Quillfeather: ")
    assert said in sentence
    assert stored(cast) == []


def test_a_line_that_somebody_entered_meanwhile_is_refused_by_name_and_nothing_is_entered(cast, acting):
    acting.send(entry(cast, "P1"), entry(cast, "P2"), local="09:30")
    seen = lines(cast)
    enter(cast, of(seen["Amber"]), scope=cast.deputy)

    assert refused(cast, of(seen["Amber"]), of(seen["Bruno"])) == [
        "Amber Quillfeather: Dev Deputy, Deputy safeguarding lead, entered B meanwhile. Look at it again."
    ]
    assert len(stored(cast)) == 1


def test_a_line_of_which_the_provider_said_something_new_is_refused_by_name(cast, acting):
    acting.send(entry(cast, "P1"), local="09:30")
    seen = lines(cast)
    acting.send(entry(cast, "P1", Status.ABSENT, change_reason="It was her sister"), local="09:40")

    (sentence,) = refused(cast, of(seen["Amber"]))
    assert "changed meanwhile" in sentence


def test_what_the_provider_says_after_an_entry_changes_nothing_by_itself(cast, acting):
    acting.send(entry(cast, "P1"), local="09:30")
    enter(cast, of(lines(cast)["Amber"]))
    acting.send(entry(cast, "P1", Status.ABSENT, change_reason="It was her sister"), local="11:00")

    line = lines(cast, local="11:05")["Amber"]
    assert (line.pile, line.entered.code, line.proposal.symbol) == (Pile.CHANGED, "B", "N")
    assert stored(cast) == [(1, "B", "")]
    enter(cast, chosen(line, "N", line.reported), local="11:06")
    assert [code for _, code, _ in stored(cast)] == ["B", "N"]


def test_the_same_page_sent_twice_is_entered_once(cast, acting):
    acting.send(entry(cast, "P1"), local="09:30")
    key, line = uuid4(), lines(cast)["Amber"]

    assert [enter(cast, of(line), key=key) for _ in range(2)] == [1, 0]
    assert len(stored(cast)) == 1


def test_a_page_that_names_nobody_or_somebody_twice_enters_nothing(cast, acting):
    acting.send(entry(cast, "P1"), local="09:30")
    line = lines(cast)["Amber"]

    for entries in ((), (of(line), chosen(line, "N", "Because"))):
        with pytest.raises(Refusal):
            enter(cast, *entries)
    assert stored(cast) == []


def test_name_and_title_stay_as_they_were(cast, acting):
    acting.send(entry(cast, "P1"), local="09:30")
    enter(cast, of(lines(cast)["Amber"]))
    with cast.store.writing() as db:
        renamed = update(Person).where(Person.id == cast.officer.actor.person_id).values(name="Olive Married")
        db.session.execute(renamed)

    by = lines(cast)["Amber"].entered
    assert (by.entered_by, by.entered_by_job) == ("Olive Officer", "Attendance officer")


def test_the_database_itself_changes_and_deletes_no_version(cast, acting):
    acting.send(entry(cast, "P1"), local="09:30")
    enter(cast, of(lines(cast)["Amber"]))
    for statement in (update(Mark).values(code="N"), update(Mark).values(entered_by="Nobody"), delete(Mark)):
        with pytest.raises(DBAPIError), cast.store.writing() as db:
            db.session.execute(statement)


@pytest.mark.parametrize("wrong", [{"version": 3, "replaces": 2}, {"replaces": None}, {"reason": None}])
def test_the_database_itself_keeps_versions_without_a_gap_and_with_a_reason(cast, acting, wrong):
    acting.send(entry(cast, "P1"), local="09:30")
    enter(cast, of(lines(cast)["Amber"]))
    with cast.store.reading() as db:
        first = db.session.scalars(select(Mark)).one()
        kept = {each.key: getattr(first, each.key) for each in Mark.__table__.columns}
    words = {"why": "As it was", "reason": "Because"}
    values = {**kept, "id": uuid4(), "version": 2, "replaces": 1, "code": "N", **words, **wrong}
    with pytest.raises(DBAPIError), cast.store.writing() as db:
        db.session.add(Mark(**values))


def test_versions_go_together_once_the_newest_is_six_years_old_and_never_before(cast):
    of_mark = {"home_school_id": cast.northgate, "on": WEDNESDAY, "session": "AM", "code": "N", "proposed": ""}
    by = {"entered_by_id": cast.officer.actor.person_id, "entered_by": "A", "entered_by_job": "Officer"}
    old, newer = datetime(2018, 9, 3, 10, tzinfo=UTC), datetime(2019, 9, 3, 10, tzinfo=UTC)
    for version, entered_at in ((1, old), (2, newer)):
        with cast.store.writing() as db:
            words = {"why": "As it was", "reason": "Because", "version": version, "replaces": version - 1 or None}
            mark = Mark(pupil_id=cast.pupils["P1"], entered_at=entered_at, **of_mark, **by, **words)
            db.session.add(mark)

    for kept, left in ((newer, 2), (newer + timedelta(seconds=1), 0)):
        with cast.store.writing() as db:
            forgotten = registers.marks(db.session, kept, 100)
        assert (len(stored(cast)), forgotten.total()) == (left, 2 - left)


def test_d_follows_the_roll_and_is_confirmed_without_a_report(cast):
    with cast.store.writing() as db:
        db.session.execute(update(Organisation).where(Organisation.id == cast.oakbank).values(is_school=True))
        db.session.execute(
            update(Placement).where(Placement.id == cast.placements["P1"]).values(registered_at_provider=True)
        )

    line = lines(cast)["Amber"]
    assert (line.pile, line.proposal.symbol, line.seen) == (Pile.AS_PROPOSED, "D", "Not reported")


def test_whoever_may_not_know_the_place_confirms_without_reading_it(cast, acting):
    flag(cast, "P1", PupilFlag.NO_DISCLOSURE)
    acting.send(entry(cast, "P1"), local="09:30")
    enter(cast, of(lines(cast)["Amber"]))

    shown = repr(lines(cast)["Amber"])
    assert "Oakbank" not in shown
    assert "horticulture" not in shown
    assert lines(cast, cast.dsl)["Amber"].entered.nature == "horticulture"


def test_a_session_that_has_not_begun_has_no_line(cast):
    assert lines(cast, session=Session.PM) == {}
