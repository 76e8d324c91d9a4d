"""The forms of a page as a machine would send them that chooses nothing: what is filled in stays, the rest is empty."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from tests.support.crawling import Markup

CHOSEN_BY_PEOPLE = {"text", "email", "password", "tel", "search", "number", "date", "time", "radio", "checkbox", "file"}


@dataclass(kw_only=True, slots=True)
class UntouchedForm:
    """A form that writes. `asks` says whether a person must still choose or type something in it."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    open_groups: dict[str, bool] = field(default_factory=dict)

    @property
    def asks(self) -> bool:
        """Say whether something in it is empty: a form of buttons alone is a choice in itself."""
        return any(is_open for is_open in self.open_groups.values())

    def note(self, tag: str, has: dict[str, str]) -> None:
        """Take a control as it stands."""
        name, kind = has.get("name", ""), has.get("type", "text" if tag == "input" else tag)
        if tag == "button":
            self.buttons.append((name, has.get("value", "")))
            return
        is_chosen = kind not in {"radio", "checkbox"} or "checked" in has
        if kind in CHOSEN_BY_PEOPLE or tag in {"textarea", "select"}:
            is_filled = is_chosen and bool(has.get("value")) and tag == "input"
            self.open_groups[name] = self.open_groups.get(name, True) and not is_filled
        if name and is_chosen and name != "csrf_token":
            self.fields.append((name, has.get("value", "")))

    def posts(self) -> Iterator[MultiDict[str, str]]:
        """Return what is sent, every box that is ticked with it: once with each button that sends it."""
        for name, value in self.buttons or [("", "")]:
            yield MultiDict([*self.fields, *([(name, value)] if name else [])])


def forms_of(text: str, *, path: str) -> list[UntouchedForm]:
    """Return the forms of a page that write; one without an address of its own goes to the page's."""
    forms: list[UntouchedForm] = []
    is_writing = False
    for tag, has in Markup(text).elements:
        if tag == "form":
            is_writing = has.get("method", "get").lower() == "post"
            if is_writing:
                forms.append(UntouchedForm(action=has.get("action") or path))
        elif is_writing and tag in {"input", "textarea", "select", "button"}:
            forms[-1].note(tag, has)
    return forms
