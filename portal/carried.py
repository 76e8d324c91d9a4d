"""Carry what was typed across a sign-in that ran out meanwhile: a register of twenty pupils is not typed twice."""

import json

from flask import render_template, request

from portal import identity
from portal.forms.sign_in import SignInForm

LONGEST = 200_000
Fields = list[tuple[str, str]]


def ask_to_sign_in() -> tuple[str, int]:
    """Return the sign-in page with the posted form inside it, to be sent once signed in."""
    form = SignInForm(formdata=None)
    form.next.data = identity.own_path(request.path)
    form.carried.data = pack()
    return render_template("sign_in/show.html", form=form, is_carrying=bool(form.carried.data)), 401


def unpack(packed: str | None) -> Fields:
    """Return the fields that were carried; none where there are none or they were tampered with."""
    try:
        fields = json.loads(packed or "[]")
    except ValueError:
        return []
    if not isinstance(fields, list):
        return []
    return [(name, value) for name, value in filter(_is_pair, fields) if name != "csrf_token"]


def pack() -> str:
    """Return what this request posted, to be put into a form; empty where there is nothing or too much."""
    if request.files:
        return ""
    fields = [pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token"]
    packed = json.dumps(fields)
    return packed if fields and len(packed) <= LONGEST else ""


def _is_pair(field: object) -> bool:
    return isinstance(field, list) and len(field) == 2 and all(isinstance(part, str) for part in field)  # noqa: PLR2004
