from datetime import UTC, date, datetime

from attendance.records.tables import Contact, Membership, Organisation, Person, Pupil, PupilFlagged, RoleHeld


def roles_at(imports, code):
    with imports.store.reading() as db:
        organisation = db.session.query(Organisation).filter_by(code=code).one()
        return sorted(held.role for held in db.session.query(RoleHeld).filter_by(organisation_id=organisation.id))


def test_the_roles_become_what_the_row_says(world):
    counts = world.counts(
        "people",
        "email,name,job_title,organisation,roles,mobile\n"
        "DSL@Northgate.example,Dora Lead,DSL,NORTHGATE,headteacher;dsl,07700 900123\n",
    )

    assert counts == (0, 1, 0, 0)
    assert roles_at(world, "NORTHGATE") == ["dsl", "headteacher"]
    assert ("dsl@northgate.example", "+447700900123") in world.rows(Person, "email", "mobile")


def test_a_head_of_year_has_years_and_nobody_else_has(world):
    head = "head@northgate.example,Hal Head,Head of year,NORTHGATE,head_of_year,Year 10;9\n"
    counts = world.counts("people", f"email,name,job_title,organisation,roles,years\n{head}")
    assert counts == (1, 0, 0, 0)
    assert ("Head of year", "9,10") in world.rows(Membership, "job_title", "years")

    text = (
        "email,name,organisation,roles,years\n"
        "a@b.example,A,NORTHGATE,dsl,10\n"
        "b@b.example,B,NORTHGATE,head_of_year,ten\n"
    )
    refused = [(each.row, each.column) for each in world("people", text).problems]
    assert refused == [(2, "years"), (3, "years")]


def test_one_person_may_work_in_two_places(world):
    text = (
        "email,name,job_title,organisation,roles\n"
        "tutor@oakbank.example,Tess Tutor,Tutor,OAKBANK,provider_staff\n"
        "tutor@oakbank.example,Tess Tutor,Teacher,HARBOUR,provider_staff;dsl\n"
    )

    assert world.counts("people", text) == (1, 0, 1, 0)
    assert len(world.rows(Person, "id")) == 3
    assert len(world.rows(Membership, "id")) == 4


def test_nobody_is_removed_by_being_left_out(world):
    world("people", "email,name,organisation,roles\nnew@northgate.example,New One,NORTHGATE,sendco\n")

    assert ("dsl@northgate.example",) in world.rows(Person, "email")


def test_somebody_who_had_left_works_again_when_the_file_says_so(world):
    with world.store.writing() as db:
        for job in db.session.query(Membership):
            job.ended_at = datetime(2026, 9, 1, tzinfo=UTC)

    text = "email,name,job_title,organisation,roles\ntutor@oakbank.example,Tess Tutor,Tutor,OAKBANK,provider_staff\n"

    assert world.counts("people", text) == (0, 1, 0, 0)
    assert (None,) in world.rows(Membership, "ended_at")


def test_what_is_wrong_with_a_person_is_said(world):
    text = (
        "email,name,job_title,organisation,roles,mobile\n"
        "nobody,,DSL,NORTHGATE,dsl,\n"
        "a@b.example,A,DSL,NOWHERE,dsl;king,\n"
        "c@d.example,C,DSL,NORTHGATE,,020 7946 0123\n"
        "e@f.example,E,DSL,NORTHGATE,dsl,\n"
        "E@F.example,E,DSL,NORTHGATE,dsl,\n"
        "e@f.example,Eve,DSL,SOUTHGATE,dsl,\n"
    )

    assert world.problems("people", text) == [
        (2, "email"),
        (2, "name"),
        (3, "organisation"),
        (3, "roles"),
        (4, "roles"),
        (4, "mobile"),
        (6, "email"),
        (7, "name"),
    ]
    assert len(world.rows(Person, "id")) == 3


def test_a_removed_mobile_number_and_a_missing_job_title_are_pointed_out(world):
    row = "dsl@northgate.example,Dora Lead,NORTHGATE,dsl;administrator"
    world("people", f"email,name,organisation,roles,mobile\n{row},07700 900123\n")

    assert world.warnings("people", f"email,name,organisation,roles\n{row}\n") == [(2, "job_title"), (2, "mobile")]
    assert ("dsl@northgate.example", None) in world.rows(Person, "email", "mobile")


def test_a_pupil_is_taken_in_with_flags_in_any_script(world):
    text = (
        "ref,home_school,upn,family_name,given_name,date_of_birth,flags\n"
        "N1,NORTHGATE,r674123101121,O'Brien-Shah,Nguyễn,03/02/2011,looked_after;ehcp\n"
    )

    assert world.counts("pupils", text) == (0, 1, 0, 0)
    assert ("N1", "R674123101121", "O'Brien-Shah", "Nguyễn", date(2011, 2, 3)) in world.rows(
        Pupil, "ref", "upn", "family_name", "given_name", "date_of_birth"
    )
    assert world.rows(PupilFlagged, "flag") == [("ehcp",), ("looked_after",)]


def test_the_flags_become_what_the_row_says(world):
    start = "ref,home_school,family_name,given_name,flags\nN1,NORTHGATE,Quillfeather,Amber,"
    world("pupils", f"{start}ehcp;send\n")

    assert world.counts("pupils", f"{start}send;medical\n") == (0, 1, 0, 0)
    assert world.rows(PupilFlagged, "flag") == [("medical",), ("send",)]
    assert world.counts("pupils", f"{start}medical;send\n") == (0, 0, 1, 0)


def test_what_is_wrong_with_a_pupil_is_said(world):
    text = (
        "ref,home_school,upn,family_name,given_name,date_of_birth\n"
        "X1,NORTHGATE,X317424612001,A,B,\n"
        "X2,OAKBANK,R67412310112,A,B,03/02/11\n"
        "X3,NORTHGATE,,A,,14/09/2027\n"
        "X3,NORTHGATE,,A,B,\n"
        "X4,NORTHGATE,H801200001001,A,B,\n"
        "X5,NORTHGATE,H801200001001,A,B,\n"
    )

    assert world.problems("pupils", text) == [
        (2, "upn"),
        (3, "home_school"),
        (3, "upn"),
        (3, "date_of_birth"),
        (4, "given_name"),
        (4, "date_of_birth"),
        (5, "ref"),
        (7, "upn"),
    ]


def test_a_upn_that_another_pupil_has_is_refused_but_may_move_within_the_file(world):
    header = "ref,home_school,upn,family_name,given_name\n"
    world("pupils", f"{header}N1,NORTHGATE,R674123101121,Quillfeather,Amber\n")

    assert world.problems("pupils", f"{header}N2,NORTHGATE,R674123101121,Zephyrine,Bruno\n") == [(2, "upn")]
    moved = f"{header}N2,NORTHGATE,R674123101121,Zephyrine,Bruno\nN1,NORTHGATE,,Quillfeather,Amber\n"
    assert world.counts("pupils", moved) == (0, 2, 0, 0)


def test_two_schools_may_have_a_pupil_with_the_same_reference(world):
    assert world.counts("pupils", "ref,home_school,family_name,given_name\nN1,SOUTHGATE,Other,Child\n") == (1, 0, 0, 0)


def test_a_pupil_of_an_unlikely_age_is_pointed_out(world):
    text = "ref,home_school,family_name,given_name,date_of_birth\nN9,NORTHGATE,A,B,01/01/1995\n"

    assert world.warnings("pupils", text) == [(2, "date_of_birth")]


def test_contacts_are_taken_in_by_pupil_name_and_kind(world):
    header = "pupil,name,relation,kind,phone,email,order\n"
    world("contacts", f"{header}N1,Ann,mother,,01632 960123,,1\n")

    text = f"{header}N1,Ann,mother,parent_carer,01632 960124,,2\nN1,Ann,,social_worker,,ann@council.example,1\n"
    counts = world.counts("contacts", text)

    assert counts == (1, 1, 0, 0)
    assert world.rows(Contact, "kind", "phone", "position") == [
        ("parent_carer", "01632 960124", 2),
        ("social_worker", None, 1),
    ]


def test_a_pupil_of_whom_there_are_two_is_named_with_the_school(world):
    world("pupils", "ref,home_school,family_name,given_name\nN1,SOUTHGATE,Other,Child\n")

    assert world.sentences("contacts", "pupil,name,phone\nN1,Ann,01632 960123\n") == [
        "NORTHGATE and SOUTHGATE each have a pupil with this reference. Write NORTHGATE/N1 or SOUTHGATE/N1."
    ]
    assert world.counts("contacts", "pupil,name,phone\nSOUTHGATE/N1,Ann,01632 960123\n") == (1, 0, 0, 0)


def test_what_is_wrong_with_a_contact_is_said(world):
    text = "pupil,name,kind,phone,order\nN7,Ann,,999,1\nN1,,aunt,ask her,first\nN2,Bo,,999,\nN2,Bo,,999,\n"

    assert world.problems("contacts", text) == [
        (2, "pupil"),
        (3, "name"),
        (3, "kind"),
        (3, "phone"),
        (3, "order"),
        (5, "name"),
    ]


def test_a_contact_nobody_can_reach_is_pointed_out(world):
    assert world.warnings("contacts", "pupil,name\nN1,Ann\n") == [(2, "phone")]
