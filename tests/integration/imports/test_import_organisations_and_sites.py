from datetime import time

from attendance.records import events
from attendance.records.tables import Event, EventBody, Organisation, Site


def test_organisations_are_created_and_their_parent_may_come_later(imports):
    counts = imports.counts(
        "organisations",
        "code,name,kind,is_school,urn,parent,am_due\n"
        "NORTHGATE,Northgate Academy,home_school,yes,123456,TRUST,9:45\n"
        "TRUST,Compass Trust,trust,no,,,\n",
    )

    assert counts == (2, 0, 0, 0)
    with imports.store.reading() as db:
        school = db.session.query(Organisation).filter_by(code="NORTHGATE").one()
        trust = db.session.query(Organisation).filter_by(code="TRUST").one()
        assert (school.parent_id, school.urn, school.am_due) == (trust.id, "123456", time(9, 45))
        assert trust.parent_id is None


def test_an_organisation_is_changed_by_its_code_and_only_where_it_differs(imports):
    imports("organisations", "code,name,kind\nA,Alpha,trust\nB,Beta,trust\n")

    counts = imports.counts(
        "organisations", "code,name,kind,parent\nB,Better,trust,A\nC,Gamma,trust,B\nA,Alpha,trust,\n"
    )

    assert counts == (1, 1, 1, 0)
    assert imports.rows(Organisation, "code", "name") == [("A", "Alpha"), ("B", "Better"), ("C", "Gamma")]


def test_a_blank_is_school_follows_the_kind(imports):
    imports("organisations", "code,name,kind\nA,Alpha,home_school\nB,Beta,alternative_provider\nC,C,partner_school\n")

    assert imports.rows(Organisation, "code", "is_school") == [("A", True), ("B", False), ("C", True)]


def test_every_problem_is_shown_at_once_and_nothing_is_written(imports):
    text = (
        "code,name,kind,urn,ukprn,la_code,estab,parent,am_due\n"
        "A,,home_skool,12345,1,2,317/4246,NOBODY,9.45\n"
        "A,Alpha,trust,,,,,,\n"
        "B,Beta,trust,,,,,C,\n"
        "C,Gamma,trust,,,,,B,\n"
        "GOOD,Good,trust,,,,,,\n"
    )

    assert imports.problems("organisations", text) == [
        (2, "name"),
        (2, "kind"),
        (2, "urn"),
        (2, "ukprn"),
        (2, "la_code"),
        (2, "estab"),
        (2, "parent"),
        (2, "am_due"),
        (3, "code"),
        (4, "parent"),
        (5, "parent"),
    ]
    assert imports.rows(Organisation, "code") == []


def test_a_code_in_other_letters_is_refused_rather_than_made_a_second_organisation(imports):
    imports("organisations", "code,name,kind\nOAKBANK,Oakbank,college\n")

    assert imports.sentences("organisations", "code,name,kind\nOakbank,Oakbank,college\n") == [
        "This organisation is on file as “OAKBANK”. Write its code that way."
    ]


def test_a_home_school_that_says_it_is_no_school_is_odd_but_taken(imports):
    assert imports.warnings("organisations", "code,name,kind,is_school\nA,Alpha,home_school,no\n") == [(2, "is_school")]


def test_each_organisation_is_told_in_its_own_chain_with_counts_only(world):
    with world.store.reading() as db:
        northgate = db.session.query(Organisation).filter_by(code="NORTHGATE").one().id
        kinds = {event.kind for event in db.session.query(Event).filter_by(organisation_id=northgate)}
        bodies = [each.body for each in db.session.query(EventBody).filter_by(organisation_id=northgate)]
        assert "imported" in kinds
        assert '{"created":2,"what":"pupils"}' in bodies
        assert not [body for body in bodies if "Quillfeather" in body]
        assert events.walk(db.session, northgate).broken is None


def test_a_site_has_the_usual_times_where_none_are_given(world):
    assert world.rows(Site, "code", "kind", "am_starts", "am_ends", "pm_starts", "pm_ends") == [
        ("FARM", "main", time(10), time(12), time(13), time(15)),
        ("PLOT", "satellite", time(9), time(12), time(13), time(15)),
    ]


def test_a_site_is_changed_by_its_organisation_and_code(world):
    counts = world.counts(
        "sites",
        "organisation,code,name,kind,am_starts,postcode\n"
        "OAKBANK,FARM,The farm,main,10:30,ab1  2cd\n"
        "HARBOUR,FARM,Another farm,,,\n",
    )

    assert counts == (1, 1, 0, 0)
    assert (time(10, 30), "AB1 2CD") in world.rows(Site, "am_starts", "postcode")


def test_what_is_wrong_with_a_site_is_said(world):
    text = (
        "organisation,code,name,kind,am_starts,am_ends\n"
        "OAKBNK,X,X,main,,\n"
        "OAKBANK,Y,,main,12:30,12:00\n"
        "OAKBANK,Z,Z,tent,,\n"
        "OAKBANK,Z,Z,main,,\n"
    )

    assert world.problems("sites", text) == [
        (2, "organisation"),
        (3, "name"),
        (3, "am_ends"),
        (4, "kind"),
        (5, "code"),
    ]


def test_a_site_somebody_else_runs_should_say_who(world):
    assert world.warnings("sites", "organisation,code,name,kind\nOAKBANK,CLUB,The club,subcontracted\n") == [
        (2, "run_by")
    ]
