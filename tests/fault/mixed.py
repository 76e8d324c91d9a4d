"""F36: three faults at once, as the seed chooses: one of processes, one of carriers, one of what they share."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from tests.fault.lab import Lab

Deed = Callable[[Lab], list[str]]
ROUNDS = 3


def mix_of(processes: Sequence[Deed], carriers: Sequence[Deed], others: Callable[[str], Sequence[Deed]]) -> Deed:
    """Return the fault that does one of each at once; `others` are those of a kind of database."""

    def three_at_once(lab: Lab) -> list[str]:
        """Do three at once, and three others after them."""
        for _ in range(ROUNDS if lab.is_long else 1):
            chosen = [lab.chance.choice(each) for each in (processes, carriers, others(lab.kind))]
            lab.note("mix", of=[each.__name__ for each in chosen])
            lab.installation.starts_again = True
            with ThreadPoolExecutor(len(chosen)) as at_once:
                # What each expects of itself holds where it is alone; what must always hold is asked after.
                list(at_once.map(lambda do: do(lab), chosen))
            lab.heal()
        lab.installation.starts_again = False
        return []

    return three_at_once
