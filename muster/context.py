"""What every command may ask for, made when first asked: so `muster version` works without any settings."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from attendance.preferences import Preferences
from attendance.refusals import Refusal
from muster.clock import Clock
from muster.resources import migrations
from muster.settings import Settings, SmsKind, load_settings
from muster.settings.checks import SHORTEST_KEY

if TYPE_CHECKING:
    from attendance.records.database import Database, Patience
    from attendance.records.vault import Vault
    from attendance.unit import Store
    from muster.anchor_files import AnchorFiles


class Muster:
    """One run of the command line. Add what commands share as a `cached_property`."""

    def __init__(self, config: Path | None = None) -> None:
        """Remember which settings file was named."""
        self._config = config
        self._files: dict[str, Database] = {}

    @cached_property
    def settings(self) -> Settings:
        """The installation's settings.

        Raises:
            SettingsRefused: they cannot be used; the command line prints why and ends with 1.
        """
        return load_settings(self._config)

    @cached_property
    def settings_without_secrets(self) -> Settings:
        """The same, for whoever may not read the files that secrets are in.

        Raises:
            SettingsRefused: as for `settings`.
        """
        return load_settings(self._config, needs_secrets=False)

    @cached_property
    def clock(self) -> Clock:
        """The clock, following the clock file in a test or a demo."""
        return Clock(self.settings.clock.file)

    @cached_property
    def anchor_files(self) -> "AnchorFiles":
        """Where the nightly anchors of the event log are."""
        from muster.anchor_files import AnchorFiles  # noqa: PLC0415  as below

        folder = self.settings.audit.anchor_dir
        if folder is None:
            raise RuntimeError("the settings were not loaded as they should be")
        return AnchorFiles(folder)

    def store(self, *, wake: Callable[[], None] = lambda: None, needs_keys: bool = True) -> "Store":
        """Return the way to the records; `wake` is called after a commit that has something to send.

        Raises:
            Refusal: the database has not been created or is not up to date, or a key it needs is missing.
        """
        return self._store_at(self.settings.database.url, wake=wake, needs_keys=needs_keys)

    def web_store(self, *, wake: Callable[[], None]) -> "Store":
        """Return the way to the records for pages and programs: behind the second wall where there is one.

        Raises:
            Refusal: as for `store`.
        """
        from attendance.records.database import WEB_PATIENCE  # noqa: PLC0415  as below

        database = self.settings.database
        # Behind the wall the keys cannot be looked through; the worker and `muster doctor` look.
        return self._store_at(database.web_url or database.url, wake=wake, needs_keys=False, patience=WEB_PATIENCE)

    def store_at(self, url: str) -> "Store":
        """Return the way to a database that is not that of the settings, such as a copy that is being restored.

        Raises:
            Refusal: it is not up to date.
        """
        return self._store_at(url, wake=lambda: None, needs_keys=False)

    def _store_at(
        self,
        url: str,
        *,
        wake: Callable[[], None],
        needs_keys: bool = True,
        patience: "Patience | None" = None,
    ) -> "Store":
        from attendance import keys  # noqa: PLC0415  slow, and `muster version` does without
        from attendance.records import migrating  # noqa: PLC0415
        from attendance.records.database import AWAY, PATIENCE, Database  # noqa: PLC0415
        from attendance.records.reserve import beside  # noqa: PLC0415
        from attendance.unit import Store  # noqa: PLC0415

        try:
            state = migrating.state(url, migrations())
        except AWAY as error:
            raise Refusal("The database cannot be reached. See that it runs and that [database] is right.") from error
        if not state.is_up_to_date:
            raise Refusal("The database is not up to date. Run `muster database upgrade` first.")
        # A copy that is being restored has no room of its own.
        megabytes = self.settings.reserve_mb if url == self.settings.database.url else 0
        reserve = beside(url, megabytes=megabytes)
        database = self._files.get(url) or Database(url, patience=patience or PATIENCE, reserve=reserve)
        if database.is_sqlite:
            # Writers to one file wait behind one lock of this process; past it SQLite makes them wait by chance.
            self._files[url] = database
        store = Store(database, preferences_of(self.settings), wake, vault=vault_of(self.settings, self.clock))
        if needs_keys:
            with store.reading() as db:
                missing = keys.health(db).missing_words
            if missing:
                raise Refusal(missing[0])
        return store


def require_strong_database(settings: Settings, store: "Store", *, is_web: bool) -> None:
    """Refuse to run production over a database that could lose what got a receipt, or that no wall holds.

    Raises:
        Refusal: it is too weak; the text says all that is wrong.
    """
    from attendance.records import strength  # noqa: PLC0415  as above

    if settings.is_production and (found := strength.weaknesses(store.database, is_web=is_web)):
        raise Refusal(" ".join(found))


def require_worker(store: "Store") -> None:
    """Refuse to run the clockwork as a role whose rows the second wall holds: it would find nothing to do.

    Raises:
        Refusal: [database] url is the web's.
    """
    from attendance.records import strength  # noqa: PLC0415  as above

    if not strength.may_work(store.database):
        raise Refusal("[database] url is a role that cannot do the worker's work; see `muster database roles`.")


def require_real_people(settings: Settings, store: "Store") -> None:
    """Refuse to run production over a demo's or a test's data, whose passwords everybody knows.

    Raises:
        Refusal: a person or an organisation in the database cannot exist.
    """
    from attendance import people  # noqa: PLC0415  as above

    if not settings.is_production:
        return
    with store.at_door().reading() as db:
        made_up = people.find_made_up(db)
    if made_up is not None:
        raise Refusal(
            f"The database holds made-up people or organisations, such as {made_up}, as a demo does. Production starts "
            "with an empty database of its own: change [database] url."
        )


def vault_of(settings: Settings, clock: Clock) -> "Vault":
    """Return what seals and opens for this installation; the key file is read anew when a key is turned."""
    from attendance.records.vault import Vault  # noqa: PLC0415

    def lines() -> list[bytes]:
        # An editor may be half way through writing one: what is sealed by half a line is lost with the other half.
        return [line for line in settings.secret_keys() if len(line) >= SHORTEST_KEY]

    return Vault(lines, clock.now)


def preferences_of(settings: Settings) -> Preferences:
    """Return what the rules need to know of the settings."""
    return Preferences(
        am_due=settings.deadlines.am,
        pm_due=settings.deadlines.pm,
        nudge_minutes=settings.deadlines.nudge_minutes,
        draft_at=settings.week.draft_at,
        final_at=settings.week.final_at,
        alarms_email=settings.alarms.email,
        has_texts=settings.sms.kind is not SmsKind.NONE,
        second_factor=settings.sign_in.second_factor,
    )


pass_muster = click.make_pass_decorator(Muster)
