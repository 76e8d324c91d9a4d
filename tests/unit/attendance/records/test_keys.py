"""No row may point to a row of somebody else: each key names whose both are, or stands here with its reason."""

from sqlalchemy import Column, ForeignKey, MetaData, Table, Uuid

from attendance.records.tables import Alert

# The columns that say whose a row is.
WHOSE = {"organisation_id", "home_school_id", "provider_id", "person_id"}
TABLES = Alert.metadata.sorted_tables

# Tables that say nothing of it.
OF_NOBODY = {
    "organisation": "it is what the others name",
    "person": "a person may work in two organisations; a membership says in which",
    "step": "its alert's; a notice names both together",
    "attempt": "its message's, and nothing else points to one",
    "anchor": "of the whole installation",
    "carrier_report": "of the whole installation",
    "bounce_read": "of the whole installation",
    "carrier_circuit": "of the whole installation",
    "heartbeat": "of the whole installation",
    "sending_hold": "of the whole installation",
    "lease": "of the whole installation",
    "passkey_challenge": "asked before anybody is known",
    "reset_asked": "asked before anybody is known",
}
# Keys that do not name whose both rows are.
NAMES_ID_ALONE = {
    ("current_observation", "observation"): "it names the placement, and that both organisations",
    ("notice", "alert"): "who is told may work for the school's trust: a trigger asks whether they have a part in it",
    ("alert_code", "notice"): "made from its notice by the worker alone; whose it is the web may not change",
    ("notice", "message"): "many notices ride in one message, and each says itself whose it is",
    (
        "session_link",
        "site",
    ): "it names the provider, whose site it is; the link's organisation is where its maker works",
    ("message", "alert"): "a message is a person's, an alert a school's",
}
# Columns with the id of a row that no key holds.
NO_KEY = {
    ("carrier_report", "message_id"): "whoever says it may speak of a message that is not here",
    ("look", "alert_id"): "who looked is kept when what they looked at is forgotten",
    ("look", "pupil_id"): "who looked is kept when what they looked at is forgotten",
    ("pupil_look", "pupil_id"): "who looked is kept when what they looked at is forgotten",
    ("observation", "replaces_id"): "told, not followed: what stands is a row of current_observation",
    ("observation", "recorded_by_person_id"): "told, not followed: the name stands beside it",
    ("mark", "observation_id"): "told, not followed: what was reported may be forgotten before what rests on it",
    ("incident", "report_id"): "ties the parts of one report together and points to no row",
    ("notice", "subject_id"): "an alert, a due group, a task or a week, by kind",
}


def whose(table):
    return {column.name for column in table.columns if column.name in WHOSE}


def names_whose(key):
    """Say whether a key holds every such column that both tables have, and one at least."""
    held = {(element.parent.name, element.column.name) for element in key.elements}
    ours, theirs = whose(key.parent), whose(key.referred_table)
    both_named = all((name, name) in held for name in ours & theirs)
    return both_named and any(here in ours and there in theirs for here, there in held)


def keys_that_name_an_id_alone(found=TABLES):
    return {
        (table.name, key.referred_table.name)
        for table in found
        for key in table.foreign_key_constraints
        if whose(table) and whose(key.referred_table) and not names_whose(key)
    }


def test_every_table_says_whose_its_rows_are():
    assert {table.name for table in TABLES if not whose(table)} == OF_NOBODY.keys()


def test_every_key_names_whose_both_rows_are():
    assert keys_that_name_an_id_alone() == NAMES_ID_ALONE.keys()


def test_a_key_to_a_step_names_its_alert():
    to_steps = [key for table in TABLES for key in table.foreign_key_constraints if key.referred_table.name == "step"]

    assert [[element.parent.name for element in key.elements] for key in to_steps] == [["step_id", "alert_id"]]


def test_every_id_of_another_row_is_in_a_key():
    without = {
        (table.name, column.name)
        for table in TABLES
        for column in table.columns
        if isinstance(column.type, Uuid)
        and not column.primary_key
        and not any(column.name in key.columns for key in table.foreign_key_constraints)
    }

    assert without == NO_KEY.keys()


def test_a_key_that_forgets_whose_the_rows_are_is_noticed():
    metadata = MetaData()
    alert = Table("alert", metadata, Column("id", Uuid, primary_key=True), Column("home_school_id", Uuid))
    key = ForeignKey("alert.id")
    note = Table("note", metadata, Column("home_school_id", Uuid), Column("alert_id", Uuid, key))

    assert keys_that_name_an_id_alone([alert, note]) == {("note", "alert")}
