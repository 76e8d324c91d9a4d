"""The front page: everybody goes on to their own side's today."""

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from portal import identity, navigation

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def front() -> Response | tuple[str, int]:
    """Send people to their side's today page; say so where their job opens neither side."""
    target = navigation.first_page(identity.current())
    if target is None or target == request.path:
        return render_template("errors/no_room.html", signed_in=identity.current()), 403
    return redirect(target)
