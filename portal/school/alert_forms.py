"""The forms that stand on an alert's page: fresh ones, and the one that was refused as it was typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from flask import request

from attendance.alert_pages import AlertPage
from attendance.rules.calendar import to_london
from attendance.rules.words import AlertKind
from attendance.scope import SchoolScope
from portal.forms.base import Form
from portal.forms.school.alerts import CalledForm, CallForm, CloseForm, ConfirmForm, NoteForm, PoliceForm, TakeOnForm

AnyForm = TypeVar("AnyForm", bound=Form)
# Kinds that the person who closes them answers for alone.
OWN_WORD = frozenset({AlertKind.CONCERN, AlertKind.INCIDENT, AlertKind.SAFEGUARDING})


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertForms:
    """What can be said on the page of an open alert."""

    take_on: TakeOnForm
    call: CallForm
    note: NoteForm
    police: PoliceForm
    confirm: ConfirmForm
    close: CloseForm
    # One for each person to call, in the page's order.
    called: tuple[CalledForm, ...]

    @classmethod
    def of(cls, page: AlertPage, scope: SchoolScope, *, refused: Form | None, now: datetime) -> "AlertForms":
        """Return the forms with the time set to now, and the call that was chosen filled in."""
        local_now = to_london(now).time().replace(second=0, microsecond=0)
        forms = cls(
            take_on=TakeOnForm(formdata=None),
            call=_one(CallForm, "call", refused),
            note=_one(NoteForm, "note", refused),
            police=_one(PoliceForm, "police", refused),
            confirm=_one(ConfirmForm, "confirm", refused),
            close=_one(CloseForm, "close", refused),
            called=tuple(_called() for _ in page.contacts),
        )
        forms.take_on.instead_of.show(page.card.owner.since if page.card.owner else None)
        for entry in (forms.call, forms.note, forms.police):
            if entry is not refused:
                entry.key.renew()
                entry.at.data = local_now
                entry.is_shared.data = page.walk_off is not None
        if forms.call is not refused:
            forms.call.who_called.data = _chosen_call(page, request.args)
            # Whom the school may call, a social worker say, is no matter of the provider's unless somebody says so.
            forms.call.is_shared.data = False
        if forms.confirm is not refused:
            forms.confirm.confirmed_at.data = local_now
        if forms.close is not refused and page.card.kind in OWN_WORD:
            forms.close.confirmed_by.data = scope.actor.name
        return forms


def _one(kind: type[AnyForm], prefix: str, refused: Form | None) -> AnyForm:
    return refused if isinstance(refused, kind) else kind(formdata=None, prefix=prefix)


def _called() -> CalledForm:
    form = CalledForm(formdata=None, prefix="called")
    form.key.renew()
    return form


def _chosen_call(page: AlertPage, asked: Mapping[str, str]) -> str:
    """Return who is called, by place in the list: a name has no business in an address."""
    chosen = asked.get("call", "")
    if chosen == "provider":
        return page.card.provider_name
    if not chosen.isdecimal() or int(chosen) >= len(page.contacts):
        return ""
    return page.contacts[int(chosen)].called
