"""The contacts that a school owes about its placed pupils today and this week, the overdue ones first."""

from flask import Blueprint, render_template

from attendance import contacts_due
from attendance.rules.contacts import Standing
from portal import identity
from portal.services import now, store

blueprint = Blueprint("contacts", __name__, url_prefix="/school/contacts")


@blueprint.get("")
def index() -> str:
    """Show what is due."""
    scope = identity.school_scope()
    with store().reading() as db:
        found = contacts_due.due(scope, db, now=now())
    return render_template(
        "school/contacts.html",
        found=found,
        standing=Standing,
        names_school=len(scope.school_ids) > 1,
    )
