"""Encryption is verified, and never given up."""

import pytest

from notifications.channels import SendFailed
from notifications.channels.smtp import Tls
from tests.integration.notifications.channels.mail_server import MailServer
from tests.support.certificates import PAST, make_certificate
from tests.unit.notifications.channels.letters import a_letter


def serve(context, tls: Tls) -> MailServer:
    if tls is Tls.IMPLICIT:
        return MailServer(implicit=context)
    return MailServer(starttls=context)


ENCRYPTED = pytest.mark.parametrize("tls", [Tls.STARTTLS, Tls.IMPLICIT])


@ENCRYPTED
def test_a_letter_travels_encrypted(channel_to, tmp_path, monkeypatch, tls):
    context, trusted = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))

    with serve(context, tls) as server:
        channel = channel_to(server, tls=tls)
        channel.send(a_letter())

        assert len(server.messages) == 1
        assert server.encrypted == [True]
        assert channel.check() == "The mail server 127.0.0.1 answers, encrypted."


@ENCRYPTED
def test_a_certificate_nobody_vouches_for_is_refused(channel_to, tmp_path, tls):
    context, _ = make_certificate(tmp_path)

    with serve(context, tls) as server:
        refuses(channel_to(server, tls=tls), server)


@ENCRYPTED
def test_another_servers_certificate_is_refused(channel_to, tmp_path, monkeypatch, tls):
    context, trusted = make_certificate(tmp_path, address="127.0.0.2")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))

    with serve(context, tls) as server:
        refuses(channel_to(server, tls=tls), server)


@ENCRYPTED
def test_a_certificate_that_ran_out_is_refused(channel_to, tmp_path, monkeypatch, tls):
    context, trusted = make_certificate(tmp_path, until=PAST)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))

    with serve(context, tls) as server:
        refuses(channel_to(server, tls=tls), server)


@ENCRYPTED
def test_a_server_that_cannot_encrypt_gets_nothing(channel_to, mail_server, tls):
    with pytest.raises(SendFailed) as failed:
        channel_to(mail_server, tls=tls, timeout_s=1).send(a_letter())

    assert not failed.value.permanent
    assert mail_server.messages == []


def refuses(channel, server: MailServer) -> None:
    with pytest.raises(SendFailed, match="certificate cannot be trusted") as failed:
        channel.send(a_letter())
    assert not failed.value.permanent
    assert server.messages == []
