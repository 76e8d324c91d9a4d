from attendance.imports.columns import COLUMNS, Kind, header_problems

CONTRACT = {
    "organisations": "code,name,kind,is_school,urn,ukprn,la_code,estab,phone,email,parent,am_due,pm_due",
    "sites": "organisation,code,name,kind,address,postcode,run_by,am_starts,am_ends,pm_starts,pm_ends",
    "people": "email,name,job_title,organisation,roles,mobile,years",
    "pupils": "ref,home_school,upn,family_name,given_name,date_of_birth,year_group,reg_group,flags",
    "contacts": "pupil,name,relation,kind,phone,email,order",
    "placements": "ref,home_school,pupil,provider,site,pathway,arranged_by,registered_at_provider,nature,starts_on,"
    "ends_on,mon,tue,wed,thu,fri,am_starts,am_ends,pm_starts,pm_ends,am_due,pm_due,mode,first_contact,reports_by,"
    "on_home_closure,transport,transport_firm,transport_phone,attendance_before,home_lead,provider_lead,pattern_from",
    "calendar": "organisation,from,to,session,kind,label",
    "stand_ins": "organisation,away,role,stand_in,from,to",
    "role_names": "organisation,role,name",
    "agreements": "provider,home_school,first_contact,closures",
}


def test_the_columns_are_those_that_others_build_on():
    assert {kind.value: ",".join(columns.all) for kind, columns in COLUMNS.items()} == CONTRACT


def test_all_columns_in_any_order_are_good():
    for kind, columns in COLUMNS.items():
        assert header_problems(kind, tuple(reversed(columns.all))) == []


def test_an_unknown_column_is_refused_by_name_and_the_nearest_offered():
    problems = header_problems(Kind.PUPILS, ("ref", "home_school", "familyname", "family_name", "given_name", "gender"))

    assert [(each.row, each.column, each.sentence) for each in problems] == [
        (1, "familyname", "“familyname” is not a column of pupils. Did you mean “family_name”?"),
        (1, "gender", "“gender” is not a column of pupils."),
    ]


def test_every_needed_column_that_is_missing_is_named():
    problems = header_problems(Kind.PUPILS, ("ref", "upn"))

    assert [each.column for each in problems] == ["home_school", "family_name", "given_name"]


def test_a_file_without_a_header_is_told_what_the_first_row_must_name():
    problems = header_problems(Kind.SITES, ("OAKBANK", "FARM", "The farm"))

    assert len(problems) == 1
    assert problems[0].sentence.startswith("The first row must name the columns of sites: organisation, code, name,")
