"""One person of the organisation: their job, how they are reached, their way in, and the end of the job."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from attendance.refusals import Conflict, NotAllowed, NotFound, Refusal
from attendance.staff import contacts, jobs, listing, ways_in
from attendance.staff.jobs import Done
from attendance.unit import Db
from portal import identity
from portal.forms.base import Form
from portal.forms.people import DeedForm, EmailForm, JobForm, MobileForm
from portal.people.words import DONE
from portal.services import machine_now, now, store

blueprint = Blueprint("colleague", __name__, url_prefix="/people/<uuid:job_id>")

Answer = Response | str | tuple[str, int]


@blueprint.get("")
def show(job_id: UUID) -> str:
    """Show one person, and what may be changed."""
    return _page(job_id)


@blueprint.post("/job")
def change_job(job_id: UUID) -> Answer:
    """Change the job's title and roles."""
    form, scope = JobForm(), identity.staff_scope()
    return _do(job_id, form, "changed", lambda db, at: jobs.change(scope, db, job_id, form.command(), now=at))


@blueprint.post("/email")
def change_email(job_id: UUID) -> Answer:
    """Have them reached at another address, once it is confirmed."""
    form, scope, machine = EmailForm(), identity.staff_scope(), machine_now()
    typed = form.email.data or ""
    return _do(
        job_id,
        form,
        "email",
        lambda db, at: contacts.change_email(scope, db, job_id, typed, now=at, machine_now=machine),
    )


@blueprint.post("/mobile")
def change_mobile(job_id: UUID) -> Answer:
    """Have texts go to another number, or to none."""
    form, scope, machine = MobileForm(), identity.staff_scope(), machine_now()
    typed = form.mobile.data or ""
    return _do(
        job_id,
        form,
        "mobile",
        lambda db, at: contacts.change_mobile(scope, db, job_id, typed, now=at, machine_now=machine),
    )


@blueprint.post("/link")
def send_link(job_id: UUID) -> Answer:
    """Mail them the invitation again, or a way to a new password."""
    scope = identity.staff_scope()
    return _do(job_id, DeedForm(), "link", lambda db, at: jobs.send_link(scope, db, job_id, now=at))


@blueprint.post("/sign-out")
def sign_out(job_id: UUID) -> Answer:
    """End all their sign-ins."""
    scope, machine = identity.staff_scope(), machine_now()
    return _do(
        job_id,
        DeedForm(),
        "signed-out",
        lambda db, at: ways_in.sign_out(scope, db, job_id, now=at, machine_now=machine),
    )


@blueprint.post("/second-step")
def reset_second_step(job_id: UUID) -> Answer:
    """Take a lost second step away."""
    scope, machine = identity.staff_scope(), machine_now()
    return _do(
        job_id,
        DeedForm(),
        "second-step",
        lambda db, at: ways_in.reset_second_step(scope, db, job_id, now=at, machine_now=machine),
    )


@blueprint.post("/end")
def end(job_id: UUID) -> Answer:
    """End the job."""
    scope, machine = identity.staff_scope(), machine_now()
    return _do(
        job_id,
        DeedForm(),
        "ended",
        lambda db, at: jobs.end(scope, db, job_id, now=at, machine_now=machine),
        is_over=True,
    )


def _do(
    job_id: UUID, form: Form, word: str, run: Callable[[Db, datetime], Done | None], *, is_over: bool = False
) -> Answer:
    at = now()
    try:
        done = store().command(lambda db: run(db, at))
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        form.take(refusal)
        return _page(job_id, refused=form), 409 if isinstance(refusal, Conflict) else 400
    if is_over:
        return redirect(url_for("people.index", done=word), 303)
    word = "waits" if done is not None and done.waits else word
    return redirect(url_for("colleague.show", job_id=job_id, done=word), 303)


def _page(job_id: UUID, *, refused: Form | None = None) -> str:
    with store().reading() as db:
        found = listing.one(identity.staff_scope(), db, job_id, now=now(), machine_now=machine_now())
    job = refused if isinstance(refused, JobForm) else JobForm(formdata=None)
    job.offer(found.choices)
    if job is refused:
        job.remember(found.colleague)
    else:
        job.show(found.colleague)
    email = refused if isinstance(refused, EmailForm) else EmailForm(formdata=None)
    mobile = refused if isinstance(refused, MobileForm) else MobileForm(formdata=None)
    if mobile is not refused:
        mobile.mobile.data = found.colleague.mobile or ""
    return render_template(
        "people/colleague.html",
        found=found,
        each=found.colleague,
        job_form=job,
        email_form=email,
        mobile_form=mobile,
        refused=refused,
        done=DONE.get(request.args.get("done", ""), ""),
    )
