"""A register that is phoned in: the officer writes down what the provider says, on the provider's own page."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for

from attendance import phoned, provider_day
from attendance.phoned import PhonedRegister
from attendance.refusals import Refusal
from attendance.registers import Receipt, SubmitRegister
from attendance.rules.calendar import london_date
from attendance.unit import Db
from portal import identity
from portal.forms.problems import problems_of
from portal.forms.provider.reports import WalkOffForm, preset_now
from portal.forms.school.phoned_in import CallerForm
from portal.provider import desk, walk_off
from portal.provider.desk import Answer, Desk
from portal.provider.telling import show_refusal
from portal.services import now, store

blueprint = Blueprint("phoned_in", __name__, url_prefix="/phoned-in")


@blueprint.get("/<uuid:register_id>")
def show(register_id: UUID) -> Answer:
    """Show the register and who called about it before; the time is preset to now."""
    at, form = now(), CallerForm(formdata=None)
    preset_now(form.called_at, at)
    register = _register(register_id)
    return desk.show(_desk(register, form, at), register.on, register.session)


@blueprint.post("/<uuid:register_id>")
def send(register_id: UUID) -> Answer:
    """Store what was said, and who said it."""
    at, form = now(), CallerForm()
    register = _register(register_id)
    problems = tuple(problems_of(form)) if desk.is_sent() and not form.validate() else ()
    return desk.send(_desk(register, form, at), register.on, register.session, problems=problems)


@blueprint.get("/<uuid:register_id>/walk-off")
def show_walk_off(register_id: UUID) -> Answer:
    """Show the form of a pupil who left without permission, the times preset to now."""
    at, form = now(), CallerForm(formdata=None)
    preset_now(form.called_at, at)
    return _walk_off_page(register_id, walk_off.blank_form(at, pupil=request.args.get("pupil", "")), form, at)


@blueprint.post("/<uuid:register_id>/walk-off")
def send_walk_off(register_id: UUID) -> Answer:
    """Report it, once however often it is sent, and go on to its alert."""
    at, form, caller_form = now(), WalkOffForm(), CallerForm()
    # Both are asked, so that everything that is wrong is said at once.
    if not all([form.validate(), caller_form.validate()]):
        return _walk_off_page(register_id, form, caller_form, at), 400
    _register(register_id)
    scope, caller = identity.school_scope(), caller_form.says(london_date(at))
    command = walk_off.command_of(form, at)
    try:
        receipt = store().command(lambda db: phoned.report_walk_off(scope, db, register_id, command, caller, now=at))
    except Refusal as refusal:
        show_refusal(form, refusal, {}, otherwise="placement")
        return _walk_off_page(register_id, form, caller_form, at), 400
    return redirect(url_for("alerts.show", alert_id=receipt.alert_id), 303)


def _walk_off_page(register_id: UUID, form: WalkOffForm, caller_form: CallerForm, at: datetime) -> str:
    register = _register(register_id)
    with store().reading() as db:
        form.offer(provider_day.pupils(register.scope, db, london_date(at)))
    return render_template(
        "school/phoned_walk_off.html",
        form=form,
        caller_form=caller_form,
        form_head="school/_caller.html",
        phoned=register,
        problems=[*problems_of(caller_form), *problems_of(form)],
    )


def _register(register_id: UUID) -> PhonedRegister:
    with store().reading() as db:
        return phoned.register(identity.school_scope(), db, register_id)


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
        walk_off_page="phoned_in.show_walk_off",
        walk_off_where={"register_id": register.register_id},
        shows_schools=False,
        more={"phoned": register, "caller_form": form},
        keep=keep,
        says={"caller": caller.name, "job_title": caller.job_title, "number": caller.number},
    )
