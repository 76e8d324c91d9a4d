"""Put committed notices into words: who is told what happened, where, since when, and what to do.

No pupil's name is in any message: the link leads to a page behind sign-in. Initials are in a reminder to a provider
alone, by e-mail and where the home school allows it; they are filled in as it leaves.
"""

from notifications.words.codes import SAYS, TAKE_ON, filled
from notifications.words.mail import CONFIRM_FOR, LINK, LINK_FOR, OPENS, mail_for
from notifications.words.numbers import REGISTER, with_list
from notifications.words.text import text_for

__all__ = [
    "CONFIRM_FOR",
    "LINK",
    "LINK_FOR",
    "OPENS",
    "REGISTER",
    "SAYS",
    "TAKE_ON",
    "filled",
    "mail_for",
    "text_for",
    "with_list",
]
