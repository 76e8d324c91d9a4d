"""The cookies that hold a secret of ours: kept to this host and from scripts, and over HTTPS wherever pages are."""

from flask import Response, request

from portal.services import services


def read(kind: str) -> str:
    """Return what this browser holds under a kind; empty where it holds nothing."""
    return request.cookies.get(_name(kind), "")


def put(response: Response, kind: str, secret: str, *, max_age: int | None = None) -> None:
    """Give the browser a secret to hold, for so many seconds; without a number it ends with the browser."""
    secure = services().settings.secure
    response.set_cookie(_name(kind), secret, max_age=max_age, secure=secure, httponly=True, samesite="Lax", path="/")


def take(response: Response, kind: str) -> None:
    """Take it away, and empty what the browser keeps of us."""
    secure = services().settings.secure
    response.delete_cookie(_name(kind), secure=secure, httponly=True, samesite="Lax", path="/")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'


def _name(kind: str) -> str:
    return f"__Host-muster-{kind}" if services().settings.secure else f"muster-{kind}"
