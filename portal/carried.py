"""Carry what was typed across a sign-in that ran out meanwhile: a register of twenty pupils is not typed twice.

What nobody but its author may read is sealed on the way, and opened for its author alone: the next person to sign in
at the same browser is not shown it, and does not send it.
"""

import json

from flask import render_template, request

from portal import identity
from portal.forms.sign_in import SignInForm
from portal.services import services

LONGEST = 200_000
# A form with this field is for its author's eyes: the field holds the key of the actor who opened the page.
AUTHOR, PURPOSE, SEALED = "author", "carried", "sealed:"
Fields = list[tuple[str, str]]


def ask_to_sign_in() -> tuple[str, int]:
    """Return the sign-in page with the posted form inside it, to be sent once signed in."""
    form = SignInForm(formdata=None)
    form.next.data = identity.own_path(request.path)
    form.carried.data = pack()
    return render_template("sign_in/show.html", form=form, is_carrying=holds_any(form.carried.data)), 401


def holds_any(packed: str | None) -> bool:
    """Say whether something is carried, whoever may read it."""
    return packed is not None and (packed.startswith(SEALED) or bool(_fields(packed)))


def unpack(packed: str | None, reader: str) -> Fields:
    """Return the fields that were carried; none where there are none, they were tampered with, or are another's.

    `reader` is the key of the actor who has come in since.
    """
    if packed and packed.startswith(SEALED):
        return _fields(services().store.open_for(PURPOSE, reader, packed.removeprefix(SEALED)))
    return _fields(packed)


def _fields(packed: str | None) -> Fields:
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
    if not fields or len(packed) > LONGEST:
        return ""
    author = request.form.get(AUTHOR)
    return f"{SEALED}{services().store.seal_for(PURPOSE, author, packed)}" if author else packed


def _is_pair(field: object) -> bool:
    return isinstance(field, list) and len(field) == 2 and all(isinstance(part, str) for part in field)  # noqa: PLR2004
