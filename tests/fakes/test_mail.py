"""The mail server that tests send to."""

import smtplib

import pytest
from django.core.mail import EmailMessage

from tests.fakes.mail import MailServer


def send() -> None:
    EmailMessage("Week 7", "Hello", "headway@example.org", ["ada@example.org"]).send()


def test_a_message_is_kept_as_it_came(mail_server: MailServer) -> None:
    send()

    [delivery] = mail_server.deliveries
    assert (delivery.sender, delivery.recipients) == ("headway@example.org", ["ada@example.org"])
    assert b"Subject: Week 7\r\n" in delivery.content


def test_a_refusal_reaches_the_sender(mail_server: MailServer) -> None:
    mail_server.replies.append("451 try later")

    with pytest.raises(smtplib.SMTPDataError, match="451"):
        send()
    assert mail_server.deliveries == []


def test_a_connection_may_be_cut_once_the_message_was_taken(mail_server: MailServer) -> None:
    mail_server.replies.append("")

    with pytest.raises(smtplib.SMTPServerDisconnected):
        send()
    assert len(mail_server.deliveries) == 1
