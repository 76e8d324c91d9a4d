"""Note when and from which networks an API token is used; its provider is told of a new one: it may be stolen."""

from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from uuid import UUID

from attendance import account_news
from attendance.directory import Directory, Recipient
from attendance.records import access
from attendance.records.tables import ApiToken
from attendance.refusals import NotFound
from attendance.rules.staffing import MANAGERS
from attendance.rules.words import Role
from attendance.scope import JOB, ProviderScope
from attendance.unit import Db

# One site or data centre: addresses within change by themselves.
IPV4_BITS, IPV6_BITS = 24, 48
UNKNOWN = "an unknown network"
# A program that is carried about would otherwise write mails without end.
MOST_NETWORKS = 20


def network_of(address: str | None) -> str:
    """Return the network of an address as people write it, such as `203.0.113.0/24`."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return UNKNOWN
    # An IPv4 caller may come in by an IPv6 socket.
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    bits = IPV4_BITS if isinstance(found, IPv4Address) else IPV6_BITS
    return str(ip_network(f"{found}/{bits}", strict=False))


def note(db: Db, scope: ProviderScope, network: str, *, now: datetime, machine_now: datetime) -> None:
    """Note a use; a network that the token was not used from before is told to the provider's managers.

    The first is where the program runs. After `MOST_NETWORKS` the list is full, and that was told.

    Raises:
        NotFound: the token is not this provider's.
    """
    token = access.token_by_id(db.session, UUID(scope.actor.key.removeprefix("token:")))
    if token is None or token.organisation_id != scope.provider_id:
        raise NotFound("There is no such token.")
    token.last_used_at = machine_now
    if network in token.networks or len(token.networks) >= MOST_NETWORKS:
        return
    is_first = not token.networks
    token.networks = [*token.networks, network]
    if is_first:
        return
    db.tell(
        [token.organisation_id],
        "token_used_elsewhere",
        actor=JOB,
        at=now,
        body={"token": str(token.id), "network": network},
    )
    for recipient in _managers(db, token.organisation_id, now=now):
        account_news.tell_of_token(db, recipient, _words(token), now=now)


def _managers(db: Db, provider_id: UUID, *, now: datetime) -> list[Recipient]:
    directory = Directory(db, now)
    return directory.together(provider_id, [role for role in Role if role in MANAGERS]) or directory.address_of(
        provider_id
    )


def _words(token: ApiToken) -> str:
    said = (
        f"The API token “{token.name}” was used from a network it was never used from before: {token.networks[-1]}. "
        "If your program did not move, somebody else has the token: revoke it now and make another."
    )
    if len(token.networks) >= MOST_NETWORKS:
        said += f" It has been used from {MOST_NETWORKS} networks, so nothing more is said of further ones."
    return said
