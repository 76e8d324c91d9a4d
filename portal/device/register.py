"""Today's two registers of the tablet's site, and nothing of any other day."""

from datetime import time

from flask import Blueprint, redirect, url_for

from attendance.registers import Receipt
from attendance.rules.calendar import london_date, to_london
from attendance.rules.words import Session
from portal.device import hand
from portal.provider import desk
from portal.provider.desk import Answer, Desk
from portal.services import now

blueprint = Blueprint("tablet_register", __name__, url_prefix="/tablet/register")

# Only which of the two is opened first; the other is one tap away.
AFTERNOON_FROM = time(12, 15)


@blueprint.get("")
def front() -> Answer:
    """Go on to the register of this half day."""
    half = Session.PM if to_london(now()).time() >= AFTERNOON_FROM else Session.AM
    return redirect(url_for("tablet_register.show", half=half.value), 303)


@blueprint.get("/<any(AM, PM):half>")
def show(half: str) -> Answer:
    """Show today's register of a session."""
    return desk.show(_desk(), london_date(now()), Session(half))


@blueprint.post("/<any(AM, PM):half>")
def send(half: str) -> Answer:
    """Send what was chosen."""
    return desk.send(_desk(), london_date(now()), Session(half))


def _desk() -> Desk:
    session = hand.current()
    return Desk(
        scope=session.scope,
        template="tablet/register.html",
        done=_done,
        walk_off_page="tablet_reports.show_walk_off",
        more={"tablet": session, "halves": tuple(Session)},
    )


def _done(receipt: Receipt) -> Answer:
    return redirect(url_for("tablet_reports.receipt", number=receipt.receipt), 303)
