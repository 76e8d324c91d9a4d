"""Agree what the marks of a provider's own sheets mean: chosen, shown back by its own sheet, confirmed by name."""

from datetime import datetime
from functools import partial
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from attendance.intake import sheets, symbols
from attendance.intake.symbols import ConfirmSymbols
from attendance.refusals import Conflict, Refusal
from attendance.rules.symbols import Meaning, Symbols, collisions
from attendance.scope import ProviderScope
from attendance.unit import Db
from portal import identity
from portal.forms.provider.symbols import SymbolRow, SymbolsForm, rows_of
from portal.services import now, store
from portal.weeks.files import making

blueprint = Blueprint("provider_symbols", __name__, url_prefix="/sheets/symbols")

Answer = Response | str | tuple[str, int]


@blueprint.get("")
def show() -> str:
    """Show what marks mean, who confirmed it, and every version before; ask for those that are new."""
    return _page(SymbolsForm(formdata=None))


@blueprint.post("/check")
def check() -> Answer:
    """Show back what was chosen, by the provider's own sheet, and what each mark means nationally. Keeps nothing."""
    form = SymbolsForm()
    try:
        command = form.command()
        symbols.check(command.meanings)
    except Refusal as refusal:
        return _again(form, refusal)
    return _checked(form, command)


@blueprint.post("")
def confirm() -> Answer:
    """Keep what marks mean, and read the weekly sheets that wait by it."""
    form, scope, at = SymbolsForm(), identity.provider_scope(), now()
    try:
        command = form.command()
    except Refusal as refusal:
        return _again(form, refusal)
    try:
        store().command(lambda db: symbols.confirm(scope, db, command, now=at))
    except Refusal as refusal:
        if refusal.field == "agreed":
            return _checked(form, command, refused=refusal.sentence), 400
        return _again(form, refusal)
    with store().reading() as db:
        waiting = symbols.waiting(scope, db, now=at)
    with making():
        for intake_id in waiting:
            store().command(partial(_read_again, scope, intake_id, at))
    if waiting:
        return redirect(url_for("provider_sheets.show", intake_id=waiting[0]), 303)
    return redirect(url_for("provider_symbols.show"), 303)


def _read_again(scope: ProviderScope, intake_id: UUID, at: datetime, db: Db) -> None:
    sheets.read_again(scope, db, intake_id, now=at)


def _again(form: SymbolsForm, refusal: Refusal) -> Answer:
    if isinstance(refusal, Conflict):
        # What stands by now is what comes again, and what is built on: nobody's version is written over unseen.
        fresh = SymbolsForm(formdata=None)
        fresh.form_errors.append(refusal.sentence)
        return _page(fresh), 409
    form.form_errors.append(refusal.sentence)
    return _page(form, sent=form.rows()), 400


def _page(form: SymbolsForm, *, sent: list[SymbolRow] | None = None) -> str:
    at, scope = now(), identity.provider_scope()
    with store().reading() as db:
        page = symbols.page(scope, db, now=at)
    if sent is None:
        form.builds_on.data = page.current.version
    return render_template(
        "provider/symbols.html", page=page, form=form, rows=sent or rows_of(page), meanings=list(Meaning)
    )


def _checked(form: SymbolsForm, command: ConfirmSymbols, *, refused: str = "") -> str:
    at, scope = now(), identity.provider_scope()
    with store().reading() as db:
        page = symbols.page(scope, db, now=at)
    chosen = Symbols(meanings=command.meanings)
    return render_template(
        "provider/symbols_check.html",
        page=page,
        form=form,
        meanings=command.meanings,
        agreed=command.agreed,
        examples=symbols.examples(chosen, page.marks),
        collisions=collisions(command.meanings),
        refused=refused,
        confirmed_by=scope.actor.name,
    )
