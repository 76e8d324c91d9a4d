"""Pupils and placements entered by hand: through the web's own way to the records, so behind the second wall too."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from attendance import missing, provider_day
from attendance.records.tables import Event, Expected, Placement, PlacementPattern, Pupil, PupilFlagged
from attendance.refusals import Conflict, NotAllowed, NotFound
from attendance.rules.words import PupilFlag, Session
from attendance.setting_up import looking, placements, pupils
from attendance.setting_up.by_hand import Doubted
from attendance.setting_up.placements import NewPlacement, Part
from attendance.setting_up.pupils import PupilTyped
from tests.support.cast import WEDNESDAY, at, flag

TOMORROW = WEDNESDAY + timedelta(days=1)
NAMES = {"given_name": "Nadia", "family_name": "Larkspur", "year_group": "9"}
WEEK = {"mon": "AM+PM", "tue": "AM+PM", "wed": "AM"}


@pytest.fixture
def web(cast, web_store):
    """The records as Northgate's credential opens them in the web."""
    return web_store.within([cast.northgate])


@pytest.fixture
def set_up(cast, web):
    """Do things as the attendance officer of Northgate, at ten to nine on the Wednesday."""
    return Doing(cast=cast, web=web, scope=cast.officer)


class Doing:
    """Short ways to do what the pages do."""

    def __init__(self, *, cast, web, scope, local="08:50"):
        self.cast, self.web, self.scope, self.now = cast, web, scope, at(local)

    def as_(self, scope):
        return Doing(cast=self.cast, web=self.web, scope=scope)

    def pupil(self, ref="N7", *, key=None, flags=(), agreed="", school=None, **cells):
        typed = PupilTyped(cells={**NAMES, **cells}, flags=flags)
        school_id = school or self.cast.northgate
        return self.web.command(
            lambda db: pupils.add(
                self.scope, db, school_id, ref, typed, key=key or uuid4(), doubted=Doubted(agreed=agreed), now=self.now
            )
        )

    def change_pupil(self, pupil_id, *, flags=(), instead_of=None, **cells):
        with self.web.reading() as db:
            page = looking.one(self.scope, db, pupil_id, now=self.now)
        typed = PupilTyped(cells={**page.cells, **cells}, flags=flags)
        return self.web.command(
            lambda db: pupils.change(
                self.scope, db, pupil_id, typed, instead_of=instead_of or page.key, doubted=Doubted(), now=self.now
            )
        )

    def place(self, pupil_id, *, at_id=None, key=None, ref="", agreed="", **cells):
        command = NewPlacement(
            pupil_id=pupil_id,
            provider_id=at_id or self.cast.oakbank,
            ref=ref,
            cells={"starts_on": str(WEDNESDAY), **WEEK, **cells},
        )
        return self.web.command(
            lambda db: placements.add(
                self.scope, db, command, key=key or uuid4(), doubted=Doubted(agreed=agreed), now=self.now
            )
        )

    def change(self, placement_id, part, *, instead_of=None, agreed="", **cells):
        with self.web.reading() as db:
            page = looking.placement(self.scope, db, placement_id, now=self.now)
        return self.web.command(
            lambda db: placements.change(
                self.scope,
                db,
                placement_id,
                part,
                cells,
                instead_of=instead_of or page.key,
                agreed=agreed,
                now=self.now,
            )
        )


def columns(entered):
    return [(each.column, entered.is_saved) for each in entered.problems]


def count(cast, table):
    with cast.store.reading() as db:
        return db.session.scalar(select(func.count()).select_from(table))


def morning(cast, local="08:55"):
    with cast.store.reading() as db:
        register = provider_day.session_register(cast.tutor, db, WEDNESDAY, Session.AM, now=at(local))
    return [f"{each.given_name} {each.family_name}" for each in register.entries]


def weeks(cast, placement_id):
    wanted = select(PlacementPattern).where(PlacementPattern.placement_id == placement_id)
    with cast.store.reading() as db:
        rows = db.session.scalars(wanted.order_by(PlacementPattern.from_on))
        return [(row.from_on, row.mon, row.wed) for row in rows]


def expected(cast, placement_id):
    wanted = select(Expected).where(Expected.placement_id == placement_id, Expected.withdrawn_at.is_(None))
    with cast.store.reading() as db:
        return sorted(row.session for row in db.session.scalars(wanted))


class TestAStartToday:
    @pytest.mark.parametrize("is_open", [True, False], ids=["opened", "not_opened"])
    def test_is_on_this_mornings_register_at_once_whether_or_not_the_day_was_open(self, cast, set_up, request, is_open):
        if is_open:
            request.getfixturevalue("acting")

        pupil = set_up.pupil()
        placed = set_up.place(pupil.id)

        assert (pupil.is_saved, placed.is_saved) == (True, True)
        assert "Nadia Larkspur" in morning(cast)
        assert expected(cast, placed.id) == ["AM"]

    def test_is_looked_for_when_its_register_does_not_come(self, cast, set_up, acting):
        placed = set_up.place(set_up.pupil().id)
        with cast.store.writing() as db:
            missing.mark_due(db, now=at("10:05"))

        wanted = select(Expected.due_group_id).where(Expected.placement_id == placed.id)
        with cast.store.reading() as db:
            group = db.session.scalar(wanted)
        assert group in [alert.due_group_id for alert in acting.alerts("missing_register")]

    def test_opens_the_days_that_a_stopped_clockwork_missed_before_it(self, cast, set_up, acting):
        set_up.now = at("08:50", on=WEDNESDAY + timedelta(days=2))

        set_up.place(set_up.pupil().id, starts_on=str(WEDNESDAY + timedelta(days=2)))

        with cast.store.reading() as db:
            days = set(db.session.scalars(select(Expected.on).where(Expected.home_school_id == cast.northgate)))
        assert TOMORROW in days


class TestTwoPlacesAtOnce:
    def test_is_asked_about_with_names_and_dates_and_nothing_is_saved(self, cast, set_up):
        before = count(cast, Placement)

        entered = set_up.place(cast.pupils["P1"], at_id=cast.riverside)

        assert (entered.is_saved, entered.is_double) == (False, True)
        assert entered.doubts[0].sentence.startswith("At Oakbank Farm (“")
        assert "Wednesday morning, from 16 September 2026 until 16 December 2026." in entered.doubts[0].sentence
        assert count(cast, Placement) == before

    def test_is_saved_once_the_person_says_that_both_are_meant(self, cast, set_up):
        asked = set_up.place(cast.pupils["P1"], at_id=cast.riverside)

        assert set_up.place(cast.pupils["P1"], at_id=cast.riverside, agreed=asked.doubts_key).is_saved

    def test_a_yes_to_other_clashes_is_no_yes_to_these(self, cast, set_up):
        asked = set_up.place(cast.pupils["P1"], at_id=cast.riverside)

        other = set_up.place(cast.pupils["P1"], at_id=cast.riverside, thu="AM", agreed=asked.doubts_key)

        assert not other.is_saved
        assert "Thursday morning" in other.doubts[0].sentence

    def test_is_asked_about_when_a_changed_week_makes_it_so(self, cast, set_up):
        placed = set_up.place(cast.pupils["P1"], at_id=cast.riverside, mon="", tue="", wed="", starts_on=str(TOMORROW))
        placed = set_up.place(
            cast.pupils["P1"],
            at_id=cast.riverside,
            mon="",
            tue="",
            wed="",
            starts_on=str(TOMORROW),
            agreed=placed.doubts_key,
        )

        assert set_up.change(placed.id, Part.WEEK, mon="AM").is_double


class TestWhatTheImportRefuses:
    def test_stands_beside_its_field_and_nothing_is_saved(self, cast, set_up):
        before = count(cast, Pupil)

        assert columns(set_up.pupil(upn="A123")) == [("upn", False)]
        assert columns(set_up.pupil(family_name="")) == [("family_name", False)]
        assert columns(set_up.pupil(ref="")) == [("ref", False)]
        assert columns(set_up.place(cast.pupils["P5"], ends_on="2026-09-01")) == [("ends_on", False)]
        assert columns(set_up.place(cast.pupils["P5"], am_starts="10:00", am_ends="09:00")) == [("am_ends", False)]
        assert count(cast, Pupil) == before

    def test_an_odd_date_of_birth_is_asked_about(self, set_up):
        asked = set_up.pupil(date_of_birth="2025-01-01")

        assert [each.column for each in asked.doubts] == ["date_of_birth"]
        assert set_up.pupil(date_of_birth="2025-01-01", agreed=asked.doubts_key).is_saved


class TestOnce:
    def test_a_page_sent_twice_is_one_pupil_and_one_placement(self, cast, set_up):
        key, before = uuid4(), (count(cast, Pupil), count(cast, Placement))

        first, second = (set_up.pupil(key=key) for _ in range(2))
        assert first == second
        for _ in range(2):
            assert set_up.place(first.id, key=key).is_saved
        assert (count(cast, Pupil), count(cast, Placement)) == (before[0] + 1, before[1] + 1)

    def test_another_pupil_under_a_reference_in_use_is_refused_and_overwrites_nobody(self, cast, set_up):
        entered = set_up.pupil(ref="P1")

        assert columns(entered) == [("ref", False)]
        assert "Amber Quillfeather has this reference" in entered.problems[0].sentence
        with cast.store.reading() as db:
            assert db.session.get_one(Pupil, cast.pupils["P1"]).family_name == "Quillfeather"

    def test_another_placement_under_a_reference_in_use_is_refused(self, cast, set_up):
        with cast.store.reading() as db:
            ref = db.session.get_one(Placement, cast.placements["P1"]).ref

        assert columns(set_up.place(cast.pupils["P5"], ref=ref, agreed="x")) == [("ref", False)]

    def test_what_the_provider_reads_is_its_own_even_where_another_school_has_the_reference(self, cast, set_up):
        with cast.store.writing() as db:
            db.session.get_one(Placement, cast.placements["P4"]).public_ref = "SAME"
        pupil = set_up.pupil()

        assert set_up.place(pupil.id, ref="SAME").is_saved

    def test_a_change_over_somebody_elses_is_told_and_saying_the_same_again_is_not(self, cast, set_up):
        with set_up.web.reading() as db:
            shown = looking.one(set_up.scope, db, cast.pupils["P1"], now=set_up.now).key
        assert set_up.change_pupil(cast.pupils["P1"], year_group="11", instead_of=shown).is_saved

        assert set_up.change_pupil(cast.pupils["P1"], year_group="11", instead_of=shown).is_saved
        with pytest.raises(Conflict):
            set_up.change_pupil(cast.pupils["P1"], year_group="8", instead_of=shown)


class TestChanges:
    def test_a_week_changed_from_tomorrow_leaves_today_as_it_was(self, cast, set_up):
        placed = set_up.place(set_up.pupil().id)

        assert set_up.change(placed.id, Part.WEEK, mon="PM", tue="", wed="", pattern_from=str(TOMORROW)).is_saved

        assert weeks(cast, placed.id) == [(WEDNESDAY, "AM+PM", "AM"), (TOMORROW, "PM", "")]
        assert expected(cast, placed.id) == ["AM"]

    def test_a_week_cannot_be_changed_from_a_day_that_is_over(self, set_up):
        placed = set_up.place(set_up.pupil().id)

        entered = set_up.change(placed.id, Part.WEEK, mon="PM", pattern_from="2026-09-15")

        assert columns(entered) == [("pattern_from", False)]

    def test_a_placement_that_ends_early_keeps_its_week_and_its_lead(self, cast, set_up):
        placed = set_up.place(set_up.pupil().id, home_lead="lead@cast.example")

        assert set_up.change(placed.id, Part.END, ends_on=str(TOMORROW)).is_saved

        with cast.store.reading() as db:
            row = db.session.get_one(Placement, placed.id)
        assert (row.ends_on, row.home_lead_id) == (TOMORROW, cast.people["lead"])
        assert weeks(cast, placed.id) == [(WEDNESDAY, "AM+PM", "AM")]

    def test_details_change_and_the_providers_lead_stays(self, cast, set_up):
        with cast.store.writing() as db:
            db.session.get_one(Placement, cast.placements["P1"]).provider_lead_id = cast.people["tutor"]

        asked = set_up.change(cast.placements["P1"], Part.DETAILS, on_home_closure="ask", am_starts="09:30")
        assert asked.is_saved, asked

        with cast.store.reading() as db:
            row = db.session.get_one(Placement, cast.placements["P1"])
        assert (row.on_home_closure, row.provider_lead_id) == ("ask", cast.people["tutor"])

    def test_a_flag_is_raised_and_taken_away(self, cast, set_up):
        pupil = set_up.pupil(flags=("child_protection", "send"))

        assert set_up.change_pupil(pupil.id, flags=("send",)).is_saved

        wanted = select(PupilFlagged.flag).where(PupilFlagged.pupil_id == pupil.id)
        with cast.store.reading() as db:
            assert list(db.session.scalars(wanted)) == ["send"]


class TestWhoMay:
    def test_another_schools_pupil_school_and_placement_are_not_there(self, cast, set_up):
        with pytest.raises(NotFound):
            set_up.place(cast.pupils["P4"])
        with pytest.raises(NotFound):
            set_up.change_pupil(cast.pupils["P4"])
        with pytest.raises(NotFound):
            set_up.change(cast.placements["P4"], Part.END, ends_on=str(TOMORROW))
        with pytest.raises(NotFound):
            set_up.pupil(school=cast.southgate)
        with pytest.raises(NotFound):
            set_up.place(cast.pupils["P1"], at_id=cast.organisations["TRUST"])

    def test_the_list_is_the_schools_own(self, cast, set_up):
        with set_up.web.reading() as db:
            found = looking.everybody(set_up.scope, db, now=set_up.now)

        assert [each.family_name for each in found] == ["Oxenbridge", "Quillfeather", "Ravensholt", "Zephyrine"]

    def test_a_pupils_page_shows_the_pupils_own_placements(self, cast, set_up):
        with set_up.web.reading() as db:
            (line,) = looking.one(set_up.scope, db, cast.pupils["P1"], now=set_up.now).places

        assert (line.id, line.provider_name, line.is_over) == (cast.placements["P1"], "Oakbank Farm", False)

    def test_a_placements_page_says_when_its_own_pupil_is_expected_today(self, cast, set_up, acting):
        with set_up.web.reading() as db:
            page = looking.placement(set_up.scope, db, cast.placements["P1"], now=set_up.now)

        assert [(each.session, each.due_at) for each in page.today] == [
            (Session.AM, at("10:00")),
            (Session.PM, at("14:00")),
        ]

    def test_a_reference_that_another_school_uses_is_free(self, cast, set_up):
        with cast.store.reading() as db:
            theirs = db.session.get_one(Placement, cast.placements["P4"]).ref

        assert set_up.place(set_up.pupil().id, ref=theirs).is_saved

    def test_a_provider_that_nobody_of_ours_is_at_yet_can_be_chosen_with_its_sites(self, cast, set_up):
        with cast.store.writing() as db:
            db.session.get_one(Placement, cast.placements["P5"]).ends_on = date(2026, 9, 2)
            db.session.get_one(Placement, cast.placements["P5"]).provider_id = None
            db.session.get_one(Placement, cast.placements["P5"]).site_id = None
        with set_up.web.reading() as db:
            found = looking.choice(set_up.scope, db, cast.pupils["P1"], "river")
            sites = looking.setting(set_up.scope, db, cast.pupils["P1"], cast.riverside).sites

        assert [each.name for each in found.others] == ["Riverside Tuition"]
        assert [each.code for each in sites] == ["CENTRE"]

    def test_a_hidden_pupil_is_placed_by_a_safeguarding_lead_alone(self, cast, set_up):
        flag(cast, "P5", PupilFlag.NO_DISCLOSURE)

        with pytest.raises(NotAllowed):
            set_up.place(cast.pupils["P5"])
        with pytest.raises(NotAllowed):
            set_up.change(cast.placements["P5"], Part.END, ends_on=str(TOMORROW))
        with set_up.web.reading() as db:
            seen = looking.one(set_up.scope, db, cast.pupils["P5"], now=set_up.now)
            others = looking.everybody(set_up.scope, db, now=set_up.now)
            ours = looking.choice(set_up.scope, db, cast.pupils["P1"], "").ours
        assert (seen.is_hidden, seen.places) == (True, ())
        assert [each.places for each in others if each.is_hidden] == [()]
        assert [each.name for each in ours] == ["Oakbank Farm"]
        dsl = set_up.as_(cast.dsl)
        assert dsl.change(cast.placements["P5"], Part.END, ends_on=str(TOMORROW)).is_saved

    def test_no_disclosure_is_not_taken_away_by_those_it_hides_from(self, cast, set_up):
        flag(cast, "P5", PupilFlag.NO_DISCLOSURE)

        entered = set_up.change_pupil(cast.pupils["P5"])

        assert columns(entered) == [("flags", False)]
        assert set_up.change_pupil(cast.pupils["P5"], year_group="8", flags=("no_disclosure",)).is_saved
        assert set_up.as_(cast.dsl).change_pupil(cast.pupils["P5"]).is_saved

    def test_somebody_of_the_trust_adds_to_each_of_its_schools(self, cast, web_store, set_up):
        trust = replace(cast.officer, school_ids=frozenset({cast.northgate, cast.southgate}))
        both = Doing(cast=cast, web=web_store.within([cast.northgate, cast.southgate]), scope=trust)

        assert both.pupil(school=cast.southgate).is_saved


def test_what_was_entered_is_told_in_the_chains_of_both_with_who_did_it(cast, set_up):
    placed = set_up.place(set_up.pupil().id)
    set_up.change(placed.id, Part.END, ends_on=str(TOMORROW))

    wanted = select(Event).where(Event.kind == "set_up").order_by(Event.seq)
    with cast.store.reading() as db:
        told = [(row.organisation_id, row.actor.rpartition(" ")[2]) for row in db.session.scalars(wanted)]
    assert told.count((cast.northgate, "Officer")) == 3
    assert told.count((cast.oakbank, "Officer")) == 2
