"""With which providers the home school spoke in a week, as its contact log has it. Reads, never writes."""

from collections.abc import Collection
from uuid import UUID

from attendance.records import contact_log
from attendance.records.sealed import reveal
from attendance.records.weeks import TO_SUNDAY
from attendance.rules.calendar import last_school_day_of_week
from attendance.rules.week import ProviderContact, Spoken
from attendance.summaries.facts import WeekFacts
from attendance.unit import Db


def contacted(db: Db, facts: WeekFacts, school_id: UUID, pupil_ids: Collection[UUID]) -> tuple[ProviderContact, ...]:
    """Return each of these pupils at each provider, with the contacts that reached somebody; none of a week off."""
    if last_school_day_of_week(facts.homes[school_id], facts.monday) is None:
        return ()
    spoken: dict[tuple[UUID, UUID], list[Spoken]] = {}
    found = contact_log.with_providers(db.session, school_id, facts.monday, facts.monday + TO_SUNDAY)
    for row, provider_id in found:
        held = spoken.setdefault((row.pupil_id, provider_id), [])
        held.append(Spoken(on=row.on, spoken_with=reveal(row.spoken_with) or ""))
    return tuple(
        ProviderContact(
            pupil_ref=facts.pupils[pupil_id].ref, provider=name, spoken=tuple(spoken.get((pupil_id, provider_id), ()))
        )
        for pupil_id in pupil_ids
        for provider_id, name in _providers(facts, pupil_id).items()
    )


def _providers(facts: WeekFacts, pupil_id: UUID) -> dict[UUID, str]:
    return {each.provider.id: each.provider.name for each in facts.placements_of(pupil_id) if each.provider}
