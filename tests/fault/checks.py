"""What must hold after any fault: each check returns the sentences of what does not, and nothing where all is well.

The checks ask the carriers' ledgers, the clients' history and the records; what they expect is written out here and
is not taken from Muster's own rules.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from attendance.records.tables import Alert, Attempt, Message, Notice, Submission
from tests.fault.carriers import MAIL, TEXT, Taken
from tests.fault.clients import ABSENCE, OTHER_BODY, REGISTER, REPEAT, TAKING_ON, UPDATE, WALK_OFF
from tests.fault.evidence import Evidence, was_whole
from tests.fault.history import OK, REFUSED, Operation
from tests.fault.planted import DEPUTY, DEPUTY_MOBILE, DIRECTOR, DSL, DSL_MOBILE, HEAD, OFFICER
from tests.fault.points import CLAIMED, RAISE, STOP
from tests.fault.waits import LEASE_S

WRITING = (REGISTER, WALK_OFF, UPDATE, ABSENCE)
NOT_BY_WORKER = (*WRITING, TAKING_ON, "turning")
# Who must have been told of a walk-off that nobody has taken on, after how many minutes, by which carrier.
TOLD_AFTER = (
    (0, MAIL, DSL),
    (0, TEXT, DSL_MOBILE),
    (0, MAIL, OFFICER),
    (5, MAIL, DEPUTY),
    (5, TEXT, DEPUTY_MOBILE),
    (10, MAIL, HEAD),
    (15, MAIL, DIRECTOR),
)
# An alert that comes later than this after its time says that it is late.
LATE_AFTER = timedelta(minutes=2)
SENT, FAILED, CANCELLED = "sent", "failed", "cancelled"
MISSED = "absent"


def no_receipt_is_empty(found: Evidence) -> list[str]:
    """I1, I11: whatever got a receipt is on record, whole, under that receipt; a refusal left nothing; none is half."""
    wrong = []
    for operation in found.operations:
        if operation.what not in WRITING:
            continue
        stored = found.records.submissions.get(operation.key, [])
        if operation.phase == OK and [each.receipt for each in stored] != [operation.answered["receipt"]]:
            wrong.append(f"{_named(operation)} got receipt {operation.answered['receipt']}, and it is not on record")
        elif operation.phase == REFUSED and stored:
            wrong.append(f"{_named(operation)} was refused, and it is on record")
        elif stored and (half := _half(found, operation, stored[0])):
            wrong.append(f"{_named(operation)} is on record by half: {half}")
    return wrong


def no_taking_on_is_lost(found: Evidence) -> list[str]:
    """I1, I5: whoever was told that they have an alert has it, and its log says so."""
    wrong = []
    for operation in found.operations:
        if operation.what != TAKING_ON or operation.phase != OK:
            continue
        alert = found.records.alerts[UUID(operation.key)]
        kinds = [each.kind for each in found.records.log.get(alert.id, [])]
        if alert.owner_id is None or kinds.count("taken_on") != 1:
            wrong.append(f"{_named(operation)} was answered, and alert {alert.id} is not hers, or not once")
    return wrong


def nothing_is_twice(found: Evidence) -> list[str]:
    """I2: one submission for each key, the first answer for each repeat, one current mark, one report, one alert."""
    records = found.records
    wrong = [f"key {key} is on record {len(each)} times" for key, each in records.submissions.items() if len(each) > 1]
    first = {each.key: each for each in found.operations if each.what in WRITING}
    for operation in found.operations:
        if operation.what == REPEAT and operation.phase == OK and operation.answered != first[operation.key].answered:
            wrong.append(f"{_named(operation)} repeated a key and got another answer than the first")
        if operation.what == OTHER_BODY and operation.phase == OK:
            wrong.append(f"{_named(operation)} used a key for something else, and was not refused")
    wrong += _forks(found)
    reports = Counter(each.submission_id for each in records.walk_offs.values())
    wrong += [f"submission {each} became {count} walk-offs" for each, count in reports.items() if count > 1]
    about = Counter((each.kind, each.subject, each.occurrence) for each in records.alerts.values())
    wrong += [f"{each} became {count} alerts" for each, count in about.items() if count > 1]
    return wrong


def everybody_due_was_told(found: Evidence) -> list[str]:
    """I3, I6: whatever was due was taken by its carrier, or its failure is on screen; nothing waits."""
    records, wrong = found.records, []
    by_header = _by_message(found.taken)
    for notice in records.notices:
        if notice.cancelled_at is not None:
            continue
        message = records.messages.get(notice.message_id) if notice.message_id else None
        if message is None or message.state not in {SENT, FAILED, CANCELLED}:
            wrong.append(f"notice {notice.id} ({notice.kind}) to {notice.name} waits still")
        elif message.state == SENT and message.header_id not in by_header:
            wrong.append(f"message {message.id} to {message.to_name} is noted as sent, and no carrier took it")
        elif message.state == FAILED and not _is_on_screen(found, message):
            wrong.append(f"message {message.id} to {message.to_name} failed, and no screen says so")
        elif message.state == FAILED and not _is_next_told(found, notice):
            wrong.append(f"message {message.id} to {message.to_name} failed, and nobody else was told instead")
    return wrong + _ladder_not_climbed(found, by_header)


def nobody_was_told_twice(found: Evidence) -> list[str]:
    """I4: a carrier took each message once; twice only where its first taking could not be known, and it says so.

    Texts are looked for before they are sent again. One person has one message a carrier of each round of an alert.
    """
    records, wrong = found.records, []
    headers = {message.header_id: message for message in records.messages.values()}
    for header, takings in _by_message(found.taken).items():
        message = headers.get(header)
        if message is None:
            wrong.append(f"a carrier took {header}, and no record knows of it")
        elif len(takings) > 1 and (why := _unexcused(found, message, takings)):
            wrong.append(f"message {message.id} to {message.to_name} was taken {len(takings)} times: {why}")
    rounds = Counter(
        (notice.alert_id, notice.kind, notice.round, notice.person_key, notice.channel)
        for notice in records.notices
        if notice.alert_id and notice.cancelled_at is None
    )
    return wrong + [f"{each} was written {count} times" for each, count in rounds.items() if count > 1]


def taking_on_stops_the_ladder(found: Evidence) -> list[str]:
    """I5: after an alert was taken on no step of the old ladder is taken, and nothing of it begins to be sent."""
    wrong = []
    for operation in found.operations:
        if operation.what != TAKING_ON or operation.phase != OK:
            continue
        alert = found.records.alerts[UUID(operation.key)]
        answered_at = found.instant(operation.ended.at)
        wrong += [
            f"{_named(operation)} was answered, and {notice.name} was written to after it, of round {notice.round}"
            for notice in found.records.notices
            if notice.alert_id == alert.id and notice.step_id is not None
            if notice.created_at <= _taken_on(alert)
            if any(
                each.started_at > answered_at for each in found.records.attempts.get(notice.message_id or alert.id, [])
            )
        ]
    return wrong


def the_chains_are_whole(found: Evidence) -> list[str]:
    """I8: every chain verifies; what is on record is told once in the provider's chain and once in the school's."""
    records = found.records
    wrong = [*records.broken_chains, *(f"{what}: {count} strays" for what, count in records.strays.items() if count)]
    receipts = defaultdict(list)
    for submission in (each for same_key in records.submissions.values() for each in same_key):
        receipts[submission.kind].append(submission.receipt)
    must = [*receipts["register"], *receipts["absence"], *(str(each) for each in records.walk_offs)]
    for what in must:
        chains = records.told.get(what, [])
        if len(chains) != 2 or len(set(chains)) != 2:
            wrong.append(f"{what} is told of {len(chains)} times in {len(set(chains))} chains, not once in both")
    unknown = set(records.told) - set(must) - set(receipts["walk_off_update"]) - set(receipts["walk_off"])
    return wrong + [f"the chains tell of {each}, and it is not on record" for each in sorted(unknown)]


def each_deadline_is_judged_once(found: Evidence) -> list[str]:
    """I14: a register that was not there in time became one alert, however many looked; a late one says that it is."""
    records = found.records
    alerts = [each for each in records.alerts.values() if each.kind == "missing_register"]
    of_group = Counter(each.due_group_id for each in alerts)
    due = {each.id: each for each in records.due_groups if each.due_at <= found.clock}
    wrong = [
        f"the register due at {group.due_at} has {of_group[key]} alerts"
        for key, group in due.items()
        # One that came whole before anybody looked has none.
        if of_group[key] != 1 and not (of_group[key] == 0 and was_whole(records, group))
    ]
    return wrong + [
        f"the alert about the register due at {due[each.due_group_id].due_at} came late, and does not say so"
        for each in alerts
        if each.due_group_id in due
        if each.opened_at - due[each.due_group_id].due_at > LATE_AFTER and not each.opened_late
    ]


def the_last_taken_counts(found: Evidence) -> list[str]:
    """I12: of what was said of a pupil's session, with the times it was taken, the last counts, whenever it came."""
    said_of = {each.id: each.status for rows in found.records.observations.values() for each in rows}
    current = {
        (found.records.refs[each.placement_id], f"{each.on}/{each.session}"): said_of[each.observation_id]
        for each in found.records.current
    }
    return [
        f"{pupil}, {session}: {current.get((pupil, session))} is current, and {words[-1]} was taken last"
        for (pupil, session), words in _words_taken(found).items()
        if current.get((pupil, session)) != words[-1]
    ]


def who_was_missed_last_is_looked_for(found: Evidence) -> list[str]:
    """I13: a pupil who was missed last is looked for; one who was seen last, or later that day, is not."""
    words = _words_taken(found)
    looked_for = {
        (found.records.refs[alert.placement_id], f"{alert.on}/{alert.session}")
        for alert in found.records.alerts.values()
        if alert.kind == "whereabouts" and alert.placement_id and alert.closed_at is None
    }
    wrong = []
    for (pupil, session), own in words.items():
        later = words.get((pupil, session.replace("AM", "PM")), []) if session.endswith("AM") else []
        is_looked_for = (pupil, session) in looked_for
        if own[-1] == MISSED and not {*later} - {MISSED} and not is_looked_for:
            wrong.append(f"{pupil}, {session}: missed last, and nobody looks for them")
        if is_looked_for and (own[-1] != MISSED or (later and later[-1] != MISSED)):
            wrong.append(f"{pupil}, {session}: looked for, and seen since")
    return wrong


CHECKS: dict[str, Callable[[Evidence], list[str]]] = {
    "I1, I11": no_receipt_is_empty,
    "I1, I5": no_taking_on_is_lost,
    "I2": nothing_is_twice,
    "I3, I6": everybody_due_was_told,
    "I4": nobody_was_told_twice,
    "I5": taking_on_stops_the_ladder,
    "I8": the_chains_are_whole,
    "I12": the_last_taken_counts,
    "I13": who_was_missed_last_is_looked_for,
    "I14": each_deadline_is_judged_once,
}


def violations(found: Evidence) -> list[str]:
    """Return everything that does not hold, each with its invariant."""
    return [f"{name}: {sentence}" for name, check in CHECKS.items() for sentence in check(found)]


def repeats(found: Evidence) -> int:
    """Return how many messages a carrier took twice because nobody could know of the first time."""
    return sum(len(each) > 1 for each in _by_message(found.taken).values())


def _named(operation: Operation) -> str:
    return f"operation {operation.number} ({operation.what}, key {operation.key})"


def _half(found: Evidence, operation: Operation, stored: Submission) -> str:
    """Return what of an operation is missing on record; empty where it is whole."""
    records = found.records
    if operation.what in {REGISTER, ABSENCE}:
        said = {(records.refs[each.placement_id], each.note) for each in records.observations.get(stored.id, [])}
        entries = operation.asked.get("entries", [operation.asked])
        # Whoever says the same again without a word more has said it before.
        noted = [each for each in entries if "note" in each]
        missing = [each["placement"] for each in noted if (each["placement"], each["note"]) not in said]
        return f"no mark of {', '.join(missing)}" if missing else ""
    if operation.what == WALK_OFF:
        own = [each for each in records.walk_offs.values() if each.submission_id == stored.id]
        return "" if own and own[0].alert_id in records.alerts else "no walk-off, or no alert of it"
    walk_off = records.walk_offs[UUID(str(stored.answer["walk_off"]))]
    updates = sum(
        each.kind == "walk_off_update" and each.answer.get("walk_off") == stored.answer["walk_off"]
        for same_key in records.submissions.values()
        for each in same_key
    )
    own_lines = [each for each in records.log.get(walk_off.alert_id, []) if each.kind in {"note", "returned"}]
    return "" if len(own_lines) == updates else f"{len(own_lines)} lines of {updates} updates"


def _words_taken(found: Evidence) -> dict[tuple[str, str], list[str]]:
    """Return what was said of each pupil's session with the times it was taken, by those times; all got receipts."""
    words: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for operation in found.operations:
        if operation.what == REGISTER and operation.phase == OK and "taken_at" in operation.asked:
            receipt = found.records.submissions[operation.key][0].answer
            for each in operation.asked["entries"]:
                session = f"{receipt['on']}/{receipt['session']}"
                words[each["placement"], session].append((operation.asked["taken_at"], each["status"]))
    return {key: [status for _at, status in sorted(said)] for key, said in words.items()}


def _forks(found: Evidence) -> list[str]:
    rows = {each.id: each for of_one in found.records.observations.values() for each in of_one}
    # One that was taken earlier than what is on record replaces nothing: it is kept beside it.
    late = {each.id for each in rows.values() if each.replaces_id and each.taken_at < rows[each.replaces_id].taken_at}
    every = [each for each in rows.values() if each.id not in late]
    replaced = Counter(each.replaces_id for each in every if each.replaces_id)
    wrong = [f"observation {each} is replaced {count} times" for each, count in replaced.items() if count > 1]
    current = {each.observation_id for each in found.records.current}
    wrong += [f"observation {each} is current and replaced" for each in current & set(replaced)]
    heads = Counter((each.placement_id, each.on, each.session) for each in every if each.id not in replaced)
    return wrong + [f"{each} has {count} marks that nothing replaces" for each, count in heads.items() if count > 1]


def _by_message(taken: list[Taken]) -> dict[str, list[Taken]]:
    by_message: dict[str, list[Taken]] = defaultdict(list)
    for each in taken:
        by_message[each.message_id].append(each)
    return by_message


def _is_on_screen(found: Evidence, message: Message) -> bool:
    return any(task.kind == "not_delivered" and message.to_name in task.words for task in found.records.tasks)


def _is_next_told(found: Evidence, notice: Notice) -> bool:
    """Say whether the ladder went on after a step that did not reach somebody, or the alert had been answered."""
    if notice.step_id is None:
        return True
    step, alert = found.records.steps[notice.step_id], found.records.alerts[notice.alert_id or notice.subject_id]
    return alert.steps > step.number or alert.owner_id is not None or alert.closed_at is not None


def _ladder_not_climbed(found: Evidence, by_header: dict[str, list[Taken]]) -> list[str]:
    """Return who was not told of a walk-off with a receipt that nobody has taken on nor said to be over."""
    told = defaultdict(set)
    for message in found.records.messages.values():
        for each in by_header.get(message.header_id, []):
            told[message.alert_id].add((each.carrier, each.to))
        # Whoever could not be reached is on screen, and that is checked above.
        if message.state == FAILED:
            told[message.alert_id].add((message.channel, message.to_address))
    answered = {each.asked["alert"] for each in found.operations if each.what == TAKING_ON and each.phase != REFUSED}
    wrong = []
    for operation in found.operations:
        if operation.what != WALK_OFF or operation.phase != OK:
            continue
        walk_off = found.records.walk_offs.get(UUID(operation.answered["walk_off"]))
        if walk_off is None or walk_off.returned_at is not None or str(walk_off.alert_id) in answered:
            continue
        since = datetime.fromisoformat(operation.ended.clock)
        wrong += [
            f"{_named(operation)}: {to} was not told by {carrier} after {minutes} minutes"
            for minutes, carrier, to in TOLD_AFTER
            if since + timedelta(minutes=minutes) <= found.clock and not _has(told[walk_off.alert_id], carrier, to)
        ]
    return wrong


def _has(told: set[tuple[str, str]], carrier: str, to: str) -> bool:
    # A number is written down as it was typed and texted in full.
    return any(by == carrier and address[-9:] == to[-9:] for by, address in told)


def _unexcused(found: Evidence, message: Message, takings: list[Taken]) -> str:
    """Return why it is wrong that a message was taken more than once; empty where it could not be helped."""
    if takings[0].carrier == TEXT:
        # Only who sleeps in the middle of handing a text over hands it over when awake, unasked.
        lost = _lost_tries(found, message, _workers_asleep(found))
    else:
        lost = _lost_tries(found, message, _workers_struck(found), outlived_counts=True)
    if len(takings) > 1 + len(lost) + sum(each.was_cut for each in takings if each.carrier == MAIL):
        return "nothing was done that hid the first time"
    if takings[0].carrier == MAIL and sum(not each.says_repeated for each in takings) > 1:
        return "it does not say that it may be a repeat"
    return "" if message.possible_repeat else "it is not noted as a possible repeat"


def _lost_tries(
    found: Evidence, message: Message, struck_at: list[float], *, outlived_counts: bool = False
) -> list[Attempt]:
    """Return the tries of a message that may have left when a worker was struck with it in its hand.

    A worker that was struck as it had claimed a message had not sent it, and must not once it goes on. One that
    outlived its lease on a busy machine sent, and could not say so in time; where `outlived_counts`, it counts too.
    """
    struck = [found.instant(each) for each in struck_at]
    woken = {each.said["struck_at"] for each in found.strikes if each.what == "woken"}
    asleep = [each for each in found.struck if each.point == CLAIMED and each.at not in woken]
    unsent = {about for each in asleep for about in each.messages}
    tries = [each for each in found.records.attempts[message.id] if each.outcome in {"unknown", "too_late"}]
    lost = [each for each in tries if f"{message.header_id} {each.fence}" not in unsent]
    lease = timedelta(seconds=LEASE_S)
    return [
        each
        for each in lost
        if any(each.started_at <= at <= each.started_at + lease for at in struck)
        or (outlived_counts and _outlived(each, lease))
    ]


def _outlived(attempt: Attempt, lease: timedelta) -> bool:
    return attempt.ended_at is not None and attempt.ended_at - attempt.started_at >= lease


def _workers_struck(found: Evidence) -> list[float]:
    killed = [each.at for each in found.strikes if each.what == "kill" and each.said["who"].startswith("worker")]
    fatal = [each for each in found.struck if each.deed != RAISE]
    places = [each.at for each in fatal if not each.point.startswith(NOT_BY_WORKER)]
    away = [each.at for each in found.strikes if each.what == "away"]
    return [*killed, *places, *away, *_workers_asleep(found)]


def _workers_asleep(found: Evidence) -> list[float]:
    stopped = [each.at for each in found.strikes if each.what == "stop" and each.said["who"].startswith("worker")]
    return stopped + [each.at for each in found.struck if each.deed == STOP]


def _taken_on(alert: Alert) -> datetime:
    if alert.taken_on_at is None:
        raise ValueError(alert.id)
    return alert.taken_on_at
