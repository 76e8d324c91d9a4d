"""Check who calls: over HTTPS, with a live token, not too often. Nothing else, a cookie least of all, opens the API."""

import re
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from ipaddress import ip_address

import structlog
from flask import Request

from attendance import token_use, tokens
from attendance.limits import Limiter
from attendance.scope import ProviderScope
from attendance.unit import Store
from gateway.api.problems import Refused

Now = Callable[[], datetime]

BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/-]+=*) *", re.IGNORECASE)
REALM = 'Bearer realm="Muster"'
# Knowing the minute a token was last used is enough to find an idle one; a write at every call would be too dear.
NOTED_EVERY = timedelta(minutes=1)
log = structlog.get_logger(__name__)


class Entrance:
    """The door to every call but the description of the API."""

    def __init__(self, store: Store, *, now: Now, machine_now: Now, limiter: Limiter, https_only: bool) -> None:
        """Take where tokens are kept and what both clocks say."""
        self._store = store
        self._now = now
        self._machine_now = machine_now
        self._limiter = limiter
        self._https_only = https_only
        self._noted: dict[tuple[str, str], datetime] = {}
        self._turn = threading.Lock()

    def admit(self, request: Request) -> ProviderScope:
        """Return the scope of whoever calls.

        Raises:
            Refused: 403 without HTTPS, 401 without a live token, 429 too often.
        """
        if self._https_only and not (request.is_secure or is_loopback(request.remote_addr)):
            raise Refused(403, "Use https: over http a token can be read on its way.")
        scope = self._scope_of(request.headers.get("Authorization"))
        wait_s = self._limiter.wait_s(scope.actor.key)
        if wait_s:
            detail = f"Wait {wait_s} s, then send it again with the same Idempotency-Key."
            raise Refused(429, detail, headers={"Retry-After": str(wait_s)})
        self._note_use(scope, token_use.network_of(request.remote_addr))
        return scope

    def _scope_of(self, header: str | None) -> ProviderScope:
        if not header:
            detail = "Send your token in the header Authorization: Bearer <token>."
            raise Refused(401, detail, headers={"WWW-Authenticate": REALM})
        match = BEARER.fullmatch(header)
        scope = None
        if match:
            # Who calls is not known yet: only tokens can be read.
            with self._store.at_door().reading() as db:
                scope = tokens.scope_for(db, match.group(1), machine_now=self._machine_now())
        if scope is None:
            # Nobody is known, so no organisation's chain can tell of it.
            log.warning("a token that opens nothing was shown")
            detail = "This token opens nothing: it is mistyped, has been revoked, or has ended. Ask for a new one."
            raise Refused(401, detail, headers={"WWW-Authenticate": f'{REALM}, error="invalid_token"'})
        return scope

    def _note_use(self, scope: ProviderScope, network: str) -> None:
        now, use = self._machine_now(), (scope.actor.key, network)
        with self._turn:
            self._noted = {key: at for key, at in self._noted.items() if timedelta() <= now - at < NOTED_EVERY}
            if use in self._noted:
                return
            self._noted[use] = now
        within = self._store.within([scope.provider_id])
        try:
            within.command(lambda db: token_use.note(db, scope, network, now=self._now(), machine_now=now))
        except Exception:  # the call may be a walk-off: what cannot be noted of it must not hold it up
            log.exception("the use of a token could not be noted", token=scope.actor.key)


def is_loopback(address: str | None) -> bool:
    """Say whether an address is this machine's own."""
    try:
        return ip_address(address or "").is_loopback
    except ValueError:
        return False
