"""Tell this machine from another by the name in a setting; nothing is looked up."""

import ipaddress


def is_this_machine(host: str | None) -> bool:
    """Return whether a host names this machine by a loopback name or address."""
    if not host or host == "localhost":
        return host == "localhost"
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
