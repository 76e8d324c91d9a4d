"""E-mail through an SMTP server: `SmtpChannel` and its `SmtpSettings`."""

from notifications.channels.smtp.channel import SmtpChannel
from notifications.channels.smtp.settings import SmtpSettings, Tls

__all__ = ["SmtpChannel", "SmtpSettings", "Tls"]
