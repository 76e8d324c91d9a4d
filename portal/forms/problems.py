"""What is wrong with a form, as links to its fields, for a page that has a summary of its own."""

from collections.abc import Iterator

from portal.forms.base import Form


def problems_of(form: Form) -> Iterator[dict[str, str]]:
    """Yield a sentence and a link to its field for each that is wrong with a form."""
    for sentence in form.form_errors:
        yield {"text": sentence, "href": "#register"}
    for field in form:
        for sentence in field.errors:
            yield {"text": sentence, "href": f"#{field.id}"}
