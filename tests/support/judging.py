"""Judge what the region's application answered: by the policy, by its canaries, and by what it wrote."""

from collections.abc import Iterator

from werkzeug.test import TestResponse

from attendance.rules.access import ActorKind, Answer, Line, Relation
from attendance.rules.access.policy import WITH_A_SIGN_IN
from tests.support import json_fields
from tests.support.asking import EMPTY_HANDED, NO_ROOM, Asking, is_refused_at_the_door, plain, relations_of

# Those whose refusals are recorded: somebody is known, and knows where they stand.
KNOWN = WITH_A_SIGN_IN | {ActorKind.API_TOKEN}
STATUS = {Answer.FORBIDDEN: 403, Answer.NOT_FOUND: 404, Answer.REFUSED: 400}


def against_the_policy(region: Asking, line: Line, actor: ActorKind) -> Iterator[str]:
    """Ask an endpoint as an actor in every relation; yield each answer that is not what the policy says.

    Raises:
        Leaked: an answer shows what is not theirs.
        Broken: an answer is a failure of ours.
    """
    for relation in relations_of(line):
        expected = line.answer(actor, relation)
        response = region.meet(line, actor, relation)
        if response is None:
            continue
        if "json" in (response.mimetype or "") and line.endpoint not in json_fields.ENDPOINTS:
            yield f"{actor} {relation}: an answer in JSON whose fields are listed nowhere"
        if not _is_right(line, actor, response, expected):
            yield f"{actor} {relation}: {response.status_code}, not {expected}"
        if expected not in {Answer.ALLOWED, Answer.VEILED} and region.facts_written:
            yield f"{actor} {relation} wrote {', '.join(map(str, region.facts_written))}"
        if expected in {Answer.FORBIDDEN, Answer.NOT_FOUND} and actor in KNOWN:
            # Row 84 of ASVS 16.3: each denial is an event of the organisation whose person it was.
            kept = tuple(region.inserted(table) for table in ("denial", "event"))
            if kept != (1, 1):
                yield f"{actor} {relation}: the refusal is recorded {kept} times"


def unlike_what_is_not_there(region: Asking, line: Line, actor: ActorKind) -> Iterator[str]:
    """Ask an endpoint as an actor for what is another's; yield each answer by which it could be told from nothing."""
    if line.object is None or actor not in line.enter & KNOWN:
        return
    absent = _Look(region, region.meet(line, actor, Relation.ABSENT))
    for relation in Relation:
        if line.answer(actor, relation) is not line.foreign or relation is Relation.ABSENT:
            continue
        response = region.meet(line, actor, relation)
        if response is not None and (told := absent.differs_in(_Look(region, response))):
            yield f"{actor} {relation} differs in {told}"


def _is_right(line: Line, actor: ActorKind, response: TestResponse, expected: Answer) -> bool:
    status = response.status_code
    if (line.endpoint, actor) == NO_ROOM:
        return status == 403
    if line.endpoint == "tablet.enter" and actor is not ActorKind.DEVICE:
        # What is no tablet is told so, whoever holds it.
        return status == 401
    if expected is Answer.SIGN_IN:
        return is_refused_at_the_door(response)
    if expected in STATUS:
        return status == STATUS[expected]
    wanted = EMPTY_HANDED.get(line.endpoint)
    return status == wanted if wanted else status < 400 and not is_refused_at_the_door(response)


class _Look:
    """What of an answer could tell somebody whether the thing they asked for is there."""

    def __init__(self, region: Asking, response: TestResponse | None) -> None:
        if response is None:
            raise LookupError("what is not there can always be asked for")
        named, body = region.last_named, response.get_data(as_text=True)
        self.told = {
            "status": response.status_code,
            "text": plain(response, named),
            "headers": [name for name, _value in response.headers],
            "length": len(response.get_data()) - body.count(named) * len(named),
            "writes": region.kept,
        }

    def differs_in(self, other: "_Look") -> list[str]:
        """Return the names of what is not the same."""
        return [name for name, value in self.told.items() if other.told[name] != value]
