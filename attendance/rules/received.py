"""How something that was received stands: in words, and by what a list of it can be narrowed. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from attendance.rules.intake import IntakeState, RowState
from attendance.rules.mails import MailState
from attendance.rules.words import Channel

INLET_LABELS = {
    Channel.PORTAL: "Portal",
    Channel.TABLET: "Tablet",
    Channel.LINK: "Link for one session",
    Channel.API: "API",
    Channel.SHEET: "Sheet",
    Channel.PAPER: "Paper, keyed in",
    Channel.PHONE: "Phone",
    Channel.EMAIL: "E-mail",
    Channel.TEXT: "Text",
}
# Those by which something comes in so far.
INLETS = (
    Channel.PORTAL, Channel.TABLET, Channel.LINK, Channel.API, Channel.SHEET, Channel.EMAIL, Channel.PAPER,
    Channel.PHONE,
)  # fmt: skip


class Standing(StrEnum):
    """Where something received stands, as a list of it can be narrowed."""

    READ = "read"
    WAITS = "waits"
    REFUSED = "refused"
    SET_ASIDE = "set_aside"

    @property
    def label(self) -> str:
        """Return the words used on screen."""
        return _STANDING_LABELS[self]


_STANDING_LABELS = {
    Standing.READ: "Read",
    Standing.WAITS: "Waits for an answer",
    Standing.REFUSED: "Refused",
    Standing.SET_ASIDE: "Set aside",
}


class Became(StrEnum):
    """What became of something received."""

    READ = "read"
    DUPLICATE = "duplicate"
    UNREAD = "unread"
    WAITING = "waiting"
    PART_HELD = "part_held"
    HELD = "held"
    REFUSED = "refused"
    SET_ASIDE = "set_aside"
    NOT_READ = "not_read"
    UNPROVEN = "unproven"
    AUTOMATIC = "automatic"
    SETTLED = "settled"

    @property
    def label(self) -> str:
        """Return the words used on screen."""
        return _BECAME[self][0]

    @property
    def tone(self) -> str:
        """Return the colour it is shown in."""
        return _BECAME[self][1]


_BECAME = {
    Became.READ: ("Read", "done"),
    Became.DUPLICATE: ("Duplicate", "calm"),
    Became.UNREAD: ("Not read yet", "waiting"),
    Became.WAITING: ("Waits for your answer", "waiting"),
    Became.PART_HELD: ("Part held", "waiting"),
    Became.HELD: ("Held", "waiting"),
    Became.REFUSED: ("Refused", "alarm"),
    Became.SET_ASIDE: ("Set aside", "calm"),
    Became.NOT_READ: ("Not read into the register", "waiting"),
    Became.UNPROVEN: ("Sender not proven", "alarm"),
    Became.AUTOMATIC: ("Automatic answer", "calm"),
    Became.SETTLED: ("Dealt with", "done"),
}


class StoodAs(StrEnum):
    """What became of one thing said of one pupil and session."""

    COUNTS = "counts"
    REPLACED = "replaced"
    OLDER = "older"

    @property
    def label(self) -> str:
        """Return the words used on screen."""
        return _STOOD_LABELS[self]


_STOOD_LABELS = {
    StoodAs.COUNTS: "Counts",
    StoodAs.REPLACED: "Replaced by a later word",
    StoodAs.OLDER: "Older than what was on record",
}


def of_sheet(state: IntakeState, rows: Mapping[RowState, int]) -> Became:
    """Return what became of a sheet."""
    if state is IntakeState.RECORDED and rows.get(RowState.HELD, 0):
        return Became.PART_HELD if rows.get(RowState.RECORDED, 0) else Became.HELD
    return {
        IntakeState.STORED: Became.UNREAD,
        IntakeState.REFUSED: Became.REFUSED,
        IntakeState.WAITING: Became.WAITING,
        IntakeState.RECORDED: Became.READ,
        IntakeState.SET_ASIDE: Became.SET_ASIDE,
    }[state]


def of_mail(state: MailState) -> Became:
    """Return what became of an e-mail."""
    return {
        MailState.STORED: Became.UNREAD,
        MailState.READ: Became.READ,
        MailState.NOT_READ: Became.NOT_READ,
        MailState.UNPROVEN: Became.UNPROVEN,
        MailState.AUTOMATIC: Became.AUTOMATIC,
        MailState.SETTLED: Became.SETTLED,
    }[state]


# In which standing an e-mail is found; an automatic answer is in none but all.
MAILS_STANDING = {
    Standing.READ: (MailState.READ, MailState.SETTLED),
    Standing.WAITS: (MailState.STORED, MailState.NOT_READ, MailState.UNPROVEN),
    Standing.REFUSED: (),
    Standing.SET_ASIDE: (),
}


def of_register(*, accepted: int, superseded: int, unchanged: int) -> Became:
    """Return what became of a register: one that only repeats what is on record is a duplicate."""
    return Became.DUPLICATE if unchanged and not accepted and not superseded else Became.READ
