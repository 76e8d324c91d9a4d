"""The register that a link opens: one session at one site, and nothing of any other."""

from flask import Blueprint, redirect, url_for

from attendance.registers import Receipt
from portal.cover import hand
from portal.provider import desk
from portal.provider.desk import Answer, Desk

blueprint = Blueprint("cover_register", __name__, url_prefix="/cover")


@blueprint.get("")
def show() -> Answer:
    """Show the register."""
    visit = hand.current()
    return desk.show(_desk(), visit.link.half_day.on, visit.link.half_day.session)


@blueprint.post("")
def send() -> Answer:
    """Send what was chosen."""
    visit = hand.current()
    return desk.send(_desk(), visit.link.half_day.on, visit.link.half_day.session)


def _desk() -> Desk:
    visit = hand.current()
    return Desk(
        scope=visit.scope,
        template="cover/register.html",
        done=_done,
        walk_off_page="cover_reports.show_walk_off",
        shows_schools=False,
        keeps_entries=True,
        more={"visit": visit},
    )


def _done(receipt: Receipt) -> Answer:
    return redirect(url_for("cover_reports.receipt", number=receipt.receipt), 303)
