"""Where the templates, static files and migrations are: in the wheel, or in the checkout.

The doors may not import muster, so muster hands them these paths when it starts.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def templates() -> Path:
    """Return the folder of page, mail and document templates."""
    return _folder("templates")


def static() -> Path:
    """Return the folder served under /static; `build/` inside it holds the built styles and script."""
    return _folder("static")


def migrations() -> Path:
    """Return Alembic's folder."""
    return _folder("migrations")


def _folder(name: str) -> Path:
    # The wheel carries its copy under _data; an editable install and a checkout have none.
    packed = _PACKAGE / "_data" / name
    return packed if packed.is_dir() else _PACKAGE.parent / name
