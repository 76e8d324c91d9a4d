"""Mails as they come in, each from a good one with something else in it."""

OURS = "mx.muster.example"
GOOD = "jo@oakbank.example"
DMARC = "dmarc=pass header.from=oakbank.example"
PASSED = f"{OURS}; spf=pass smtp.mailfrom={GOOD}; dkim=pass header.d=oakbank.example; {DMARC}"


def mail(
    *fields: str,
    sender: str | None = f"Jo Hale <{GOOD}>",
    result: str | None = PASSED,
    body: str = "1 p\r\n2 late 9:50\r\n",
    above: tuple[str, ...] = (),
) -> bytes:
    """Return a mail that proves `GOOD`, but for what is said: further fields below, or `above`; None leaves one out."""
    lines = [
        *above,
        *([] if result is None else [f"Authentication-Results: {result}"]),
        "Received: from mail.oakbank.example (mail.oakbank.example [192.0.2.1]) by mx.muster.example",
        *([] if sender is None else [f"From: {sender}"]),
        "To: Muster <register-7f3k@in.muster.example>",
        "Subject: Re: Register of Wednesday morning",
        "Date: Wed, 10 Sep 2025 09:40:00 +0100",
        "Message-ID: <one@oakbank.example>",
        *fields,
    ]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode("utf-8", "surrogateescape")


def parted(*parts: str, kind: str = "mixed", boundary: str = "b") -> tuple[str, str]:
    """Return the field and the body of a mail with these parts, each with its own head."""
    body = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"', f"{body}--{boundary}--\r\n"
