"""The register that a link opens: one session, and nothing of any other. A question is answered pupil by pupil."""

from uuid import uuid4

from flask import Blueprint, redirect, request, url_for

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
    asks = visit.link.is_question and not request.args.get("all")
    return Desk(
        scope=visit.scope,
        template="cover/answer.html" if asks else "cover/register.html",
        done=_done,
        walk_off_page="cover_reports.show_walk_off",
        shows_schools=False,
        keeps_entries=True,
        # One for each row: what is tapped for a pupil is an answer of its own.
        more={"visit": visit, "new_key": lambda: str(uuid4())},
    )


def _done(receipt: Receipt) -> Answer:
    if hand.current().link.is_question and not request.args.get("all"):
        return redirect(url_for("cover_register.show"), 303)
    return redirect(url_for("cover_reports.receipt", number=receipt.receipt), 303)
