"""A register that is phoned in: the officer writes down what the provider says, on the provider's own page."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, redirect, url_for

from attendance import phoned
from attendance.phoned import PhonedRegister
from attendance.registers import Receipt, SubmitRegister
from attendance.rules.calendar import london_date
from attendance.unit import Db
from portal import identity
from portal.forms.provider.reports import preset_now
from portal.forms.school.phoned_in import CallerForm
from portal.provider import desk
from portal.provider.desk import Answer, Desk
from portal.services import now, store

blueprint = Blueprint("phoned_in", __name__, url_prefix="/phoned-in")


@blueprint.get("/<uuid:register_id>")
def show(register_id: UUID) -> Answer:
    """Show the register and who called about it before; the time is preset to now."""
    at, form = now(), CallerForm(formdata=None)
    preset_now(form.called_at, at)
    register = _register(register_id, at)
    return desk.show(_desk(register, form, at), register.on, register.session)


@blueprint.post("/<uuid:register_id>")
def send(register_id: UUID) -> Answer:
    """Store what was said, and who said it."""
    at, form = now(), CallerForm()
    register = _register(register_id, at)
    problems = tuple(form.problems()) if desk.is_sent() and not form.validate() else ()
    return desk.send(_desk(register, form, at), register.on, register.session, problems=problems)


def _register(register_id: UUID, at: datetime) -> PhonedRegister:
    with store().reading() as db:
        return phoned.register(identity.school_scope(), db, register_id, now=at)


def _desk(register: PhonedRegister, form: CallerForm, at: datetime) -> Desk:
    scope, caller = identity.school_scope(), form.says(london_date(at))

    def keep(db: Db, command: SubmitRegister, now: datetime) -> Receipt:
        return phoned.submit(scope, db, register.register_id, command, caller, now=now)

    def done(_receipt: Receipt) -> Answer:
        return redirect(url_for("phoned_in.show", register_id=register.register_id), 303)

    return Desk(
        scope=register.scope,
        template="school/phoned_in.html",
        done=done,
        form_head="school/_caller.html",
        shows_schools=False,
        more={"phoned": register, "caller_form": form},
        keep=keep,
        says={"caller": caller.name, "job_title": caller.job_title, "number": caller.number},
    )
