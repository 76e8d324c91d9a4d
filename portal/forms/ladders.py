"""The form of a ladder: as many steps as it has, each with its minutes, whom it tells and how."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovTextInput
from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older

from attendance.rules.own_ladder.bounds import MOST_RUNGS
from attendance.rules.own_ladder.typed import TypedRung
from attendance.rules.words import Way
from attendance.staff.ladders.reading import Choices
from portal.forms.base import Form
from portal.role_names import role_name

_WHOLE = re.compile(r"[0-9]{1,5}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """What a page sent: the steps that say something, and the version that it showed."""

    rungs: tuple[TypedRung, ...]
    instead_of: int


@dataclass(frozen=True, kw_only=True, slots=True)
class RungFields:
    """The inputs of one step."""

    minutes: StringField
    roles: SelectMultipleField
    person: SelectField
    ways: SelectMultipleField


class LadderForm(Form):
    """A ladder; its steps are added by `form_of`."""

    instead_of = HiddenField()
    count = HiddenField()

    @property
    def rungs(self) -> list[RungFields]:
        """Return the inputs of each step in order."""
        return [
            RungFields(**{part: self[f"{part}-{number}"] for part in ("minutes", "roles", "person", "ways")})
            for number in range(int(self.count.data or 0))
        ]

    @property
    def has_room(self) -> bool:
        """Say whether another step may be added."""
        return len(self.rungs) < MOST_RUNGS

    def offer(self, choices: Choices) -> None:
        """Offer the roles and the colleagues who may be told."""
        named = [SelectChoice("", "Nobody by name"), *(SelectChoice(str(job), name) for job, name in choices.people)]
        for rung in self.rungs:
            rung.roles.choices = [SelectChoice(role.value, role_name(role)) for role in choices.roles]
            rung.person.choices = named
            rung.ways.choices = [SelectChoice(way.value, way.label.capitalize()) for way in Way]


def form_of(rungs: Iterable[TypedRung], *, instead_of: int) -> LadderForm:
    """Return the form that shows these steps; the first of them is always at once."""
    typed = list(rungs)
    fields: dict[str, Field] = {}
    for number, rung in enumerate(typed):
        fields |= _fields(number, rung)
    form: LadderForm = type("LadderForm", (LadderForm,), fields)(formdata=None)
    form.instead_of.data, form.count.data = str(instead_of), str(len(typed))
    return form


def shown_of(sent: MultiDict[str, str]) -> Shown:
    """Return what a page sent; what is no number counts as none."""
    typed = [_rung(sent, number) for number in range(min(_whole(sent.get("count")), MOST_RUNGS + 1))]
    return Shown(rungs=_begun(each for each in typed if not each.is_blank), instead_of=_whole(sent.get("instead_of")))


def said_of(sent: MultiDict[str, str], rungs: tuple[TypedRung, ...]) -> tuple[TypedRung, ...]:
    """Return the steps with one more or one fewer, as the button said that was pressed."""
    if "add" in sent:
        return (*rungs, TypedRung(ways=tuple(Way)))
    if "remove" in sent:
        return _begun(each for number, each in enumerate(rungs) if number != _whole(sent["remove"]))
    return rungs


def _fields(number: int, rung: TypedRung) -> dict[str, Field]:
    return {
        f"minutes-{number}": StringField("Minutes", widget=GovTextInput(), default=rung.minutes),
        f"roles-{number}": SelectMultipleField("Roles", validate_choice=False, default=list(rung.roles)),
        f"person-{number}": SelectField("By name", widget=GovSelect(), validate_choice=False, default=rung.person),
        f"ways-{number}": SelectMultipleField("By", validate_choice=False, default=list(rung.ways)),
    }


def _rung(sent: MultiDict[str, str], number: int) -> TypedRung:
    return TypedRung(
        minutes=sent.get(f"minutes-{number}", ""),
        roles=tuple(sent.getlist(f"roles-{number}")),
        person=sent.get(f"person-{number}", ""),
        ways=tuple(sent.getlist(f"ways-{number}")),
    )


def _begun(rungs: Iterable[TypedRung]) -> tuple[TypedRung, ...]:
    """Let whatever is the first step now be at once."""
    first, *others = [*rungs] or [TypedRung()]
    return (replace(first, minutes="0"), *others)


def _whole(typed: str | None) -> int:
    return int(typed) if typed and _WHOLE.fullmatch(typed) else 0
