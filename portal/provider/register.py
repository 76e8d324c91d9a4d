"""The register: every expected pupil of every home school on one page, one tap each, sent whole or in part."""

from datetime import date

from flask import Blueprint, redirect, url_for

from attendance.registers import Receipt
from attendance.rules.words import Session
from portal import identity
from portal.provider import desk
from portal.provider.desk import Answer, Desk

blueprint = Blueprint("provider_register", __name__)


@blueprint.get("/register/<day:on>/<any(AM, PM):half>")
def show(on: date, half: str) -> Answer:
    """Show the register of a session, with what has been said so far."""
    return desk.show(_desk(), on, Session(half))


@blueprint.post("/register/<day:on>/<any(AM, PM):half>")
def send(on: date, half: str) -> Answer:
    """Send what was chosen."""
    return desk.send(_desk(), on, Session(half))


def _desk() -> Desk:
    return Desk(
        scope=identity.provider_scope(),
        template="provider/register.html",
        done=_done,
        walk_off_page="provider_walk_off.show",
        absence_page="provider_absence.show",
    )


def _done(receipt: Receipt) -> Answer:
    return redirect(url_for("provider_receipt.show", number=receipt.receipt), 303)
