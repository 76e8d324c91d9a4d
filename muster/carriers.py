"""Build the ways out that the settings name, and the sender that uses them."""

from collections.abc import Mapping
from dataclasses import replace

from attendance.unit import Store
from gateway.mail.reader import LARGEST_MAIL, MailReader
from gateway.sheets.limited import read_any
from muster.clock import Clock
from muster.settings import Settings, SmsKind
from muster.settings.sections import BouncesSection, InboundMailSection
from notifications.bounces.mark import Marks
from notifications.bounces.reader import BounceReader
from notifications.channels import Channel
from notifications.channels.notify import NotifyChannel, NotifySettings
from notifications.channels.smtp import SmtpChannel, SmtpSettings, Tls
from notifications.mailbox import OF_A_REPORT, Mailbox, MailboxSettings
from notifications.mailbox import Tls as MailboxTls
from notifications.outbox import EMAIL, SMS, RenderAttachment, Sender
from notifications.weekly import WeeklyDocuments


def sender_for(
    settings: Settings, store: Store, clock: Clock, *, channels: Mapping[str, Channel] | None = None
) -> Sender:
    """Return the sender of this installation; `channels` replace the carriers, as in a demo that sends nothing out."""
    return sender_with(
        store,
        clock,
        urgent=channels_of(settings, asks_success=True) if channels is None else channels,
        routine=channels_of(settings) if channels is None else channels,
        base_url=settings.base_url,
        bounces=bounces_of(settings, store, clock) if channels is None else None,
        answers_to=settings.inbound_mail.address,
    )


def sender_with(
    store: Store,
    clock: Clock,
    *,
    urgent: Mapping[str, Channel],
    routine: Mapping[str, Channel],
    base_url: str,
    render_attachment: RenderAttachment | None = None,
    bounces: BounceReader | None = None,
    answers_to: str | None = None,
) -> Sender:
    """Return a sender over these channels; `answers_to` is the mailbox that providers write to."""
    return Sender(
        store,
        urgent=urgent,
        routine=routine,
        base_url=base_url,
        now=clock.now,
        machine_now=clock.machine,
        render_attachment=render_attachment or WeeklyDocuments(store).render,
        bounces=bounces,
        answers_to=answers_to,
    )


def bounces_of(settings: Settings, store: Store, clock: Clock) -> BounceReader | None:
    """Return what reads the mailbox for bounces; None where the settings name none."""
    mailbox = bounces_mailbox_of(settings)
    if mailbox is None:
        return None
    return BounceReader(store, mailbox, marks_of(settings), now=clock.now, machine_now=clock.machine)


def bounces_mailbox_of(settings: Settings) -> Mailbox | None:
    """Return the mailbox for bounces, not yet opened; None where the settings name none."""
    read = settings.bounces
    return _mailbox_of(
        read, settings.bounces_password(), aside=read.unknown_folder, called="bounces", read_at_most=OF_A_REPORT
    )


def mails_of(settings: Settings, store: Store, clock: Clock) -> MailReader | None:
    """Return what takes in the mails that providers write; None where the settings name no mailbox for them."""
    read, mailbox = settings.inbound_mail, registers_mailbox_of(settings)
    if mailbox is None or read.address is None or read.authserv_id is None:
        return None
    return MailReader(
        store,
        mailbox,
        address=read.address,
        authserv_id=read.authserv_id,
        folders=(read.done_folder, read.other_folder),
        read_grid=read_any,
        now=clock.now,
    )


def registers_mailbox_of(settings: Settings) -> Mailbox | None:
    """Return the mailbox that providers write to, not yet opened; None where the settings name none."""
    read = settings.inbound_mail
    return _mailbox_of(
        read, settings.inbound_mail_password(), aside=read.other_folder, called="registers", read_at_most=LARGEST_MAIL
    )


def _mailbox_of(
    read: BouncesSection | InboundMailSection, password: str | None, *, aside: str, called: str, read_at_most: int
) -> Mailbox | None:
    if read.host is None or read.username is None or password is None:
        return None
    return Mailbox(
        MailboxSettings(
            host=read.host,
            port=read.port,
            username=read.username,
            password=password,
            tls=MailboxTls(read.tls.value),
            folder=read.folder,
            done_folder=read.done_folder,
            unknown_folder=aside,
            read_at_most=read_at_most,
            called=called,
        )
    )


def marks_of(settings: Settings) -> Marks:
    """Return what marks each mail so that its report is known; the keys are read anew each time, as they may turn."""
    return Marks(keys=settings.secret_keys)


def channels_of(settings: Settings, *, asks_success: bool = False) -> dict[str, Channel]:
    """Return a new set of channels, one per way out; each lane wants a set of its own.

    `asks_success`: where bounces are read, also that a mail arrived is asked for.
    """
    mail = smtp_settings(settings)
    mail = replace(mail, asks_success=asks_success and mail.returns_to is not None)
    channels: dict[str, Channel] = {EMAIL: SmtpChannel(mail)}
    api_key = settings.sms_api_key()
    if settings.sms.kind is SmsKind.NOTIFY and api_key and settings.sms.template_id:
        notify = NotifySettings(api_key=api_key, template_id=settings.sms.template_id, base_url=settings.sms.base_url)
        channels[SMS] = NotifyChannel(notify)
    return channels


def smtp_settings(settings: Settings) -> SmtpSettings:
    """Return how the mail server of this installation is reached."""
    mail, returns_to = settings.mail, settings.bounces.address
    return SmtpSettings(
        host=mail.host,
        port=mail.port,
        sender=mail.sender,
        username=mail.username,
        password=settings.mail_password(),
        tls=Tls(mail.tls.value),
        returns_to=returns_to,
        marks=marks_of(settings) if returns_to else None,
    )
