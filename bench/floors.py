"""The floors of a run: what nothing built on Flask, this database and a mail server can be faster than here."""

from datetime import UTC, datetime
from uuid import uuid4

from flask import Flask
from sqlalchemy import insert

from attendance.records.tables import CalendarRow
from attendance.unit import Store
from bench.figures import Floors, median_of
from bench.sink import Sink
from bench.town import build
from notifications.channels import Letter
from tests.support.cast import WEDNESDAY

TURNS = 200


def measure(store: Store, sink: Sink) -> Floors:
    """Return them, each the median of two hundred turns; the database is empty but for one school's."""
    town = build(store, 1)
    page, channel = _bare_page(), sink.channel()
    floors = Floors(
        page_s=median_of(lambda: page.get("/"), TURNS),
        commit_s=median_of(lambda: _one_row(town.store, town.schools[0]), TURNS),
        mail_s=median_of(lambda: channel.send(_letter()), TURNS),
    )
    channel.close()
    store.database.dispose()
    return floors


def _bare_page():  # noqa: ANN202  Flask's test client has no public name
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: "here")
    return app.test_client()


def _one_row(store: Store, school: object) -> None:
    row = {"id": uuid4(), "organisation_id": school, "from_on": WEDNESDAY, "to_on": WEDNESDAY, "session": None}
    with store.database.writing() as session:
        session.execute(insert(CalendarRow), [row | {"kind": "closure", "label": ""}])


def _letter() -> Letter:
    return Letter(
        message_id=f"<{uuid4()}@muster.example>",
        to_address="somebody@town.example",
        to_name="Somebody",
        subject="A mail of the usual length",
        text="A line of a mail, as long as they are.\n" * 20,
        date=datetime(2026, 9, 16, 9, 0, tzinfo=UTC),
        kinds=("test",),
    )
