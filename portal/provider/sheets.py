"""Send a sheet: stored as it came, shown row by row, recorded once somebody says so; held rows are answered alone."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from attendance.intake import choosing, originals, pages, rows, sheets, template
from attendance.intake.columns import NEEDED, Column
from attendance.intake.reading import MOST_ROWS
from attendance.intake.weekly.headings import CHOICES
from attendance.refusals import Conflict, KeyReused, NotFound, Refusal
from attendance.rows import Grid
from attendance.rules.intake import IntakeState, RowState
from attendance.rules.words import AgreedWith, Reason, Status
from documents.register_xlsx import render_register_xlsx
from portal import identity
from portal.forms.provider.sheets import AsideForm, ColumnsForm, RowForm, SheetForm
from portal.provider.telling import NOT_PLACED
from portal.rooms import lets_in
from portal.services import now, services, store
from portal.weeks.files import EXCEL, file_answer, making

blueprint = Blueprint("provider_sheets", __name__, url_prefix="/sheets")

Answer = Response | str | tuple[str, int]
# What is beyond is seen once these are answered.
SHOWN_AT_MOST = 300
_CHOICES: dict[str, tuple[str, ...]] = {
    Column.STATUS: tuple(Status),
    Column.AGREED_WITH: tuple(AgreedWith),
    Column.REASON: tuple(Reason),
}


@blueprint.get("")
def index() -> str:
    """Ask for a sheet, and list what was sent in the last four weeks."""
    return _index(SheetForm(formdata=None))


@blueprint.post("")
def send() -> Answer:
    """Store a sheet, then read it: what cannot be read is on record all the same."""
    form, scope, at = SheetForm(), identity.provider_scope(), now()
    try:
        file = form.sent()
        stored = store().command(lambda db: sheets.store_raw(scope, db, file, now=at))
    except Refusal as refusal:
        form.take(refusal)
        return _index(form), 400
    if not stored.is_read:
        _read(stored.intake_id, file.raw)
    return redirect(url_for("provider_sheets.show", intake_id=stored.intake_id), 303)


@blueprint.get("/this-week.xlsx")
def week() -> Response:
    """Give this week's sheet to fill in: whoever is expected, and nothing said of anybody."""
    with making():
        with store().reading() as db:
            sheet = template.week_sheet(identity.provider_scope(), db, now=now())
        content = render_register_xlsx(
            template.COLUMNS,
            sheet.rows,
            title=f"Register, week of {sheet.monday}",
            choices=_CHOICES,
            wide=(Column.PUPIL, template.HOME_SCHOOL, Column.NOTE),
        )
    return file_answer(content, EXCEL, stem=f"register-week-{sheet.monday}", ending="xlsx")


@blueprint.get("/<uuid:intake_id>")
def show(intake_id: UUID) -> Answer:
    """Show what would be recorded, what is held and who is not reported; afterwards, what became of it."""
    return _show(intake_id)


@blueprint.post("/<uuid:intake_id>/read")
def read(intake_id: UUID) -> Answer:
    """Read a sheet that was stored and not read, as when the power went; or by symbols that have changed since."""
    at, scope = now(), identity.provider_scope()
    with store().reading() as db:
        raw = sheets.raw_of(scope, db, intake_id, now=at)
        is_new = sheets.is_stored_only(scope, db, intake_id, now=at)
    if is_new:
        _read(intake_id, raw)
    else:
        with making():
            store().command(lambda db: sheets.read_again(scope, db, intake_id, now=at))
    return redirect(url_for("provider_sheets.show", intake_id=intake_id), 303)


@blueprint.get("/<uuid:intake_id>/columns")
def columns(intake_id: UUID) -> Answer:
    """Ask which columns of a sheet are which, where its headings are not known."""
    try:
        return _columns(intake_id, ColumnsForm(formdata=None))
    except Conflict:
        return redirect(url_for("provider_sheets.show", intake_id=intake_id), 303)


@blueprint.post("/<uuid:intake_id>/columns")
def choose(intake_id: UUID) -> Answer:
    """Remember which columns are which, and read the sheet by it."""
    form, scope, at = ColumnsForm(), identity.provider_scope(), now()
    with making():
        grid = _grid(intake_id)
        try:
            store().command(lambda db: choosing.choose(scope, db, intake_id, grid, form.choices(), now=at))
        except Conflict:
            # Somebody has chosen meanwhile: its page shows what came of it.
            return redirect(url_for("provider_sheets.show", intake_id=intake_id), 303)
        except NotFound:
            raise
        except Refusal as refusal:
            form.form_errors.append(refusal.sentence)
            return _columns(intake_id, form, grid=grid), 400
    return redirect(url_for("provider_sheets.show", intake_id=intake_id), 303)


@blueprint.post("/<uuid:intake_id>/record")
def record(intake_id: UUID) -> Answer:
    """Record every row that can be."""
    at, scope = now(), identity.provider_scope()
    try:
        store().command(lambda db: sheets.confirm(scope, db, intake_id, now=at))
    except Conflict as refused:
        return _show(intake_id, refused=refused.sentence), 409
    return redirect(url_for("provider_sheets.show", intake_id=intake_id), 303)


@blueprint.post("/<uuid:intake_id>/set-aside")
def set_aside(intake_id: UUID) -> Answer:
    """Record nothing of it: it was the wrong file."""
    at, scope = now(), identity.provider_scope()
    try:
        store().command(lambda db: sheets.set_aside(scope, db, intake_id, now=at))
    except Conflict as refused:
        return _show(intake_id, refused=refused.sentence), 409
    return redirect(url_for("provider_sheets.show", intake_id=intake_id), 303)


@blueprint.get("/<uuid:intake_id>/rows/<int:number>")
def show_row(intake_id: UUID, number: int) -> Answer:
    """Show a row as it stands, and ask what it means."""
    form = RowForm(formdata=None)
    return _row(intake_id, number, form, AsideForm(formdata=None), is_new=True)


@blueprint.post("/<uuid:intake_id>/rows/<int:number>")
def record_row(intake_id: UUID, number: int) -> Answer:
    """Record what a held row means."""
    at, scope, form = now(), identity.provider_scope(), RowForm()
    with store().reading() as db:
        form.offer(pages.pupils(scope, db, now=at))
        pages.show_row(scope, db, intake_id, number, now=at)
    if not form.validate():
        return _row(intake_id, number, form, AsideForm(formdata=None)), 400
    meant = form.meant()
    try:
        store().command(lambda db: rows.record(scope, db, intake_id, number, meant, now=at))
    except KeyReused:
        form.key.renew()
        return _row(intake_id, number, form, AsideForm(formdata=None)), 400
    except NotFound:
        form.placement.errors = [NOT_PLACED]
        return _row(intake_id, number, form, AsideForm(formdata=None)), 400
    except Refusal as refusal:
        form.take(refusal)
        return _row(intake_id, number, form, AsideForm(formdata=None)), 409 if isinstance(refusal, Conflict) else 400
    return redirect(url_for("provider_sheets.show", intake_id=intake_id), 303)


@blueprint.post("/<uuid:intake_id>/rows/<int:number>/set-aside")
def set_row_aside(intake_id: UUID, number: int) -> Answer:
    """Record nothing of a held row, with the reason."""
    at, scope, aside = now(), identity.provider_scope(), AsideForm()
    if not aside.validate():
        return _row(intake_id, number, RowForm(formdata=None), aside, is_new=True), 400
    why = aside.why_aside.data or ""
    try:
        store().command(lambda db: rows.set_aside(scope, db, intake_id, number, why, now=at))
    except NotFound:
        raise
    except Refusal as refusal:
        aside.take(refusal)
        code = 409 if isinstance(refusal, Conflict) else 400
        return _row(intake_id, number, RowForm(formdata=None), aside, is_new=True), code
    return redirect(url_for("provider_sheets.show", intake_id=intake_id), 303)


def _read(intake_id: UUID, raw: bytes) -> None:
    """Read the bytes of a sheet that is on record, one at a time, and keep what was found."""
    at, scope = now(), identity.provider_scope()
    with making():
        grid = services().settings.read_grid(raw)
        store().command(lambda db: sheets.take_in(scope, db, intake_id, grid, now=at))


def _grid(intake_id: UUID) -> Grid:
    with store().reading() as db:
        raw = sheets.raw_of(identity.provider_scope(), db, intake_id, now=now())
    return services().settings.read_grid(raw)


def _columns(intake_id: UUID, form: ColumnsForm, *, grid: Grid | None = None) -> str:
    at, scope = now(), identity.provider_scope()
    if grid is None:
        with making():
            grid = _grid(intake_id)
    with store().reading() as db:
        headings = choosing.page(scope, db, intake_id, grid, now=at)
        line = pages.show(scope, db, intake_id, now=at).line
    chosen = form.choices()
    return render_template(
        "provider/sheet_columns.html",
        line=line,
        form=form,
        headings=headings,
        chosen={
            each.place: chosen.get(each.place, "") if form.errors or form.form_errors else each.known
            for each in headings
        },
        choices=CHOICES,
    )


def _index(form: SheetForm) -> str:
    at, scope = now(), identity.provider_scope()
    with store().reading() as db:
        listed = pages.listed(scope, db, now=at)
        pupils = pages.pupils(scope, db, now=at)
    return render_template(
        "provider/sheets.html",
        form=form,
        listed=listed,
        pupils=pupils,
        states=RowState,
        sheet_states=IntakeState,
        others=[each for each in Column if each not in NEEDED],
        largest_mb=sheets.LARGEST_FILE // 1_000_000,
        most_rows=MOST_ROWS,
        takes_mail=services().settings.registers_address is not None,
    )


def _show(intake_id: UUID, *, refused: str = "") -> str:
    at, scope = now(), identity.provider_scope()
    with store().reading() as db:
        sheet = pages.show(scope, db, intake_id, now=at)
        has_original = lets_in("sheet_originals.show") and originals.is_given(scope, db, intake_id, now=at)
    return render_template(
        "provider/sheet.html",
        sheet=sheet,
        has_original=has_original,
        refused=refused,
        states=IntakeState,
        row_states=RowState,
        shown_at_most=SHOWN_AT_MOST,
    )


def _row(intake_id: UUID, number: int, form: RowForm, aside: AsideForm, *, is_new: bool = False) -> str:
    at, scope = now(), identity.provider_scope()
    with store().reading() as db:
        row = pages.show_row(scope, db, intake_id, number, now=at)
        form.offer(pages.pupils(scope, db, now=at))
        sheet = pages.show(scope, db, intake_id, now=at).line
    if is_new:
        form.key.renew()
        form.preset(row)
    return render_template(
        "provider/sheet_row.html", row=row, form=form, aside=aside, sheet=sheet, row_states=RowState, states=IntakeState
    )
