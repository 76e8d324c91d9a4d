"""The provider's today: both registers, how far they are, and who has left without permission."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template

from attendance import calling_off, finishing, phone_answers, provider_day, written_agreements
from attendance.provider_day import SessionRegister
from attendance.rules.calendar import london_date
from attendance.rules.register_state import RegisterState
from portal import identity
from portal.services import now, store

blueprint = Blueprint("provider_day", __name__)

# Of several schools' registers the one that presses most speaks for the session.
PRECEDENCE = (RegisterState.MISSING, RegisterState.AWAITING, RegisterState.RECEIVED_LATE, RegisterState.RECEIVED)
LOOKS = {
    RegisterState.MISSING: ("alarm", "alarm"),
    RegisterState.AWAITING: ("waiting", "waiting"),
    RegisterState.RECEIVED: ("done", "done"),
    RegisterState.RECEIVED_LATE: ("done", "waiting"),
    RegisterState.NOT_HELD: ("done", "calm"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionCard:
    """One session on the today page."""

    register: SessionRegister
    state: RegisterState | None
    expected: int
    due_at: datetime | None

    @property
    def reported(self) -> int:
        """Return how many of the expected pupils something has been said of."""
        return self.expected - self.register.not_reported

    @property
    def look(self) -> str:
        """Return how the card's edge shows its state."""
        return LOOKS[self.state][1] if self.state else "calm"


@blueprint.get("/today")
def today() -> str:
    """Show the day."""
    scope, at = identity.provider_scope(), now()
    on = london_date(at)
    provider_day.open_days(scope, store(), on, now=at)
    with store().reading() as db:
        day = provider_day.today(scope, db, now=at)
        waiting = calling_off.waiting(scope, db, now=at)
        phoned = phone_answers.unanswered(scope, db, now=at)
        ended = finishing.ended(scope, db, now=at)
        to_sign = written_agreements.to_sign(scope, db, now=at)
    cards = [_card(register) for register in day.sessions]
    return render_template(
        "provider/today.html",
        day=day,
        cards=cards,
        waiting=waiting,
        phoned=phoned,
        ended=ended,
        to_sign=to_sign,
        states=RegisterState,
    )


def _card(register: SessionRegister) -> SessionCard:
    states = [each.state for each in register.registers]
    waiting = [each.due_at for each in register.registers if each.not_reported]
    return SessionCard(
        register=register,
        state=next((state for state in PRECEDENCE if state in states), states[0] if states else None),
        expected=sum(1 for entry in register.entries if entry.is_expected),
        due_at=min(waiting, default=register.due_at),
    )
