"""Put the portal together: one application from the store, the settings, the clock and the folders it is handed."""

from pathlib import Path

from flask import Flask

from attendance.limits import Limiter
from attendance.rules.access import POLICY, ActorKind, Policy
from attendance.unit import Store
from portal import (
    addresses,
    alert_code,
    calendar,
    confirm,
    errors,
    forgotten,
    home,
    identity,
    new_address,
    passkeys,
    quiet_hours,
    rooms,
    second_step,
    security,
    sign_in,
    templating,
    tokens,
)
from portal.account import factors as account_factors
from portal.account import overview as account
from portal.account import password as account_password
from portal.account import reached as account_reached
from portal.account import sign_ins as account_sign_ins
from portal.cover import hand as cover_hand
from portal.cover import link as cover_link
from portal.cover import links as cover_links
from portal.cover import register as cover_register
from portal.cover import reports as cover_reports
from portal.device import devices, hand, pin, tablet
from portal.device import register as tablet_register
from portal.device import reports as tablet_reports
from portal.people import away, colleague, ladders, role_names
from portal.people import everybody as people
from portal.provider import (
    absence,
    calling_off,
    concern,
    incident,
    mail_address,
    mails,
    originals,
    outside_hours,
    paper,
    phoned,
    receipt,
    received,
    register,
    sheets,
    symbols,
    today,
    walk_off,
)
from portal.provider import agreements as provider_agreements
from portal.rooms import Door
from portal.school import (
    across,
    agreements,
    alerts,
    compare,
    contact_log,
    cover,
    days_ahead,
    entries,
    entry_file,
    entry_sheet,
    figures,
    looks,
    marks,
    missing_plan,
    own_form,
    parent_called,
    people_to_call,
    phoned_in,
    placements,
    pupil_record,
    pupil_report,
    pupil_week,
    pupils,
    register_window,
    tasks,
    unexplained,
    written_agreement,
)
from portal.school import contacts as school_contacts
from portal.school import received as school_received
from portal.school import today as school_today
from portal.services import Now, Services, provide
from portal.settings import PortalSettings
from portal.weeks import provider as provider_weeks
from portal.weeks import school as school_weeks

# Every room of the house. A new one is a module with a blueprint and a line here; its pages, lines of the policy.
ROOMS = (
    home.blueprint,
    sign_in.blueprint,
    second_step.blueprint,
    confirm.blueprint,
    account.blueprint,
    account_factors.blueprint,
    account_password.blueprint,
    account_reached.blueprint,
    account_sign_ins.blueprint,
    quiet_hours.own,
    quiet_hours.usual,
    forgotten.blueprint,
    passkeys.blueprint,
    new_address.blueprint,
    alert_code.blueprint,
    tokens.blueprint,
    calendar.blueprint,
    people.blueprint,
    colleague.blueprint,
    role_names.blueprint,
    ladders.blueprint,
    away.colleague,
    away.own,
    today.blueprint,
    register.blueprint,
    absence.blueprint,
    calling_off.blueprint,
    paper.blueprint,
    sheets.blueprint,
    symbols.blueprint,
    mail_address.blueprint,
    originals.blueprint,
    received.blueprint,
    mails.blueprint,
    phoned.blueprint,
    outside_hours.blueprint,
    walk_off.blueprint,
    incident.blueprint,
    concern.blueprint,
    receipt.blueprint,
    pupil_record.blueprint,
    devices.blueprint,
    pin.blueprint,
    tablet.blueprint,
    tablet_register.blueprint,
    tablet_reports.blueprint,
    cover_links.blueprint,
    cover_link.blueprint,
    cover_register.blueprint,
    cover_reports.blueprint,
    school_today.blueprint,
    school_received.blueprint,
    marks.blueprint,
    entry_sheet.blueprint,
    entry_file.blueprint,
    own_form.blueprint,
    register_window.blueprint,
    entries.blueprint,
    school_contacts.blueprint,
    contact_log.blueprint,
    compare.blueprint,
    figures.blueprint,
    unexplained.blueprint,
    pupils.blueprint,
    pupil_week.blueprint,
    pupil_report.blueprint,
    placements.blueprint,
    alerts.blueprint,
    looks.blueprint,
    people_to_call.blueprint,
    missing_plan.blueprint,
    days_ahead.blueprint,
    across.blueprint,
    phoned_in.blueprint,
    cover.blueprint,
    parent_called.blueprint,
    tasks.blueprint,
    agreements.blueprint,
    written_agreement.blueprint,
    provider_agreements.blueprint,
    provider_weeks.blueprint,
    school_weeks.blueprint,
)

# From one address: a whole staffroom may mistype, and no program tries 2^256 of them like this.
WRONG_LINKS, WRONG_LINKS_PER_SECOND = 30, 0.1
# Those who hold a key of another kind than a sign-in.
DOORS = {
    ActorKind.DEVICE: Door(recognise=hand.is_open, turn_away=tablet.ask),
    ActorKind.LINK_HOLDER: Door(recognise=cover_hand.is_open, turn_away=cover_link.turn_away),
}


def create_app(
    store: Store,
    settings: PortalSettings,
    *,
    now: Now,
    machine_now: Now,
    templates: Path,
    static: Path,
    policy: Policy = POLICY,
    wrong_links: Limiter | None = None,
) -> Flask:
    """Return the portal, ready to serve. `wrong_links` lets each address try so many links that open nothing.

    Raises:
        PolicyFaulty: the access policy and the pages do not match.
    """
    app = Flask("portal", template_folder=str(templates), static_folder=str(static), static_url_path="/static")
    signing, *older = settings.signing_keys()
    app.config.update(SECRET_KEY=signing, SECRET_KEY_FALLBACKS=older)
    limiter = wrong_links or Limiter(burst=WRONG_LINKS, per_second=WRONG_LINKS_PER_SECOND)
    provide(app, Services(store=store, settings=settings, now=now, machine_now=machine_now, wrong_links=limiter))
    addresses.init_app(app)
    templating.init_app(app)
    security.init_app(app, secure=settings.secure)
    errors.init_app(app)
    confirm.init_app(app)
    identity.init_app(app)
    rooms.guard(app, doors=DOORS, policy=policy)
    for blueprint in ROOMS:
        app.register_blueprint(blueprint)
    rooms.check(app, "portal")
    return app
