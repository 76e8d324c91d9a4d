"""Say how each provider's registers came in: on time, late or not at all, and by how much."""

from collections import defaultdict
from datetime import date, datetime
from uuid import UUID

from attendance.records.weeks import SessionKey
from attendance.rules.punctual import UNPUNCTUAL, count_states
from attendance.rules.register_state import ExpectedEntry, RegisterState, register_state
from attendance.rules.week import ProviderLine, RegisterLate
from attendance.rules.words import Session, Status
from attendance.summaries.facts import ExpectedSession, WeekFacts

RegisterKey = tuple[UUID, date, Session]


def punctuality(
    facts: WeekFacts, signed_off: dict[UUID, str]
) -> tuple[tuple[ProviderLine, ...], tuple[RegisterLate, ...]]:
    """Return a line for each provider, and each register that was late or never came; those not yet due are in neither.

    `signed_off` is who signed each provider's week, in words.
    """
    registers = _registers(facts)
    states = {key: _state(facts, keys) for key, keys in registers.items()}
    late = {key: _late(facts, key, registers[key]) for key, state in states.items() if state in UNPUNCTUAL}
    providers = {provider_id for provider_id, _on, _session in states}
    lines = [_line(facts, each, states, late, signed_off.get(each, "")) for each in providers]
    return (
        tuple(sorted(lines, key=lambda line: line.name)),
        tuple(sorted(late.values(), key=lambda line: (line.provider, line.on, line.session))),
    )


def _registers(facts: WeekFacts) -> dict[RegisterKey, list[SessionKey]]:
    found: dict[RegisterKey, list[SessionKey]] = defaultdict(list)
    for key, expected in facts.expected.items():
        _placement_id, on, session = key
        found[expected.provider_id, on, session].append(key)
    return found


def _state(facts: WeekFacts, keys: list[SessionKey]) -> RegisterState:
    return register_state([_entry(facts, key, facts.expected[key]) for key in keys], now=facts.now)


def _entry(facts: WeekFacts, key: SessionKey, expected: ExpectedSession) -> ExpectedEntry:
    observation = facts.observed.get(key)
    walked_off = key in facts.walk_offs or facts.walk_off_earlier(*key) is not None
    return ExpectedEntry(
        due_at=expected.due_at,
        status=Status(observation.status) if observation else None,
        first_heard_at=facts.heard.get(key),
        is_answered_for=walked_off,
    )


def _late(facts: WeekFacts, key: RegisterKey, keys: list[SessionKey]) -> RegisterLate:
    provider_id, on, session = key
    due_at, received_at = _arrival(facts, keys)
    return RegisterLate(
        provider=facts.organisations[provider_id].name, on=on, session=session, due_at=due_at, received_at=received_at
    )


def _arrival(facts: WeekFacts, keys: list[SessionKey]) -> tuple[datetime, datetime | None]:
    """Return when the worst entry was due and when it came; None where it has not come."""
    entries = [_entry(facts, key, facts.expected[key]) for key in keys]
    silent = [each.due_at for each in entries if each.status is None and not each.is_answered_for]
    overdue = [due_at for due_at in silent if due_at <= facts.now]
    if overdue:
        return min(overdue), None
    heard = [(each.due_at, each.first_heard_at) for each in entries if each.first_heard_at is not None]
    return max(heard, key=lambda each: each[1] - each[0])


def _line(
    facts: WeekFacts,
    provider_id: UUID,
    states: dict[RegisterKey, RegisterState],
    late: dict[RegisterKey, RegisterLate],
    signed_off: str,
) -> ProviderLine:
    lateness = (
        line.received_at - line.due_at
        for key, line in late.items()
        if key[0] == provider_id and line.received_at is not None
    )
    came_in = count_states((state for key, state in states.items() if key[0] == provider_id), lateness)
    return ProviderLine(
        name=facts.organisations[provider_id].name,
        registers_expected=came_in.due,
        on_time=came_in.on_time,
        late=came_in.late,
        missing=came_in.missing,
        minutes_late_median=came_in.minutes_late,
        signed_off=signed_off,
    )
