"""What this installation has set for everybody: due times, the week's hours, and who hears when nobody is left."""

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, kw_only=True, slots=True)
class Preferences:
    """The installation's settings that rules need. Times are London wall time."""

    am_due: time = time(10, 0)
    pm_due: time = time(14, 0)
    nudge_minutes: int = 20
    draft_at: time = time(15, 0)
    final_at: time = time(8, 30)
    alarms_email: str | None = None
    has_texts: bool = False
    # Off only in a test or a demo: see `muster.settings.checks`.
    second_factor: bool = True
