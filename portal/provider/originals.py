"""A sheet as it came: its cells on a page, and its very bytes as a file. Each time it is written down who asked."""

from uuid import UUID

from flask import Blueprint, Response, render_template

from attendance.intake.originals import Original, open_original
from attendance.rules.calendar import london_date
from portal import errors, identity, looked
from portal.services import now, services, store
from portal.weeks.files import bytes_answer, making

blueprint = Blueprint("sheet_originals", __name__, url_prefix="/sheets/<uuid:intake_id>/original")

LINES_SHOWN = 300
_ENDINGS = {"csv": "csv", "xlsx": "xlsx"}


@blueprint.get("")
def show(intake_id: UUID) -> str:
    """Show the cells of a sheet as they came, as a plain table."""
    original = _open(intake_id)
    with making():
        grid = services().settings.read_grid(original.raw)
    return render_template(
        "provider/sheet_original.html",
        original=original,
        grid=grid,
        lines=grid.lines[:LINES_SHOWN],
        width=max((len(cells) for _number, cells in grid.lines[:LINES_SHOWN]), default=0),
        lines_shown=LINES_SHOWN,
        at=now(),
    )


@blueprint.get("/file")
def file(intake_id: UUID) -> Response:
    """Give the very bytes, to save and not to open here; the name is ours, whatever the file was called."""
    original = _open(intake_id)
    return bytes_answer(
        original.raw,
        stem=f"sheet-{london_date(original.line.received_at)}-{original.digest[:8]}",
        ending=_ENDINGS.get(original.kind, "bin"),
    )


def _open(intake_id: UUID) -> Original:
    looked.refuse_fetching_ahead()
    return open_original(identity.provider_scope(), store(), intake_id, request=errors.request_id(), now=now())
