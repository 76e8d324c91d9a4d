"""The home school's day on one screen: open alerts, figures, registers, and every pupil out. Reads, never writes."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from attendance import attention, marks, school_day, subject_access
from attendance.attention import Attention
from attendance.rules.calendar import london_date
from attendance.rules.register_state import RegisterState
from attendance.rules.words import Session
from attendance.school_day import CellState, PupilOut, RegisterLine, SchoolDay
from portal import identity
from portal.school.words import WORDS
from portal.services import now, store

blueprint = Blueprint("school_day", __name__, url_prefix="/school")

SORTS = {"attention": "Needs attention first", "name": "Name", "provider": "Provider"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """How one session stands, in pupils."""

    session: Session
    seen: int
    absent: int
    not_reported: int
    awaited: int
    not_held: int
    walked_off: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ProviderRow:
    """The registers of one provider, morning and afternoon."""

    name: str
    morning: tuple[RegisterLine, ...]
    afternoon: tuple[RegisterLine, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Looking:
    """What somebody looks for, and in which order."""

    text: str
    sort: str

    @classmethod
    def asked(cls) -> "Looking":
        """Return the order the address asks for, and the words posted: a name in an address stays in others' logs."""
        sort = request.args.get("sort", "")
        return cls(text=request.form.get("q", "").strip(), sort=sort if sort in SORTS else "attention")

    def sorted(self, pupils: tuple[PupilOut, ...]) -> tuple[PupilOut, ...]:
        """Return the pupils in the order asked for; those not looked for too, for a page that hides them."""
        if self.sort == "name":
            return pupils
        if self.sort == "provider":
            return tuple(sorted(pupils, key=lambda each: (each.provider_name, each.site_name or "")))
        return attention.most_pressing_first(pupils)

    def finds(self, pupil: PupilOut) -> bool:
        """Say whether this pupil is looked for."""
        return self.text.casefold() in haystack(pupil)


def haystack(pupil: PupilOut) -> str:
    """Return the words by which a pupil is found."""
    site, group = pupil.site_name or "", pupil.reg_group or ""
    parts = (pupil.given_name, pupil.family_name, pupil.provider_name, site, group, pupil.home_school_name)
    return " ".join(parts).casefold()


@blueprint.get("")
def today() -> str:
    """Show today."""
    return _show(london_date(now()))


@blueprint.post("")
def find() -> str:
    """Show of today's pupils those who are looked for."""
    return _show(london_date(now()))


@blueprint.get("/<day:on>")
def other_day(on: date) -> str | Response:
    """Show another day."""
    return _other_day(on)


@blueprint.post("/<day:on>")
def find_other_day(on: date) -> str | Response:
    """Show of another day's pupils those who are looked for."""
    return _other_day(on)


def _other_day(on: date) -> str | Response:
    return redirect(url_for("school_day.today")) if on == london_date(now()) else _show(on)


def _show(on: date) -> str:
    scope, at, looking = identity.school_scope(), now(), Looking.asked()
    with store().reading() as db:
        day = school_day.day(scope, db, on, now=at)
        as_n, overdue = marks.count(scope, db, now=at)
    return render_template(
        "school/today.html",
        day=day,
        as_n=as_n,
        overdue=overdue,
        alerts=attention.alerts_by_need(day.alerts),
        pupils=looking.sorted(day.pupils),
        figures=[_figures(day, session) for session in Session],
        providers=_providers(day.registers),
        looking=looking,
        sorts=SORTS,
        names_school=len(scope.school_ids) > 1,
        opens_records=subject_access.may_open(scope),
        attention_for=attention.attention_for,
        haystack=haystack,
        Attention=Attention,
        unheld=sum(1 for card in day.alerts if card.owner is None),
        today=london_date(at),
        is_fragment=identity.is_background(),
        **WORDS,
    )


def _figures(day: SchoolDay, session: Session) -> Figures:
    return Figures(
        session=session,
        seen=day.count(session, *attention.SEEN),
        absent=day.count(session, CellState.ABSENT),
        not_reported=day.count(session, CellState.OVERDUE),
        awaited=day.count(session, *attention.AWAITED),
        not_held=day.count(session, CellState.NOT_HELD),
        walked_off=day.count(session, CellState.WALKED_OFF),
    )


def _providers(lines: tuple[RegisterLine, ...]) -> list[ProviderRow]:
    missing = {line.provider_name for line in lines if line.state is RegisterState.MISSING}
    names = sorted({line.provider_name for line in lines}, key=lambda name: (name not in missing, name))
    return [
        ProviderRow(
            name=name,
            morning=tuple(line for line in lines if (line.provider_name, line.session) == (name, Session.AM)),
            afternoon=tuple(line for line in lines if (line.provider_name, line.session) == (name, Session.PM)),
        )
        for name in names
    ]
