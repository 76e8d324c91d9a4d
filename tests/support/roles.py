"""The roles of the test cluster: as in an installation, one owns the tables, one is the web's, one is the worker's."""

import re

OWNER, WEB, WORKER = "muster_owner", "muster_web", "muster_work"
# Whoever runs the server.
SUPERUSER = "postgres"


def as_role(url: str, user: str) -> str:
    """Return the URL by which another role reaches a database of the test cluster; SQLite has no roles."""
    return re.sub(r"//\w+@/", f"//{user}@/", url)
