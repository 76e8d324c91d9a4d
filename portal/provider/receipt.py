"""The receipt of a submission: its number, when it came, who is told, and what is still to be said."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from attendance import calling_off, first_calls, outside_hours, provider_day
from attendance.absences import AbsenceReceipt
from attendance.calling_off import OffReceipt
from attendance.concerns import ConcernReceipt
from attendance.incidents import IncidentReceipt
from attendance.outside_hours import OutsideReceipt
from attendance.provider_day import ReceiptView
from attendance.registers import Receipt
from attendance.rules.calendar import london_date, to_london
from attendance.rules.words import SeenOutside, Session
from attendance.scope import ProviderScope
from portal import identity
from portal.services import now, store

blueprint = Blueprint("provider_receipt", __name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """A pupil a receipt speaks of, and whom to telephone about them."""

    name: str
    home_school_name: str
    phone: str | None


@blueprint.get("/receipts/<number>")
def show(number: str) -> Response | str:
    """Show a receipt again, as often as somebody asks."""
    scope = identity.provider_scope()
    with store().reading() as db:
        view = provider_day.receipt(scope, db, number, now=now())
    if view.kind == "walk_off":
        return redirect(url_for("provider_walk_off.follow", walk_off_id=UUID(str(view.said["walk_off"]))))
    return _PAGES[view.kind](scope, view)


def _register(scope: ProviderScope, view: ReceiptView) -> str:
    receipt = Receipt.from_json(view.said)
    with store().reading() as db:
        register = provider_day.session_register(scope, db, receipt.on, receipt.session, now=now())
    names = {entry.placement: f"{entry.given_name} {entry.family_name}" for entry in register.entries}
    missing = [names[each] for each in receipt.not_reported if each in names]
    unexpected = [names[each] for each in receipt.unexpected if each in names]
    return render_template(
        "provider/receipt_register.html", view=view, receipt=receipt, missing=missing, unexpected=unexpected
    )


def _absence(scope: ProviderScope, view: ReceiptView) -> str:
    receipt = AbsenceReceipt.from_json(view.said)
    pupil = _named(scope, receipt.placement)
    with store().reading() as db:
        first_call = first_calls.of_absence(scope, db, receipt.placement, now=now())
    words = "Morning and afternoon" if len(receipt.sessions) == len(Session) else receipt.sessions[0].label
    # A due time on another day needs its day said.
    is_same_day = to_london(receipt.due_at).date() == to_london(receipt.received_at).date()
    return render_template(
        "provider/receipt_absence.html",
        view=view,
        receipt=receipt,
        pupil=pupil,
        first_call=first_call,
        words=words,
        is_same_day=is_same_day,
    )


def _incident(scope: ProviderScope, view: ReceiptView) -> str:
    with store().reading() as db:
        numbers = provider_day.emergency_numbers(scope, db, london_date(now()))
    return render_template(
        "provider/receipt_incident.html", view=view, receipt=IncidentReceipt.from_json(view.said), numbers=numbers
    )


def _concern(scope: ProviderScope, view: ReceiptView) -> str:
    with store().reading() as db:
        numbers = provider_day.emergency_numbers(scope, db, london_date(now()))
    return render_template(
        "provider/receipt_concern.html", view=view, receipt=ConcernReceipt.from_json(view.said), numbers=numbers
    )


def _calling_off(scope: ProviderScope, view: ReceiptView) -> str:
    receipt, on = OffReceipt.from_json(view.said), london_date(now())
    with store().reading() as db:
        pupils = provider_day.pupils(scope, db, on)
        waiting = calling_off.waiting(scope, db, now=now())
        numbers = provider_day.emergency_numbers(scope, db, on)
    names = {each.placement: f"{each.given_name} {each.family_name}" for each in pupils}
    return render_template(
        "provider/receipt_calling_off.html",
        view=view,
        receipt=receipt,
        recorded=[names[each] for each in receipt.placements if each in names],
        left_out=[names[each] for each in receipt.left_out if each in names],
        waiting=[each for each in waiting if each.placement in receipt.waiting],
        numbers=numbers,
    )


def _outside_hours(scope: ProviderScope, view: ReceiptView) -> str:
    receipt = OutsideReceipt.from_json(view.said)
    return render_template(
        "provider/receipt_outside_hours.html",
        view=view,
        receipt=receipt,
        pupil=_named(scope, receipt.placement),
        is_heard=bool(receipt.told) or receipt.seen is not SeenOutside.NO_ADULT_AT_HOME,
    )


_PAGES: dict[str, Callable[[ProviderScope, ReceiptView], str]] = {
    "register": _register,
    "absence": _absence,
    calling_off.KIND: _calling_off,
    outside_hours.KIND: _outside_hours,
    "incident": _incident,
    "concern": _concern,
}


def _named(scope: ProviderScope, placement: str) -> Named | None:
    on = london_date(now())
    with store().reading() as db:
        pupils = {each.placement: each for each in provider_day.pupils(scope, db, on)}
        phones = {each.school_name: each.school_phone for each in provider_day.emergency_numbers(scope, db, on)}
    found = pupils.get(placement)
    if found is None:
        return None
    return Named(
        name=f"{found.given_name} {found.family_name}",
        home_school_name=found.home_school_name,
        phone=phones.get(found.home_school_name),
    )
