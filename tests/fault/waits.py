"""Make Muster wait seven and a half times less long, so that a fault and its mending take seconds, not minutes.

What is shortened is how long a lease holds and how long a failed message rests. No rule and no order is another.
"""

from dataclasses import replace

import muster.schedule
import muster.worker
from attendance import keys
from attendance.rules import circuit, delivery
from muster import carriers
from notifications import outbox
from notifications.channels.smtp import SmtpSettings

SHORTER = 7.5
# What is not urgent rests for minutes, and a text has minutes to arrive.
ROUTINE_SHORTER = 30
# A beat may wait as long as ever for a file that somebody has locked, so it is missed for longer than that.
WATCH_SHORTER = 4
# How many rows a turning key seals anew in one transaction: few, so that it can be stopped among them.
ROWS_AT_ONCE = 5
# How long a worker's lease on a message holds here.
LEASE_S = outbox.LEASE.total_seconds() / SHORTER


def _hurried(settings: SmtpSettings) -> SmtpSettings:
    """Give one letter less time, as its lease has less."""
    return replace(settings, whole_s=settings.whole_s / SHORTER)


def shorten() -> None:
    """Shorten the waits of this process."""
    for module, names in (
        (outbox, ("LEASE", "ONE_LETTER")),
        (muster.schedule, ("LEASE",)),
        (delivery, ("TOLD_ELSEWHERE_AFTER",)),
    ):
        for name in names:
            setattr(module, name, getattr(module, name) / SHORTER)
    muster.worker.LOOKED_AT_EVERY_S /= WATCH_SHORTER
    muster.schedule.BEAT_EVERY /= WATCH_SHORTER
    keys.ROWS_AT_ONCE = ROWS_AT_ONCE
    delivery.ARRIVES_WITHIN /= ROUTINE_SHORTER
    settings_of = carriers.smtp_settings
    carriers.smtp_settings = lambda settings: _hurried(settings_of(settings))
    for module, name, shorter in (
        (delivery, "_URGENT_WAITS", SHORTER),
        (delivery, "_ROUTINE_WAITS", ROUTINE_SHORTER),
        (circuit, "RESTS", SHORTER),
        (delivery, "_ASKED_UNTIL", SHORTER),
        (delivery, "_ASKED_EVERY", SHORTER),
    ):
        setattr(module, name, tuple(each / shorter for each in getattr(module, name)))
