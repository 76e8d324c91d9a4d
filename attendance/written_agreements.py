"""The page that a provider and a home school sign: written by the school, version by version, signed by both.

Its cut-offs are those the clockwork works by (`agreements`), so that what is signed is what is done. Who rings the
parent first is asked of the version in force by `first_calls`.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from attendance import agreement_news, agreements, hidden_places
from attendance.agreements import ProviderTerms, SessionTerms
from attendance.records import agreement_versions as stored
from attendance.records import calendars, staff
from attendance.records.agreement_versions import Pair
from attendance.records.agreements import Hosted
from attendance.records.base import new_id
from attendance.records.tables import AgreementSignature, AgreementVersion
from attendance.refusals import Conflict, NotAllowed, NotFound, Refusal
from attendance.rules.agreement import AgreementPaper, CutOff, Side, Signature, Written, in_force
from attendance.rules.phrases import listed
from attendance.rules.staffing import MANAGERS
from attendance.rules.words import FirstContact, OnHomeClosure, Session
from attendance.scope import Actor, ProviderScope, SchoolScope
from attendance.unit import Db

Scope = SchoolScope | ProviderScope
LONGEST = 1_000
NOT_THERE = "There is no such agreement."
WHO_WRITES = (
    "The headteacher, a senior lead, the off-site co-ordinator or an administrator writes and signs agreements."
)
WHO_SIGNS = "The provider’s manager signs agreements."
MEANWHILE = "Somebody wrote a newer version meanwhile. Read it below."
OTHER_TIMES = "The cut-offs have changed since this was written. The home school writes it anew, then both sign."
NO_LEAD = "Choose who leads on this at your end."


@dataclass(frozen=True, kw_only=True, slots=True)
class AgreementPage:
    """The page as one side reads it. `paper` has the newest version, `holds` is the version in force where older.

    `colleagues`: whom the reader's side may name as its lead, by the id of their job; empty where they may not sign.
    """

    side: Side
    provider_id: UUID
    home_school_id: UUID
    paper: AgreementPaper
    holds: Written | None
    may_write: bool
    may_sign: bool
    colleagues: tuple[tuple[UUID, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How far the writing between a provider and a home school is. `newest` None: nothing is written."""

    provider_id: UUID
    provider_name: str
    home_school_id: UUID
    home_school_name: str
    newest: Written | None
    holds: Written | None

    @property
    def words(self) -> str:
        """Return it in a few words."""
        if self.newest is None:
            return "Not written yet"
        if self.newest.agreed_on:
            return f"Signed by both, {self.newest.agreed_on:%-d %B %Y}"
        names = {Side.HOME_SCHOOL: self.home_school_name, Side.PROVIDER: self.provider_name}
        return f"Version {self.newest.version} waits for {listed(names[side] for side in self.newest.waits_for)}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What two agree, but for the cut-offs, which are as they hold."""

    first_contact: FirstContact
    closures: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Write:
    """A whole new version. `instead_of` is the version that the page showed, 0 for none."""

    provider_id: UUID
    home_school_id: UUID
    first_contact: FirstContact
    closures: str
    instead_of: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Sign:
    """One side's signature under the version that its page showed; `lead_job_id` is the job of the lead it names."""

    provider_id: UUID
    home_school_id: UUID
    version: int
    lead_job_id: UUID | None


def page(scope: Scope, db: Db, provider_id: UUID, home_school_id: UUID, *, now: datetime) -> AgreementPage:
    """Return the page between a provider and a home school.

    Raises:
        NotFound: the actor is on neither side, the provider hosts nobody of the school, or hosts only pupils whose
            place is hidden from the actor.
    """
    terms, pupils = _between(scope, db, provider_id, home_school_id, now=now)
    versions = _versions(db, [(provider_id, home_school_id)]).get((provider_id, home_school_id), [])
    holds = in_force(versions)
    newest = versions[0] if versions else None
    own = scope.provider_id if isinstance(scope, ProviderScope) else home_school_id
    may_sign = _may_sign(scope)
    return AgreementPage(
        side=_side(scope),
        provider_id=provider_id,
        home_school_id=home_school_id,
        paper=_paper(db, terms, pupils, newest),
        holds=holds if holds is not newest else None,
        may_write=may_sign and isinstance(scope, SchoolScope),
        may_sign=may_sign,
        colleagues=tuple(
            (each.membership.id, f"{each.person.name}, {each.membership.job_title}")
            for each in (staff.colleagues(db.session, own) if may_sign else ())
        ),
    )


def standings(scope: ProviderScope, db: Db, *, now: datetime) -> tuple[Standing, ...]:
    """Return how far the writing with each home school is whose pupils the provider hosts, by the school's name."""
    pairs = agreements.pairs_of(db, scope.provider_id, now=now)
    return tuple(sorted(_standings(db, pairs), key=lambda each: each.home_school_name))


def to_sign(scope: ProviderScope, db: Db, *, now: datetime) -> tuple[Standing, ...]:
    """Return what waits for the provider's signature, for those of its people who may give it."""
    if not _may_sign(scope):
        return ()
    return tuple(
        each for each in standings(scope, db, now=now) if each.newest and Side.PROVIDER in each.newest.waits_for
    )


def standings_of(scope: SchoolScope, db: Db, *, now: datetime) -> dict[Pair, Standing]:
    """Return how far the writing with each provider is, but for those whose name would tell where a pupil is."""
    pairs = agreements.pairs_shown(scope, db, now=now)
    return {(each.provider_id, each.home_school_id): each for each in _standings(db, pairs)}


def write(scope: SchoolScope, db: Db, command: Write, *, now: datetime) -> None:
    """Keep a new version, which holds once both have signed it; the same words again change nothing.

    Raises:
        NotFound: as for `page`.
        NotAllowed: the actor's roles do not include it.
        Refusal: it does not say what happens on closures, or says it at too great length.
        Conflict: somebody wrote a newer version than the page showed.
    """
    terms, _pupils = _between(scope, db, command.provider_id, command.home_school_id, now=now)
    _require_may_sign(scope)
    said = Said(first_contact=command.first_contact, closures=command.closures.strip())
    if fault := fault_of(said.closures):
        raise Refusal(fault, field="closures")
    pair = command.provider_id, command.home_school_id
    newest = newest_of(db, [pair]).get(pair)
    values = next_version(terms, said, newest, by=scope.actor, now=now)
    if values is None:
        return
    if values["version"] != command.instead_of + 1:
        raise Conflict(MEANWHILE)
    version = AgreementVersion(**values)
    db.session.add(version)
    db.session.flush()
    _tell(scope, db, version, "agreement_written", now=now)


def fault_of(closures: str) -> str:
    """Return what is wrong with what is said of closures; empty where nothing is."""
    if not closures:
        return "Say what happens when one of you is closed."
    if len(closures) > LONGEST:
        return f"At most {LONGEST} characters: it is one page. It has {len(closures)}."
    return ""


def next_version(
    terms: ProviderTerms, said: Said, newest: Written | None, *, by: Actor, now: datetime
) -> dict[str, Any] | None:
    """Return the row of the next version, with the cut-offs that hold now; None where the newest says all of it."""
    cut_offs = _times(terms)
    if newest and (newest.first_contact, newest.closures, newest.cut_offs) == (
        said.first_contact,
        said.closures,
        cut_offs,
    ):
        return None
    return {
        "id": new_id(),
        "provider_id": terms.provider_id,
        "home_school_id": terms.home_school_id,
        "version": newest.version + 1 if newest else 1,
        "first_contact": said.first_contact.value,
        "closures": said.closures,
        "am_due": cut_offs[Session.AM],
        "pm_due": cut_offs[Session.PM],
        "written_at": now,
        "by_name": by.name,
        "by_job_title": by.job_title,
    }


def newest_of(db: Db, pairs: Iterable[Pair]) -> dict[Pair, Written]:
    """Return the newest version of each (provider, home school) that has any, signed or not."""
    return {pair: versions[0] for pair, versions in _versions(db, pairs).items()}


def sign(scope: Scope, db: Db, command: Sign, *, now: datetime) -> None:
    """Sign the newest version for the actor's side, and name its lead; signing twice is signing once.

    Raises:
        NotFound: as for `page`, or nothing is written yet.
        NotAllowed: the actor's roles do not include it.
        Conflict: a newer version was written, or other cut-offs hold than those it was written with.
        Refusal: nobody of the actor's own side is named as its lead.
    """
    pair = command.provider_id, command.home_school_id
    terms, _pupils = _between(scope, db, *pair, now=now)
    _require_may_sign(scope)
    rows = stored.of_pairs(db.session, [pair]).get(pair, [])
    if not rows:
        raise NotFound(NOT_THERE)
    row, signatures = rows[0]
    if row.version != command.version:
        raise Conflict(MEANWHILE)
    side = _side(scope)
    if any(each.side == side.value for each in signatures):
        return
    if _cut_offs(row) != _times(terms):
        raise Conflict(OTHER_TIMES)
    lead = _lead(db, command.provider_id if side is Side.PROVIDER else command.home_school_id, command.lead_job_id)
    signature = AgreementSignature(
        id=new_id(),
        agreement_id=row.id,
        provider_id=row.provider_id,
        home_school_id=row.home_school_id,
        side=side.value,
        name=scope.actor.name,
        job_title=scope.actor.job_title,
        lead_name=lead.person.name,
        lead_job_title=lead.membership.job_title,
        signed_at=now,
    )
    db.session.add(signature)
    db.session.flush()
    _tell(scope, db, row, "agreement_signed", now=now)
    agreement_news.tell(db, row, signed_by=side, is_last=bool(signatures), school_signers=agreements.MAY_AGREE, now=now)


def holding(db: Db, pairs: Iterable[Pair]) -> dict[Pair, Written]:
    """Return the version in force of each (provider, home school) that has one."""
    found = {pair: in_force(versions) for pair, versions in _versions(db, pairs).items()}
    return {pair: version for pair, version in found.items() if version is not None}


def _between(
    scope: Scope, db: Db, provider_id: UUID, home_school_id: UUID, *, now: datetime
) -> tuple[ProviderTerms, list[Hosted]]:
    is_ours = (
        scope.provider_id == provider_id if isinstance(scope, ProviderScope) else home_school_id in scope.school_ids
    )
    pupils = agreements.hosted_between(db, provider_id, home_school_id, now=now) if is_ours else []
    ids = {each.pupil_id for each in pupils}
    # A provider that has nobody but hidden pupils would tell where they are.
    if not pupils or (isinstance(scope, SchoolScope) and hidden_places.hidden_from(scope, db, ids) == ids):
        raise NotFound(NOT_THERE)
    return agreements.terms_between(db, provider_id, home_school_id, pupils), pupils


def _side(scope: Scope) -> Side:
    return Side.PROVIDER if isinstance(scope, ProviderScope) else Side.HOME_SCHOOL


def _may_sign(scope: Scope) -> bool:
    if isinstance(scope, ProviderScope):
        return bool(scope.actor.roles & MANAGERS)
    return agreements.may_agree(scope)


def _require_may_sign(scope: Scope) -> None:
    if not _may_sign(scope):
        raise NotAllowed(WHO_SIGNS if isinstance(scope, ProviderScope) else WHO_WRITES)


def _lead(db: Db, organisation_id: UUID, job_id: UUID | None) -> staff.StaffRow:
    for each in staff.colleagues(db.session, organisation_id):
        if each.membership.id == job_id:
            return each
    raise Refusal(NO_LEAD, field="lead")


def _tell(scope: Scope, db: Db, row: AgreementVersion, kind: str, *, now: datetime) -> None:
    both = [row.provider_id, row.home_school_id]
    body = {"agreement": str(row.id), "version": row.version, "for": _side(scope).value}
    db.tell(both, kind, actor=scope.actor, at=now, body=body)


def _standings(db: Db, pairs: Iterable[Pair]) -> list[Standing]:
    wanted = set(pairs)
    names = calendars.organisations(db.session, {each for pair in wanted for each in pair})
    versions = _versions(db, wanted)
    return [
        Standing(
            provider_id=provider,
            provider_name=names[provider].name,
            home_school_id=school,
            home_school_name=names[school].name,
            newest=next(iter(versions.get((provider, school), ())), None),
            holds=in_force(versions.get((provider, school), ())),
        )
        for provider, school in wanted
    ]


def _versions(db: Db, pairs: Iterable[Pair]) -> dict[Pair, list[Written]]:
    return {
        pair: [_written(row, signatures) for row, signatures in rows]
        for pair, rows in stored.of_pairs(db.session, pairs).items()
    }


def _written(row: AgreementVersion, signatures: Iterable[AgreementSignature]) -> Written:
    return Written(
        version=row.version,
        first_contact=FirstContact(row.first_contact),
        closures=row.closures,
        cut_offs=_cut_offs(row),
        written_at=row.written_at,
        written_by=f"{row.by_name}, {row.by_job_title}",
        signatures=tuple(
            Signature(
                side=Side(each.side),
                name=each.name,
                job_title=each.job_title,
                lead_name=each.lead_name,
                lead_job_title=each.lead_job_title,
                signed_at=each.signed_at,
            )
            for each in signatures
        ),
    )


def _cut_offs(row: AgreementVersion) -> dict[Session, time]:
    return {Session.AM: row.am_due, Session.PM: row.pm_due}


def _times(terms: ProviderTerms) -> dict[Session, time]:
    return {each.session: each.holds for each in terms.sessions}


def _paper(db: Db, terms: ProviderTerms, pupils: list[Hosted], written: Written | None) -> AgreementPaper:
    found = calendars.organisations(db.session, [terms.provider_id, terms.home_school_id])
    said = Counter(OnHomeClosure(each.on_home_closure) for each in pupils)
    return AgreementPaper(
        provider_name=terms.provider_name,
        provider_phone=found[terms.provider_id].phone,
        home_school_name=terms.home_school_name,
        home_school_phone=found[terms.home_school_id].phone,
        cut_offs=tuple(_cut_off(each) for each in terms.sessions),
        when_shut=tuple((each, said[each]) for each in OnHomeClosure if said[each]),
        written=written,
    )


def _cut_off(terms: SessionTerms) -> CutOff:
    own = Counter(each.at for each in terms.own_times)
    return CutOff(session=terms.session, at=terms.holds, source=terms.source, own=tuple(sorted(own.items())))
