"""Whether a clockwork beats, found out by looking: no clock is asked, so a machine that slept has missed no beat."""

from dataclasses import dataclass

# How often in a row it may be found still. With a look each ten seconds it is half a minute more than a page waits
# before it says that alerts are delayed.
FOUND_STILL = 9


@dataclass(slots=True)
class Pulse:
    """What was seen at the looks so far: the last count of beats, and how many looks in a row found no new one."""

    seen: int = 0
    still: int = 0

    def is_gone(self, beats: int) -> bool:
        """Look once more; say whether there has been no beat for too many looks."""
        self.still = 0 if beats != self.seen else self.still + 1
        self.seen = beats
        return self.still >= FOUND_STILL
