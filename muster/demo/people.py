"""Let the people of the cast act: who they are, for the use cases, by e-mail address."""

from uuid import UUID

from attendance.records import access
from attendance.scope import Actor, ProviderScope, SchoolScope, StaffScope
from attendance.sign_in import actor_of
from attendance.unit import Db

# By organisation: who takes the registers there, and who signs the week off.
TUTORS = {
    "BRACKEN": "jake.thornley@brackenfield.example.org",
    "TANSY": "bryony.castle@tansyhill.example.org",
    "LANTERN": "mei.carter@lantern.example.org",
    "WEXCOMBE": "derek.oyelaran@wexcombe.example.org",
    "KINGSMERE": "lucy.achterberg@kingsmere.example.org",
    "RIDGEWAY": "kofi.mensah@ridgeway.example.org",
}
MANAGERS = {
    "BRACKEN": "farida.haidari@brackenfield.example.org",
    "TANSY": "hugh.farrant@tansyhill.example.org",
    "KINGSMERE": "peter.mwangi@kingsmere.example.org",
}
OFFICERS = {
    "HARROW": "joanne.whitlock@harrowdale.example.org",
    "EASTMARSH": "becky.tran@eastmarsh.example.org",
    "ALDER": "sue.penhaligon@alderbrook.example.org",
    "KINGSMERE": "lucy.achterberg@kingsmere.example.org",
}
LEADS = {
    "HARROW": "samira.qureshi@harrowdale.example.org",
    "EASTMARSH": "owen.falade@eastmarsh.example.org",
    "ALDER": "sue.penhaligon@alderbrook.example.org",
    "KINGSMERE": "peter.mwangi@kingsmere.example.org",
}
TRUST_ADMINISTRATOR = "gareth.adeyemi@trust.example.org"
COORDINATOR = "tom.baptiste@harrowdale.example.org"


class Troupe:
    """Knows who everybody is; asks the records once for each."""

    def __init__(self) -> None:
        """Know nobody yet."""
        self._at_work: dict[str, tuple[Actor, UUID]] = {}

    def at_provider(self, db: Db, email: str) -> ProviderScope:
        """Return what somebody may load as staff of the provider they work at."""
        actor, organisation_id = self._look_up(db, email)
        return ProviderScope(provider_id=organisation_id, actor=actor)

    def at_school(self, db: Db, email: str) -> SchoolScope:
        """Return what somebody may load as staff of the home school they work at."""
        actor, organisation_id = self._look_up(db, email)
        return SchoolScope(organisation_id=organisation_id, school_ids=frozenset({organisation_id}), actor=actor)

    def among_staff(self, db: Db, email: str) -> StaffScope:
        """Return what somebody who looks after an organisation's people may load of them."""
        actor, organisation_id = self._look_up(db, email)
        return StaffScope(organisation_id=organisation_id, school_ids=frozenset(), actor=actor)

    def _look_up(self, db: Db, email: str) -> tuple[Actor, UUID]:
        if email not in self._at_work:
            self._at_work[email] = _at_work(db, email)
        return self._at_work[email]


def _at_work(db: Db, email: str) -> tuple[Actor, UUID]:
    person = access.person_by_email(db.session, email)
    if person is None:
        raise LookupError(email)
    job = access.jobs_of(db.session, person.id)[0]
    return actor_of(person, job), job.organisation.id
