"""What may be erased before its time, and what the law keeps. Pure."""

from enum import StrEnum

KEPT_BY_LAW = (
    "Register entries stay for six years from the day they were entered (S.I. 2024/208, regulation 7): who was "
    "expected where, what was seen, every correction with its reason and who made it. Nobody can erase them earlier."
)
SHORTEST_REASON = 10


class Erasable(StrEnum):
    """One kind of thing that a school may decide to erase. Register entries are none of them."""

    CONTACTS = "contacts"
    FLAGS = "flags"
    NOTES = "notes"
    LOGS = "logs"
    CONTACT_LOG = "contact_log"
    INCIDENTS = "incidents"
    MISSING_PLAN = "missing_plan"

    @property
    def label(self) -> str:
        """Return the words used on screen."""
        return _LABELS[self]

    @property
    def about(self) -> str:
        """Say what goes, and what stays."""
        return _ABOUT[self]


_LABELS = {
    Erasable.CONTACTS: "Contacts",
    Erasable.FLAGS: "Flags",
    Erasable.NOTES: "Notes on register entries and on sessions outside hours",
    Erasable.LOGS: "Words in the logs of alerts, and in reports that the pupil left",
    Erasable.CONTACT_LOG: "Words in the contact log: who was spoken with, and what was said",
    Erasable.INCIDENTS: "What happened in serious incidents",
    Erasable.MISSING_PLAN: "Plan for when the pupil goes missing",
}
_ABOUT = {
    Erasable.CONTACTS: "Names, telephone numbers and addresses of everybody the school may call.",
    Erasable.FLAGS: "All but “no disclosure”, which protects the pupil as long as the pupil is on record.",
    Erasable.NOTES: "The free text beside an entry. The entry, its times, its reason and its corrections stay.",
    Erasable.LOGS: "Free text only. That there was an alert, who took it on and when stays, and concerns do.",
    Erasable.CONTACT_LOG: "Of every version. That there was a contact, its kind and day, and who recorded it stay.",
    Erasable.INCIDENTS: "The account and what was done. That a report was made, by whom and when, stays.",
    Erasable.MISSING_PLAN: "Every version: likely places, risks, who to call, what the pupil looks like.",
}
