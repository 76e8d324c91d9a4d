"""The one access policy: actor by route by relation. `policy.toml` says it, this package reads it.

Nothing here asks who somebody is, and nothing finds an object: the doors do the first, the scopes the second.
"""

from importlib.resources import files

from attendance.rules.access.actors import ActorKind, actors_of
from attendance.rules.access.policy import (
    Answer,
    Factor,
    Line,
    NamedIn,
    Policy,
    PolicyFaulty,
    Relation,
    parse,
)

__all__ = [
    "POLICY",
    "ActorKind",
    "Answer",
    "Factor",
    "Line",
    "NamedIn",
    "Policy",
    "PolicyFaulty",
    "Relation",
    "actors_of",
    "parse",
]

POLICY = parse(files(__name__).joinpath("policy.toml").read_text("utf-8"))
