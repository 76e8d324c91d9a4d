"""What all forms share: protection against forged posts, and a place for the refusals of rules."""

from flask import Flask, g, session
from flask_wtf import CSRFProtect, FlaskForm
from flask_wtf.csrf import CSRFError
from wtforms import Field

from attendance.refusals import Refusal

__all__ = ["CSRFError", "Form", "protect", "renew_session"]


class Form(FlaskForm):  # type: ignore[misc]
    """A form of the portal. Its token is checked for every write before any view runs, so not again here."""

    class Meta:
        """How WTForms treats it."""

        csrf = False

    def take(self, refusal: Refusal) -> None:
        """Show a refusal beside the field it names, or above the form where it names none of these."""
        field = self._fields.get(refusal.field or "")
        if isinstance(field, Field):
            field.errors = [*field.errors, refusal.sentence]
        else:
            self.form_errors.append(refusal.sentence)


def protect(app: Flask) -> None:
    """Refuse every post, put, patch and delete without the token of this browser's own pages."""
    app.config.update(
        # As long as the browser's session: a register may lie open all morning.
        WTF_CSRF_TIME_LIMIT=None,
        # Pages send no Referer, so there is none to check.
        WTF_CSRF_SSL_STRICT=False,
    )
    CSRFProtect(app)


def renew_session() -> None:
    """Begin anew what the browser holds, so that nothing from before a sign-in is good after it."""
    session.clear()
    g.pop("csrf_token", None)
