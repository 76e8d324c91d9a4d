"""Put committed notices into words: who is told what happened, where, since when, and what to do.

No pupil's name, not even initials, is in any message: the link leads to a page behind sign-in.
"""

from notifications.words.codes import SAYS, TAKE_ON, filled
from notifications.words.mail import CONFIRM_FOR, LINK, LINK_FOR, OPENS, mail_for
from notifications.words.text import text_for

__all__ = ["CONFIRM_FOR", "LINK", "LINK_FOR", "OPENS", "SAYS", "TAKE_ON", "filled", "mail_for", "text_for"]
