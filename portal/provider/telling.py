"""What the reports of a provider share: showing a rule's refusal beside the field that it is about."""

from collections.abc import Mapping

from attendance.refusals import KeyReused, NotFound, Refusal
from portal.forms.base import Form
from portal.forms.provider.fields import KeyField

NOT_PLACED = (
    "This pupil is not placed with you on that day. Check the pupil and the date. If the pupil is with you now, "
    "telephone the home school."
)
SENT_BEFORE = "This page was sent before, with other words in it. Check it, and send it again if it is a new report."


def show_refusal(form: Form, refusal: Refusal, fields: Mapping[str, str], *, otherwise: str) -> None:
    """Put a refusal beside the field it is about; `fields` says what the rules' names are called on this form."""
    sentence = refusal.sentence
    if isinstance(refusal, NotFound):
        sentence = NOT_PLACED
    if isinstance(refusal, KeyReused):
        sentence = SENT_BEFORE
        renew_key(form)
    named = fields.get(refusal.field or "", refusal.field or "")
    form.take(type(refusal)(sentence, field=named if named in form else otherwise))


def renew_key(form: Form) -> None:
    """Make what is sent next a submission of its own."""
    key = form["key"]
    if isinstance(key, KeyField):
        key.renew()
