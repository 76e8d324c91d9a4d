"""How often a running Muster looks for garbage that counting references does not find.

Everything loaded by the start stays to the end, and a search would go through all of it again and again: a fourth of
the processor time of opening a day or judging its registers, measured by `make bench`.
"""

import gc

# A command over hundreds of rows makes some ten thousand objects that live as long as it does.
MADE_BEFORE_A_SEARCH, SEARCHES_BEFORE_OLDER = 10_000, 20


def leave_out_what_stays() -> None:
    """Leave all that is loaded now out of later searches, and search less often; call it when a process has started."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(MADE_BEFORE_A_SEARCH, SEARCHES_BEFORE_OLDER, SEARCHES_BEFORE_OLDER)
