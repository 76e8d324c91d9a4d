"""What is agreed with each provider: its due times, why they hold and setting them; the way to the written page."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from attendance import agreements, written_agreements
from attendance.agreements import AgreeTimes, ProviderTerms
from attendance.refusals import Conflict, NotAllowed, NotFound, Refusal
from attendance.rules.expected import DueSource
from portal import identity
from portal.forms.school.agreements import DueTimesForm
from portal.services import now, store

blueprint = Blueprint("agreements", __name__, url_prefix="/agreements")

WHY = {
    DueSource.PLACEMENT: "set for this pupil’s placement",
    DueSource.AGREEMENT: "agreed with this provider",
    DueSource.HOME_SCHOOL: "your school’s usual time, as nothing is agreed",
    DueSource.SETTING: "the usual time for everybody, as nothing else is set",
}
Answer = Response | str | tuple[str, int]


@blueprint.get("")
def index() -> str:
    """Show what holds with each provider."""
    return _page(None)


@blueprint.post("")
def agree() -> Answer:
    """Set the due times of one provider, or accept what it proposes."""
    form = DueTimesForm()
    scope, at, command = identity.school_scope(), now(), None
    if form.validate():
        command = AgreeTimes(
            provider_id=_id(form.provider.data),
            home_school_id=_id(form.home_school.data),
            am_due=form.am_due.data,
            pm_due=form.pm_due.data,
            instead_of=form.instead_of.instant,
        )
    if command is None:
        return _page(form), 400
    try:
        store().command(lambda db: agreements.agree(scope, db, command, now=at))
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        form.take(refusal)
        return _page(form), 409 if isinstance(refusal, Conflict) else 400
    return redirect(url_for("agreements.index", _anchor=f"provider-{command.provider_id}"), 303)


def _page(refused: DueTimesForm | None) -> str:
    scope, at = identity.school_scope(), now()
    with store().reading() as db:
        found = agreements.terms(scope, db, now=at)
        written = written_agreements.standings_of(scope, db, now=at)
    return render_template(
        "school/agreements.html",
        terms=[(each, _form(each, refused)) for each in sorted(found, key=lambda each: not each.proposal_is_new)],
        written=written,
        refused=refused,
        may_agree=agreements.may_agree(scope),
        names_school=len(scope.school_ids) > 1,
        why=WHY,
    )


def _form(terms: ProviderTerms, refused: DueTimesForm | None) -> DueTimesForm:
    """Return a provider's form: the one that was refused, with what was typed, or a fresh one."""
    pair = (str(terms.provider_id), str(terms.home_school_id))
    if refused is not None and (refused.provider.data, refused.home_school.data) == pair:
        # What the page shows now is what the next attempt replaces.
        refused.instead_of.show(terms.accepted_at)
        return _apart(refused, terms)
    form = DueTimesForm(formdata=None)
    form.provider.data, form.home_school.data = pair
    form.instead_of.show(terms.accepted_at)
    morning, afternoon = terms.sessions
    form.am_due.data, form.pm_due.data = morning.agreed, afternoon.agreed
    return _apart(form, terms)


def _apart(form: DueTimesForm, terms: ProviderTerms) -> DueTimesForm:
    """Give the fields ids of their own: many of these forms stand on one page."""
    for field in (form.am_due, form.pm_due):
        field.id = f"{field.name}-{terms.provider_id}-{terms.home_school_id}"
    return form


def _id(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        message = "There is no such provider."
        raise NotFound(message) from None
