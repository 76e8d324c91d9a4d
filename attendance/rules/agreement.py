"""Say what a provider and a home school agree in writing, which version of it holds, and who rings the parent first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from attendance.rules.calendar import london_date
from attendance.rules.expected import DueSource
from attendance.rules.phrases import counted, listed
from attendance.rules.words import FirstContact, OnHomeClosure, Pathway, Session

IN_A_DIRECTION = "In an off-site direction the provider rings first, whatever stands here."
_WHOSE = {
    DueSource.AGREEMENT: "agreed between the two",
    DueSource.HOME_SCHOOL: "the home school’s usual time",
    DueSource.SETTING: "the usual time for everybody",
}


class Side(StrEnum):
    """The two who sign."""

    HOME_SCHOOL = "home_school"
    PROVIDER = "provider"


class SaidBy(StrEnum):
    """What says who rings the parent first, in the order in which it wins."""

    DIRECTION = "direction"
    AGREEMENT = "agreement"
    PLACEMENT = "placement"


@dataclass(frozen=True, kw_only=True, slots=True)
class Signature:
    """Who signed for a side, when, and whom that side names as its lead."""

    side: Side
    name: str
    job_title: str
    lead_name: str
    lead_job_title: str
    signed_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """One version. `cut_offs` are the London wall times that held when it was written."""

    version: int
    first_contact: FirstContact
    closures: str
    cut_offs: Mapping[Session, time]
    written_at: datetime
    written_by: str
    signatures: tuple[Signature, ...] = ()

    def by(self, side: Side) -> Signature | None:
        """Return the signature of a side; None where it has not signed."""
        return next((each for each in self.signatures if each.side is side), None)

    @property
    def agreed_on(self) -> date | None:
        """Return the day on which the second of the two signed; None until then."""
        if any(self.by(side) is None for side in Side):
            return None
        return max(london_date(each.signed_at) for each in self.signatures)

    @property
    def waits_for(self) -> tuple[Side, ...]:
        """Return the sides that have not signed."""
        return tuple(side for side in Side if self.by(side) is None)


@dataclass(frozen=True, kw_only=True, slots=True)
class CutOff:
    """By when a session must be reported now, and whose time that is; `own`: times of single placements, how many."""

    session: Session
    at: time
    source: DueSource
    own: tuple[tuple[time, int], ...]

    @property
    def words(self) -> str:
        """Return the time, whose it is, and what is set for single pupils' placements, naming nobody."""
        own = [f"{at:%H:%M} for {counted(many, 'pupil')}, set for the placement" for at, many in self.own]
        return "; ".join([f"{self.at:%H:%M}, {_WHOSE[self.source]}", *own])


@dataclass(frozen=True, kw_only=True, slots=True)
class AgreementPaper:
    """The page between a provider and a home school: what holds by the clockwork now, and one version in writing.

    `when_shut`: what the placements say of days on which the home school is shut, and how many say it.
    """

    provider_name: str
    provider_phone: str | None
    home_school_name: str
    home_school_phone: str | None
    cut_offs: tuple[CutOff, ...]
    when_shut: tuple[tuple[OnHomeClosure, int], ...]
    written: Written | None

    @property
    def shut_words(self) -> str:
        """Return what the placements say of days on which the home school is shut."""
        return "; ".join(f"{counted(many, 'pupil')}: {each.label.lower()}" for each, many in self.when_shut)

    @property
    def has_other_times(self) -> bool:
        """Say whether other times hold now than when this version was written: it is to be written anew."""
        now = {each.session: each.at for each in self.cut_offs}
        return self.written is not None and dict(self.written.cut_offs) != now

    @property
    def waits_for(self) -> str:
        """Return who has not signed, by name; empty where both have, or nothing is written."""
        waiting = self.written.waits_for if self.written else ()
        return listed(map(self.name_of, waiting)) if waiting else ""

    def name_of(self, side: Side) -> str:
        """Return who a side is."""
        return self.home_school_name if side is Side.HOME_SCHOOL else self.provider_name


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstCall:
    """Who rings the parent first, and what says so. `agreed_on` only of an agreement."""

    who: FirstContact
    said_by: SaidBy
    agreed_on: date | None = None

    @property
    def words(self) -> str:
        """Return it in a sentence that names nobody."""
        return f"{self.who.label} rings the parent first{self._why}."

    @property
    def words_at_provider(self) -> str:
        """Return it as the provider is told."""
        return f"You ring the parent first{self._why}." if self.who is FirstContact.PROVIDER else self.words

    @property
    def _why(self) -> str:
        if self.said_by is SaidBy.DIRECTION:
            return ": it is an off-site direction"
        if self.agreed_on is None:
            return ", as set for the placement: no agreement is signed"
        return f", as agreed on {self.agreed_on:%-d %B %Y}"


def in_force(versions: Iterable[Written]) -> Written | None:
    """Return the newest version that both have signed; what is written later holds once both have signed that."""
    signed = (each for each in versions if each.agreed_on is not None)
    return max(signed, key=lambda each: each.version, default=None)


def who_rings_first(pathway: Pathway, on_placement: FirstContact, agreed: Written | None) -> FirstCall:
    """Return who rings the parent first about a pupil.

    In an off-site direction the host makes first contact with parents (policy 002, section 5); else the agreement in
    force says it, and without one the placement.
    """
    if pathway is Pathway.OFFSITE_DIRECTION:
        return FirstCall(who=FirstContact.PROVIDER, said_by=SaidBy.DIRECTION)
    if agreed is not None:
        return FirstCall(who=agreed.first_contact, said_by=SaidBy.AGREEMENT, agreed_on=agreed.agreed_on)
    return FirstCall(who=on_placement, said_by=SaidBy.PLACEMENT)
