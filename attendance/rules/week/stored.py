"""Keep an issued week as plain data and read it back: what it said is stored, not a file."""

from dataclasses import asdict
from datetime import date, datetime
from enum import Enum
from typing import Any

from attendance.rules.codes.comparing import Difference
from attendance.rules.week.contacts import ProviderContact, Spoken
from attendance.rules.week.entered import (
    Amendment,
    Compared,
    EnteredCell,
    PupilEntered,
    StandsAsN,
    SystemDiffers,
    WeekEntered,
)
from attendance.rules.week.outside import OutsideLine
from attendance.rules.week.pupils import AbsenceLine, PupilWeek, SessionCell
from attendance.rules.week.states import SessionState
from attendance.rules.week.summary import ProviderLine, RegisterLate, WeekSummary
from attendance.rules.words import SeenOutside, Session

FORMAT = 1


class UnreadableWeek(ValueError):
    """The stored data is no week this version can read."""


def to_json(summary: WeekSummary) -> dict[str, Any]:
    """Return the summary as JSON-ready data; the names of the fields are the format."""
    return {"format": FORMAT, **_plain(asdict(summary))}


def summary_from_json(data: dict[str, Any]) -> WeekSummary:
    """Return the summary that `to_json` made this from.

    Raises:
        UnreadableWeek: the data is of another format or not whole.
    """
    if data.get("format") != FORMAT:
        raise UnreadableWeek(f"This week is kept in format {data.get('format')!r}; only {FORMAT} can be read.")
    try:
        return _summary(data)
    except (KeyError, TypeError, ValueError) as fault:
        raise UnreadableWeek(f"This kept week is not whole: {fault!r}.") from fault


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(held) for key, held in value.items()}
    if isinstance(value, tuple):
        return [_plain(held) for held in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _summary(data: dict[str, Any]) -> WeekSummary:
    return WeekSummary(
        school_name=data["school_name"],
        school_code=data["school_code"],
        monday=date.fromisoformat(data["monday"]),
        version=data["version"],
        is_draft=data["is_draft"],
        made_at=datetime.fromisoformat(data["made_at"]),
        pupils=tuple(_pupil(held) for held in data["pupils"]),
        providers=tuple(ProviderLine(**held) for held in data["providers"]),
        late_registers=tuple(_late_register(held) for held in data["late_registers"]),
        changes=tuple(data["changes"]),
        # Weeks that were kept before codes were entered here have none.
        entered=_entered(data["entered"]) if data.get("entered") else None,
        # Nor those before contacts were recorded.
        contacts=_contacts(data.get("contacts")),
    )


def _contacts(data: list[dict[str, Any]] | None) -> tuple[ProviderContact, ...] | None:
    if data is None:
        return None
    return tuple(ProviderContact(**{**held, "spoken": tuple(map(_spoken, held["spoken"]))}) for held in data)


def _spoken(data: dict[str, Any]) -> Spoken:
    return Spoken(**{**data, "on": date.fromisoformat(data["on"])})


def _entered(data: dict[str, Any]) -> WeekEntered:
    return WeekEntered(
        **{
            **data,
            "as_at": datetime.fromisoformat(data["as_at"]),
            "pupils": tuple(_pupil_entered(held) for held in data["pupils"]),
            "amended": _amended(data.get("amended")),
            # Weeks that were kept before a comparison was kept have none.
            "compared": _compared(data["compared"]) if data.get("compared") else None,
        }
    )


def _amended(data: list[dict[str, Any]] | None) -> tuple[Amendment, ...] | None:
    """Return what was amended; None where the week was kept before that was listed."""
    if data is None:
        return None
    return tuple(
        Amendment(**{**_session_of(held), "amended_at": datetime.fromisoformat(held["amended_at"])}) for held in data
    )


def _compared(data: dict[str, Any]) -> Compared:
    return Compared(**{**data, "at": datetime.fromisoformat(data["at"])})


def _pupil_entered(data: dict[str, Any]) -> PupilEntered:
    return PupilEntered(
        **{
            **data,
            "cells": tuple(_entered_cell(held) for held in data["cells"]),
            "unresolved": tuple(_stands_as_n(held) for held in data["unresolved"]),
            "system": tuple(_system_differs(held) for held in data.get("system", ())),
        }
    )


def _entered_cell(data: dict[str, Any]) -> EnteredCell:
    difference = Difference(data["difference"]) if data["difference"] else None
    return EnteredCell(**{**_session_of(data), "difference": difference})


def _system_differs(data: dict[str, Any]) -> SystemDiffers:
    return SystemDiffers(**{**_session_of(data), "difference": Difference(data["difference"])})


def _stands_as_n(data: dict[str, Any]) -> StandsAsN:
    last_on = date.fromisoformat(data["last_on"]) if data["last_on"] else None
    return StandsAsN(**{**_session_of(data), "last_on": last_on})


def _pupil(data: dict[str, Any]) -> PupilWeek:
    return PupilWeek(
        **{
            **data,
            "providers": tuple(data["providers"]),
            "pathways": tuple(data["pathways"]),
            "cells": tuple(_cell(held) for held in data["cells"]),
            "absences": tuple(AbsenceLine(**_session_of(held)) for held in data["absences"]),
            # Weeks that were kept before there was any have none.
            "outside": tuple(_outside(held) for held in data.get("outside", ())),
        }
    )


def _cell(data: dict[str, Any]) -> SessionCell:
    return SessionCell(**{**_session_of(data), "state": SessionState(data["state"])})


def _outside(data: dict[str, Any]) -> OutsideLine:
    return OutsideLine(
        **{
            **data,
            "on": date.fromisoformat(data["on"]),
            "starts_at": datetime.fromisoformat(data["starts_at"]),
            "ends_at": datetime.fromisoformat(data["ends_at"]),
            "seen": SeenOutside(data["seen"]),
        }
    )


def _late_register(data: dict[str, Any]) -> RegisterLate:
    received = data["received_at"]
    return RegisterLate(
        **{
            **_session_of(data),
            "due_at": datetime.fromisoformat(data["due_at"]),
            "received_at": None if received is None else datetime.fromisoformat(received),
        }
    )


def _session_of(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "on": date.fromisoformat(data["on"]), "session": Session(data["session"])}
