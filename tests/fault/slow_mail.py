"""F8: a mail server that is slow: to one person, a byte a second to everybody, or silent. Nobody else waits for it."""

from collections.abc import Callable

from tests.fault.carriers import MAIL, TEXT
from tests.fault.lab import Lab
from tests.fault.planted import DSL, DSL_MOBILE, OFFICER

# One letter may take so long before it is given up, here, and three failures in a row open the way for others.
MAIL_WITHIN_S, TEXT_WITHIN_S, SAID_WITHIN_S = 25.0, 8.0, 40.0


def mail_server_slow(lab: Lab) -> list[str]:
    """Let the mail server keep one person's mail waiting; then greet a byte a second; then take calls and be silent."""
    lab.mail.holds = OFFICER
    wrong = _told(lab, MAIL, DSL, seconds=MAIL_WITHIN_S)
    lab.mail.holds = ""
    for byte in (b"2", b""):
        lab.mail.stall(byte)
        lab.pass_time(1)
        wrong += _told(lab, TEXT, DSL_MOBILE, seconds=TEXT_WITHIN_S)
        if not lab.wait_for(lab.says_mail_is_down, seconds=SAID_WITHIN_S):
            wrong.append("I7: the mail server was silent, and no screen said so")
        lab.mail.accept()
    return wrong


def _told(lab: Lab, carrier: str, to: str, *, seconds: float) -> list[str]:
    """Let somebody leave, and return what is wrong where that does not reach somebody in time by a carrier."""
    before = len(lab.ledger.taken)

    def has_come() -> bool:
        return any(each.carrier == carrier and each.to[-9:] == to[-9:] for each in lab.ledger.taken[before:])

    lab.crowd.volley(1)
    is_told: Callable[[], bool] = has_come
    return [] if lab.wait_for(is_told, seconds=seconds) else [f"I6: nothing reached {to} within {seconds} s"]
