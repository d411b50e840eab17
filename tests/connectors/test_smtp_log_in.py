"""Mail out: getting in at the mail server, and what is said when that fails."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.smtp_mail import Password, SmtpMail, XOAuth2
from integrator.errors import CredentialsRefused, RemoteUnavailable
from integrator.ports import Delivered
from sandbox.mail_catcher import Catcher, Misbehaviour, running_catcher
from tests.connectors.test_smtp_mail import (
    PASSWORD,
    SENDER,
    batch,
    error_of,
    letter,
    plain_sink,
    sink,
)
from tests.peers.smtp import TOKENS, USERS, scripted_smtp


def test_a_sender_that_may_not_send_pauses_the_connector(catcher: Catcher) -> None:
    catcher.misbehave(SENDER, Misbehaviour("mail", "553 5.7.1 Not yours"))
    (outcome,) = sink(catcher).deliver(batch(letter()))
    assert isinstance(error_of(outcome), CredentialsRefused)


def test_a_wrong_password_pauses_the_connector(catcher: Catcher) -> None:
    with pytest.raises(CredentialsRefused, match="535"):
        sink(catcher, login=Password(SENDER, "wrong")).deliver(batch(letter()))


def test_a_password_smtp_cannot_carry_is_said_so(catcher: Catcher) -> None:
    with pytest.raises(CredentialsRefused, match="ASCII"):
        sink(catcher, login=Password(SENDER, "pässword")).deliver(batch(letter()))


def test_a_token_is_fetched_for_each_connection(catcher: Catcher) -> None:
    tokens = iter([TOKENS[SENDER], "stale"])
    by_token = sink(catcher, login=XOAuth2(SENDER, lambda: next(tokens)))
    assert by_token.deliver(batch(letter())) == [Delivered()]
    with pytest.raises(CredentialsRefused):
        by_token.deliver(batch(letter()))


def test_what_the_token_source_says_is_passed_on(catcher: Catcher) -> None:
    def no_token() -> str:
        raise RemoteUnavailable("the token server is down")

    with pytest.raises(RemoteUnavailable, match="token server"):
        sink(catcher, login=XOAuth2(SENDER, no_token)).deliver(batch(letter()))


def test_a_log_in_that_cannot_be_checked_now_is_tried_later() -> None:
    answers = [b"220 ready", b"250-hello\r\n250 AUTH PLAIN", b"454 4.7.0 later", b"221 bye"]
    with scripted_smtp(answers) as peer, pytest.raises(RemoteUnavailable):
        replace(plain_sink(peer), login=Password(SENDER, PASSWORD)).deliver(batch(letter()))


def test_a_server_without_starttls_is_never_spoken_to_in_the_clear() -> None:
    with scripted_smtp([b"220 ready", b"250 hello", b"221 bye"]) as peer:
        wary = replace(plain_sink(peer), security="starttls")
        with pytest.raises(CredentialsRefused, match="TLS"):
            wary.deliver(batch(letter()))
    assert not [line for line in peer.heard if line.startswith((b"MAIL", b"AUTH"))]


def test_a_server_that_cannot_prove_its_name_gets_nothing(catcher: Catcher) -> None:
    with pytest.raises(CredentialsRefused, match="does not prove who it is"):
        replace(sink(catcher), ca_file=None).deliver(batch(letter()))


def test_a_missing_ca_file_is_said_so(catcher: Catcher, tmp_path: Path) -> None:
    with pytest.raises(CredentialsRefused, match="SMTP_CA_FILE"):
        replace(sink(catcher), ca_file=tmp_path / "none.pem").deliver(batch(letter()))


@pytest.mark.parametrize("answers", [[b"421 busy"], [b"554 go away"], [b""]])
def test_a_server_that_does_not_let_us_in_is_tried_later(answers: list[bytes]) -> None:
    with scripted_smtp(answers) as peer, pytest.raises(RemoteUnavailable):
        plain_sink(peer).deliver(batch(letter()))


def test_a_server_that_is_not_there_is_tried_later(catcher: Catcher) -> None:
    with pytest.raises(RemoteUnavailable, match="ConnectionRefusedError"):
        replace(sink(catcher), port=1).deliver(batch(letter()))


def test_tls_from_the_first_byte_works_too(tmp_path: Path) -> None:
    with running_catcher(tmp_path, users=USERS, security="tls") as peer:
        assert sink(peer).deliver(batch(letter())) == [Delivered()]
        assert len(peer.mails) == 1


def test_check_says_that_all_is_well_and_sends_nothing(catcher: Catcher) -> None:
    findings = sink(catcher).check()
    assert [(finding.subject.split(":")[0], finding.ok) for finding in findings] == [
        ("mail server localhost", True),
        ("mail log-in", True),
    ]
    assert catcher.mails == ()


@pytest.mark.parametrize(
    ("spoil", "subject"),
    [
        (lambda good: replace(good, port=1), "mail server"),
        (lambda good: replace(good, ca_file=None), "mail server"),
        (lambda good: replace(good, login=Password(SENDER, "wrong")), "mail log-in"),
    ],
)
def test_check_says_what_is_wrong(
    catcher: Catcher, spoil: Callable[[SmtpMail], SmtpMail], subject: str
) -> None:
    finding = spoil(sink(catcher)).check()[-1]
    assert finding.subject.startswith(subject)
    assert not finding.ok
    assert finding.advice
