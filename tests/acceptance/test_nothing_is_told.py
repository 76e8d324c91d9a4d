"""No name of a pupil and no word said of one leaves Muster without a sign-in, whatever happens in a day.

Every name and text of the day is planted, and everything the day left behind is searched for them: the log at its
loudest, what commands print, addresses, cookies, mails, texts, files, what machines are told, PostgreSQL's own log.
"""

import socket

import pytest

from tests.acceptance.planted_day import Day, live
from tests.support.databases import KINDS
from tests.support.length import IS_LONG
from tests.support.planted import PLAIN, found_in


# The day is lived on PostgreSQL, whose server writes a log of its own; `make long` lives it on SQLite too.
@pytest.fixture(scope="module", params=KINDS if IS_LONG else ["postgresql"])
def day(request, tmp_path_factory) -> Day:
    folder = tmp_path_factory.mktemp("installation")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    if request.param == "sqlite":
        return live("sqlite", folder, f"sqlite:///{folder}/muster.db", None, port)
    cluster = request.getfixturevalue("postgres")
    name = cluster.create()
    day = live("postgresql", folder, cluster.url(name), cluster, port)
    cluster.drop(name)
    return day


def kinds_found(day, outlet):
    return {(where, kind) for where, words in day.left.get(outlet, []) for kind in found_in(words)}


@pytest.mark.parametrize(
    ("outlet", "witness"),
    [
        ("log", "page failed"),
        ("log", "call failed"),
        ("log", "job failed"),
        ("log", "not let in"),
        ("standard error", "IntegrityError"),
        ("standard output", "NORTHGATE"),
        ("addresses", "/school/pupils/"),
        ("addresses", "/alerts/"),
        ("cookies", "muster-form="),
        ("names of files", ".docx"),
        ("names of files", "NORTHGATE-2026-W38-v1.docx"),
        ("heads of mails", "Muster-Kind: walk_off"),
        ("heads of mails", "Muster-Kind: week"),
        ("words of mails", "without permission"),
        ("texts", "a pupil of NORTHGATE left OAKBANK"),
        ("machines", "GET /alive"),
        ("strangers", "Sign in"),
        ("anchors", "signature"),
    ],
)
def test_nothing_planted_is_found_where_anybody_may_look(day, outlet, witness):
    assert any(witness.encode() in words for _, words in day.left[outlet]), "the search looks where things are"

    assert kinds_found(day, outlet) == set()


def test_nothing_is_left_in_the_folder_for_temporary_files(day):
    assert day.left.get("temporary files", []) == []


def test_what_was_said_of_a_pupil_is_sealed_in_the_files_and_in_a_dump_of_the_database(day):
    found = {kind for _, kind in kinds_found(day, "database")}

    assert found >= {"family", "born"}, "names stay plain: the search looks where things are"
    assert found - PLAIN == set()


@pytest.mark.parametrize("day", ["postgresql"], indirect=True)
def test_the_servers_log_shows_statements_and_no_values_even_when_it_logs_every_statement(day):
    ((_, log),) = day.left["server log"]

    assert log.count(b"INSERT INTO walk_off") > 2, "every statement is logged"
    assert b'violates check constraint "broken_walk_off"' in log, "and each that fails"
    assert kinds_found(day, "server log") == set()
