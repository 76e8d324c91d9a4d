"""A name let out on purpose is heard at each outlet: a test that hears nothing would be worth nothing."""

import logging
from typing import Any
from uuid import uuid4

import pytest
import structlog
from flask import Flask

from attendance.records.tables import Message
from notifications.channels import Attachment, Letter
from tests.support.cast import LONG_AGO
from tests.support.outlets import OUTLETS, names_in

NAME = "Quillfeather"


@pytest.fixture
def client():
    app = Flask("planted")
    answers: dict[str, Any] = {
        "page": f'<a href="/pupils/{NAME}">Her</a>',
        "words": f'<p>{NAME}</p><a href="/pupils/7">Her</a>',
        "on": ("", 302, {"Location": f"/pupils?name=Amber+{NAME}"}),
        "file": ("", {"Content-Disposition": f"attachment; filename={NAME}.csv"}),
    }
    app.add_url_rule("/<name>", "answer", lambda name: answers[name])
    return app.test_client()


def heard():
    return {slip.outlet for slip in OUTLETS.take() if slip.name == NAME}


def letter(**more):
    said = {"message_id": "<1@x>", "to_address": "a@b.example", "subject": "", "text": "", "date": LONG_AGO}
    return Letter(**{**said, **more})


@pytest.mark.parametrize(
    ("outlet", "let_out"),
    [
        ("log", lambda: structlog.get_logger().debug("register received", of=NAME)),
        ("log", lambda: structlog.get_logger().info(f"{NAME} was seen")),
        ("log of some.library", lambda: logging.getLogger("some.library").warning("refused %s", NAME)),
        ("subject", lambda: letter(subject=f"About {NAME}")),
        ("words of a letter", lambda: letter(text=f"Amber {NAME} left")),
        ("head of a letter", lambda: letter(kinds=(NAME,))),
        (
            "name of an attached file",
            lambda: letter(attachments=(Attachment(filename=f"{NAME}.csv", media_type="text/csv", content=b""),)),
        ),
    ],
)
def test_a_name_in_the_log_or_in_a_letter_is_heard(outlet, let_out):
    let_out()

    assert heard() == {outlet}


def test_a_name_in_the_log_of_an_installation_is_heard_once(lines):
    structlog.get_logger().info(f"{NAME} was seen")
    logging.getLogger("some.library").warning("refused %s", NAME)

    assert [slip.outlet for slip in OUTLETS.take()] == ["log", "log of some.library"]


@pytest.mark.parametrize(
    ("outlet", "path"),
    [
        ("address asked for", "/not/there/Quillfeather"),
        ("address asked for", "/words?q=amber%20Quillfeather"),
        ("address on a page", "/page"),
        ("redirect", "/on"),
        ("name of a file to fetch", "/file"),
    ],
)
def test_a_name_in_an_address_is_heard(client, outlet, path):
    client.get(path)

    assert heard() == {outlet}


def test_a_name_in_the_address_somebody_came_from_is_heard(client):
    client.get("/words", headers={"Referer": f"http://localhost/pupils/{NAME}"})

    assert heard() == {"referrer"}


def test_a_name_among_the_words_of_a_page_is_no_slip(client):
    client.get("/words")

    assert heard() == set()


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_name_in_a_message_that_waits_is_heard(store):
    with store.writing() as db:
        db.session.add(
            Message(
                id=uuid4(),
                channel="sms",
                to_address="07700900001",
                to_name="Dora Lead",
                subject="",
                body=f"{NAME} left",
                kinds="walk_off",
                is_urgent=True,
                header_id="<1@x>",
                created_at=LONG_AGO,
                try_at=LONG_AGO,
                give_up_at=LONG_AGO,
                fence=0,
                state="waiting",
                possible_repeat=False,
            )
        )

    assert heard() == {"words of a message by sms"}


@pytest.mark.parametrize("words", ["Zephyrine", "of Bruno,", "familyxnorthxoakxlive", "Chaudhry"])
def test_the_pupils_of_cast_region_and_demo_are_known(words):
    assert names_in(words)


@pytest.mark.parametrize("words", ["", "Tess Tutor", "Ambers", "taskxnorthxoakxlive", "Alder Brook"])
def test_nobody_else_is_taken_for_one(words):
    assert names_in(words) == []
