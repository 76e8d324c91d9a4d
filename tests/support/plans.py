"""A plan for when a pupil goes missing, written by Northgate's DSL for P1."""

from attendance import missing_plans
from attendance.missing_plans import WritePlan
from attendance.rules.words import PlanPart
from tests.support.cast import WEDNESDAY, at

PLACES, RISKS = "The bus station, bay 4", "Older men in a grey van"


def write_plan(cast, *, released=(PlanPart.PLACES,), instead_of=0, scope=None, words=None, reviewed_on=WEDNESDAY):
    """Write a version; the provider may read the parts that are released."""
    command = WritePlan(
        words=words or {PlanPart.PLACES: PLACES, PlanPart.RISKS: RISKS},
        released=frozenset(released),
        reviewed_on=reviewed_on,
        instead_of=instead_of,
    )
    cast.store.command(
        lambda db: missing_plans.write(scope or cast.dsl, db, cast.pupils["P1"], command, now=at("09:00"))
    )
