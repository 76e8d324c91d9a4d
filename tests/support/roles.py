"""The roles of the test cluster: as in an installation, one owns the tables, one is the web's, one is the worker's."""

OWNER, WEB, WORKER = "muster_owner", "muster_web", "muster_work"


def as_role(url: str, user: str) -> str:
    """Return the URL by which another role reaches a database of the test cluster; SQLite has no roles."""
    return url.replace(f"//{OWNER}@", f"//{user}@")
