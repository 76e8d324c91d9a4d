"""Put the access policy into words: `python -m attendance.rules.access.page` prints docs/access.md."""

import sys
from collections.abc import Iterable, Iterator

from attendance.rules.access import POLICY, ActorKind, Answer, Factor, Line, Policy, Relation
from attendance.rules.access.policy import FieldRule

TITLES = {
    "portal": "The portal, for people",
    "api": "The API, for providers' programs",
    "machine": "What machines ask",
    "demo": "Only in the demo",
}
INTRODUCTION = """\
# Who may do what

Made from `attendance/rules/access/policy.toml` by `make access`; a test holds the two together. The guard of every
application reads that file, a route without a line in it stops start-up, and the access tests are generated from it.

How to read it: a mark says what this actor meets at the door. What they may then *load* is their scope's business:
what belongs to another organisation, has ended, or never was, answers alike.

| mark | meaning |
|---|---|
| ● | comes in |
| ◐ | comes in; some objects of their own organisation are outside their role: 403 |
| ○ | comes in; of some objects of their own organisation they see that it exists, and nothing more |
| 403 | is signed in, but not for this |
| – | is asked to sign in, or gets 401 |

*Object* is what the request names, and in brackets where; *foreign* is the answer for one that is another's, ended or
absent. "Password alone" marks the pages a sign-in without its second factor reaches; "fresh" those that want the
password or the factor again after ten minutes.

Everybody else, whatever they hold, stands outside: a session link, a tablet, a token and a job that has ended open
nothing that is not marked for them.
"""
FOREIGN = {Answer.NOT_FOUND: "404", Answer.REFUSED: "400", Answer.FORBIDDEN: "403"}
STANDING_OUTSIDE = "–"


def render(policy: Policy) -> str:
    """Return the page in Markdown."""
    parts = [INTRODUCTION, *(_section(name, lines.values()) for name, lines in policy.sections.items()), _relations()]
    parts += [_fields(policy.fields)] if policy.fields else []
    return "\n".join(parts)


def _section(name: str, lines: Iterable[Line]) -> str:
    heads = ["page or call", "method", *(actor.label for actor in ActorKind), "object", "foreign", "sign-in"]
    rows = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    rows += [f"| {' | '.join(_cells(line))} |" for line in lines]
    return f"## {TITLES.get(name, name)}\n\n" + "\n".join(rows) + "\n"


def _cells(line: Line) -> Iterator[str]:
    yield f"`{line.endpoint}`"
    yield " ".join(sorted(line.methods))
    for actor in ActorKind:
        yield _mark(line, actor)
    yield f"{line.object} ({line.named_in})" if line.object else ""
    yield FOREIGN[line.foreign] if line.object else ""
    yield _sign_in(line)


def _mark(line: Line, actor: ActorKind) -> str:
    at_the_door = line.door({actor})
    if at_the_door is not Answer.ALLOWED:
        return "403" if at_the_door is Answer.FORBIDDEN else STANDING_OUTSIDE
    if actor in line.forbidden_for:
        return "◐"
    return "○" if actor in line.veiled_for else "●"


def _sign_in(line: Line) -> str:
    if line.is_public:
        return ""
    words = ["password alone"] if line.factor is Factor.NONE else []
    return ", ".join([*words, "fresh"] if line.fresh else words)


def _fields(rules: Iterable[FieldRule]) -> str:
    """Say who reads and writes what not everybody does who opens the page, and which test holds it."""
    rows = ["| what | who | everybody else | test |", "|---|---|---|---|"]
    rows += [f"| {each.what} | {each.who} | {each.others} | `{each.test}` |" for each in rules]
    return "## Fields\n\nOn a page that somebody may open, not everything is theirs to read or to change.\n\n" + (
        "\n".join(rows) + "\n"
    )


def _relations() -> str:
    """Say how the six relations answer, for the two sides, from the same function the tests ask."""
    heads = ["how the object stands to who asks", "somebody of a provider", "somebody of a home school"]
    example = Line(endpoint="", methods=frozenset({"GET"}), enter=frozenset(ActorKind), object="any")
    rows = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    for relation in Relation:
        at_provider, for_school = (
            example.answer(actor, relation) for actor in (ActorKind.PROVIDER_STAFF, ActorKind.ATTENDANCE_OFFICER)
        )
        met = ("as marked", "as marked") if relation is Relation.OUTSIDE_ROLE else (at_provider, for_school)
        cells = [each.replace("_", " ") for each in (relation, *met)]
        rows.append(f"| {' | '.join(cells)} |")
    return "## How an object answers\n\n" + "\n".join(rows) + "\n"


if __name__ == "__main__":
    sys.stdout.write(render(POLICY))
