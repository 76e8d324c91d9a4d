"""Set up the templates: where they are, what they may call, and that a name nobody gave is an error."""

from typing import Any

from flask import Flask
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader, StrictUndefined, Undefined

from portal import clockwork, identity, navigation, role_names, rooms, security, services, static_files
from portal.filters import FILTERS

# The names that GOV.UK Frontend's page asks for and leaves open.
OPEN_NAMES = (
    "assetUrl",
    "bodyAttributes",
    "bodyClasses",
    "containerAttributes",
    "containerClasses",
    "footerAttributes",
    "footerClasses",
    "headerAttributes",
    "headerClasses",
    "htmlClasses",
    "mainAttributes",
    "mainClasses",
    "mainLang",
    "opengraphImageUrl",
    "pageTitleLang",
    "serviceName",
)
# The names that GOV.UK Frontend's macros compare with, translated as they stand from a language that has them.
MACRO_NAMES = frozenset({"caller", "null", "undefined"})


class NamesMustExist(StrictUndefined):
    """An unknown name or attribute is an error; an option left out of a dictionary, as macros are given, is not."""

    __slots__ = ()

    def __new__(cls, hint: str | None = None, obj: Any = None, name: str | None = None, *rest: Any) -> Any:
        """Return the lenient kind for what GOV.UK Frontend's macros leave open."""
        is_option = isinstance(obj, dict | Undefined) or name in MACRO_NAMES
        return Undefined(hint, obj, name, *rest) if is_option else super().__new__(cls)


def init_app(app: Flask) -> None:
    """Give the templates their loaders, filters and names."""
    environment = app.jinja_env
    environment.undefined = NamesMustExist
    environment.filters.update(FILTERS)
    environment.globals.update(
        asset=static_files.address,
        clockwork_standing=clockwork.standing,
        find_current=identity.find_current,
        lets_in=rooms.lets_in,
        navigation_for=navigation.groups_for,
        now=services.now,
        role_name=role_names.role_name,
        urgent_url=navigation.urgent_url,
        bars=services.services,
    )
    environment.globals.update(dict.fromkeys(OPEN_NAMES))
    govuk = {name: PackageLoader(name) for name in ("govuk_frontend_jinja", "govuk_frontend_wtf")}
    app.jinja_loader = ChoiceLoader([*filter(None, [app.jinja_loader]), PrefixLoader(govuk)])
    WTFormsHelpers(app)

    @app.context_processor
    def _nonce() -> dict[str, str]:
        return {"cspNonce": security.nonce()}
