"""Reports of mail servers, as they come to a mailbox for bounces."""

from email.message import EmailMessage

REPORT = """\
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@relay.example>
To: bounces@muster.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-ID: <{number}@relay.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=us-ascii

This is the mail system at host relay.example.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example
{envelope}Arrival-Date: Wed, 16 Sep 2026 11:02:00 +0100

Final-Recipient: rfc822; somebody@school.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 no such mailbox somebody@school.example

--b1
Content-Type: text/rfc822-headers

{head}
--b1--
"""


def report(action: str, *, status: str = "5.1.1", head: str = "", envelope: str = "", number: str = "r1") -> bytes:
    """Return a report of a mail, by its head, or by its envelope's id, or by both."""
    by_id = f"Original-Envelope-Id: {envelope}\n" if envelope else ""
    return REPORT.format(action=action, status=status, head=head, envelope=by_id, number=number).encode()


def head_of(mail: EmailMessage) -> str:
    """Return the head of a mail, as a server brings it back."""
    return "".join(f"{name}: {value}\n" for name, value in mail.items())


def out_of_office(head: str = "") -> bytes:
    """Return somebody's notice that they are away."""
    return (
        "From: Dora Lead <dora@school.example>\nTo: bounces@muster.example\nSubject: Away\n"
        f"Auto-Submitted: auto-replied (vacation)\nMessage-ID: <away@school.example>\n\nI am away.\n{head}"
    ).encode()
