"""Say who is proven to have sent a mail: by the word of our own mail server on DMARC, and by nothing else.

That server removes whatever comes in under its name (RFC 8601, 5) and adds its own; a mail in which it seems to have
spoken twice of DMARC, or in a way that cannot be read, proves nobody. SPF, DKIM and ARC alone prove nobody: none of
them speaks of the address that a person sees.
"""

from collections.abc import Iterator

from gateway.mail.message import Mail
from gateway.mail.results import Result, results_of


def proves(mail: Mail, *, authserv_id: str) -> str | None:
    """Return the address that sent a mail, if the server of this name found so; None where nobody is proven."""
    if len(mail.senders) != 1 or _is_muddled(mail, authserv_id):
        return None
    domain = mail.senders[0].rpartition("@")[2].lower()
    match list(_on_dmarc(mail, authserv_id)):
        case [only] if only.found == "pass" and _froms(only) == [domain]:
            return mail.senders[0]
        case _:
            return None


def _on_dmarc(mail: Mail, server: str) -> Iterator[Result]:
    for value in mail.results:
        said = results_of(value)
        if said is not None and said.server == server.lower():
            yield from (each for each in said.results if each.method == "dmarc")


def _froms(result: Result) -> list[str]:
    return [value.lower() for kind, name, value in result.properties if (kind, name) == ("header", "from")]


def _is_muddled(mail: Mail, server: str) -> bool:
    """Say whether a field that may be our server's cannot be read: it may have found the opposite."""
    named = (value for value in mail.results if server.lower() in value.partition(";")[0].lower())
    return any(results_of(value) is None for value in named)
