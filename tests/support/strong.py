"""Ask what makes a role of the test cluster too weak for production, the cluster's own haste apart."""

from attendance.records.database import Database
from attendance.records.strength import weaknesses

# The test cluster waits for no disk, and says so.
PROMISES = ("fsync", "full_page_writes", "synchronous_commit")


def weak(url: str, *, is_web: bool) -> list[str]:
    """Return the weaknesses of the role that a URL names, a sentence each."""
    database = Database(url)
    found = weaknesses(database, is_web=is_web)
    database.dispose()
    return [each for each in found if not any(f"has {name} off" in each for name in PROMISES)]
