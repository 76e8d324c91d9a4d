"""Build the ways out that the settings name, and the sender that uses them."""

from collections.abc import Mapping

from attendance.unit import Store
from muster.clock import Clock
from muster.settings import Settings, SmsKind
from notifications.channels import Channel
from notifications.channels.notify import NotifyChannel, NotifySettings
from notifications.channels.smtp import SmtpChannel, SmtpSettings, Tls
from notifications.outbox import EMAIL, SMS, RenderAttachment, Sender
from notifications.weekly import WeeklyDocuments


def sender_for(
    settings: Settings, store: Store, clock: Clock, *, channels: Mapping[str, Channel] | None = None
) -> Sender:
    """Return the sender of this installation; `channels` replace the carriers, as in a demo that sends nothing out."""
    return sender_with(
        store,
        clock,
        urgent=channels_of(settings) if channels is None else channels,
        routine=channels_of(settings) if channels is None else channels,
        base_url=settings.base_url,
    )


def sender_with(
    store: Store,
    clock: Clock,
    *,
    urgent: Mapping[str, Channel],
    routine: Mapping[str, Channel],
    base_url: str,
    render_attachment: RenderAttachment | None = None,
) -> Sender:
    """Return a sender over these channels."""
    return Sender(
        store,
        urgent=urgent,
        routine=routine,
        base_url=base_url,
        now=clock.now,
        machine_now=clock.machine,
        render_attachment=render_attachment or WeeklyDocuments(store).render,
    )


def channels_of(settings: Settings) -> dict[str, Channel]:
    """Return a new set of channels, one per way out; each lane wants a set of its own."""
    channels: dict[str, Channel] = {EMAIL: SmtpChannel(smtp_settings(settings))}
    api_key = settings.sms_api_key()
    if settings.sms.kind is SmsKind.NOTIFY and api_key and settings.sms.template_id:
        notify = NotifySettings(api_key=api_key, template_id=settings.sms.template_id, base_url=settings.sms.base_url)
        channels[SMS] = NotifyChannel(notify)
    return channels


def smtp_settings(settings: Settings) -> SmtpSettings:
    """Return how the mail server of this installation is reached."""
    mail = settings.mail
    return SmtpSettings(
        host=mail.host,
        port=mail.port,
        sender=mail.sender,
        username=mail.username,
        password=settings.mail_password(),
        tls=Tls(mail.tls.value),
    )
