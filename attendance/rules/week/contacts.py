"""Whether a home school spoke with each provider of its pupils in a week: what is in its contact log, and what is not.

It is no part of what is compared between two versions of a week: what is recorded later is shown as it stands.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from attendance.rules.words import HIDDEN_PLACE

NONE_RECORDED = "None recorded"


@dataclass(frozen=True, kw_only=True, slots=True)
class Spoken:
    """A contact that reached somebody of the provider; `spoken_with` blank where that is not told or was erased."""

    on: date
    spoken_with: str

    @property
    def words(self) -> str:
        """Return it in words: "Tue 3 Nov, J. Hale"."""
        return f"{self.on:%a %-d %b}" + (f", {self.spoken_with}" if self.spoken_with else "")


@dataclass(frozen=True, kw_only=True, slots=True)
class ProviderContact:
    """A pupil at a provider in the week, with the school's contacts with it about the pupil, the first first."""

    pupil_ref: str
    provider: str
    spoken: tuple[Spoken, ...] = ()

    @property
    def words(self) -> str:
        """Return them in words, or that there is none."""
        return "; ".join(each.words for each in self.spoken) or NONE_RECORDED


def contacts_without_place(contacts: Iterable[ProviderContact], refs: Collection[str]) -> tuple[ProviderContact, ...]:
    """Return them without the place of these pupils, and without who was spoken with, which may name it."""
    return tuple(_hidden(each) if each.pupil_ref in refs else each for each in contacts)


def _hidden(contact: ProviderContact) -> ProviderContact:
    spoken = tuple(replace(each, spoken_with="") for each in contact.spoken)
    return replace(contact, provider=HIDDEN_PLACE, spoken=spoken)
