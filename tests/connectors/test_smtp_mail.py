"""Mail out, against a real SMTP server that can be told to fail."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.smtp_mail import Login, Password, SmtpMail
from integrator.errors import (
    Ambiguous,
    ConfigError,
    IntegratorError,
    PermanentError,
    RejectedByRemote,
    RemoteUnavailable,
)
from integrator.ports import Delivered, Failed, Letter, Outcome, Outgoing
from sandbox.mail_catcher import DROP, HANG, Catcher, Misbehaviour, running_catcher
from tests.connectors.test_smtp_message import ADDRESSES
from tests.peers.smtp import USERS, Scripted, scripted_smtp

SENDER, PASSWORD = next(iter(USERS.items()))
RECIPIENT = "gp@practice.example"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
GREETING = [b"220 ready", b"250 hello"]
ACCEPTED = [b"250 reset", b"250 sender", b"250 recipient"]


def letter(recipient: str = RECIPIENT, *, number: int = 1) -> Letter:
    return Letter(
        recipient=recipient,
        subject="Referral R-7F3K9Q: received",
        text="We have it.\n.\nStatus: received\n",
        html="<p>We have it.</p>",
        message_id=f"<r-7f3k9q.{number}@clinic.example>",
    )


def batch(*letters: Letter) -> list[Outgoing[Letter]]:
    return [
        Outgoing(id=position, reference="R-7F3K9Q", body=each)
        for position, each in enumerate(letters, start=1)
    ]


def sink(catcher: Catcher, *, login: Login = None, timeout: float = 10) -> SmtpMail:
    return SmtpMail(
        host="localhost",
        port=catcher.smtp_port,
        security=catcher.security,
        sender=SENDER,
        sender_name="North Clinic",
        host_name="referrals.clinic.example",
        clock=lambda: NOW,
        login=login or Password(SENDER, PASSWORD),
        ca_file=catcher.ca_file,
        answer_timeout=timeout,
    )


def plain_sink(peer: Scripted) -> SmtpMail:
    return SmtpMail(
        host="127.0.0.1",
        port=peer.port,
        security="none",
        sender=SENDER,
        sender_name="North Clinic",
        host_name="referrals.clinic.example",
        clock=lambda: NOW,
        answer_timeout=5,
    )


def error_of(outcome: Outcome) -> IntegratorError:
    assert isinstance(outcome, Failed)
    return outcome.error


def test_a_letter_arrives_with_everything_a_status_mail_needs(catcher: Catcher) -> None:
    assert sink(catcher).deliver(batch(letter())) == [Delivered()]
    (mail,) = catcher.mails
    assert (mail.envelope_from, mail.envelope_to) == (SENDER, (RECIPIENT,))
    assert dict(mail.message.items()) == {
        "From": f"North Clinic <{SENDER}>",
        "To": RECIPIENT,
        "Subject": "Referral R-7F3K9Q: received",
        "Date": "Mon, 23 Nov 2026 12:00:00 +0000",
        "Message-ID": "<r-7f3k9q.1@clinic.example>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "MIME-Version": "1.0",
        "Content-Type": mail.message["Content-Type"],
    }
    assert mail.message.get_content_type() == "multipart/alternative"
    assert mail.text == letter().text
    assert mail.html.strip() == letter().html


def test_an_answer_is_threaded_to_the_senders_mail(catcher: Catcher) -> None:
    theirs = f"<{'a' * 150}@mail.practice.example>"
    sink(catcher).deliver(batch(replace(letter(), in_reply_to=theirs)))
    (mail,) = catcher.mails
    assert f"In-Reply-To: {theirs}\r\nReferences: {theirs}\r\n".encode() in mail.raw
    assert mail.message["Auto-Submitted"] == "auto-replied"


def test_a_malformed_id_of_theirs_leaves_the_letter_unthreaded(catcher: Catcher) -> None:
    theirs = "<x@y>\r\nBcc: other@practice.example"
    assert sink(catcher).deliver(batch(replace(letter(), in_reply_to=theirs))) == [Delivered()]
    (mail,) = catcher.mails
    assert mail.message["In-Reply-To"] is None
    assert mail.message["Bcc"] is None
    assert mail.message["Auto-Submitted"] == "auto-replied"


def test_replies_and_bounces_go_where_they_are_told(catcher: Catcher) -> None:
    told = replace(
        sink(catcher), reply_to="desk@clinic.example", envelope_from="bounces@clinic.example"
    )
    told.deliver(batch(letter()))
    (mail,) = catcher.mails
    assert mail.message["Reply-To"] == "desk@clinic.example"
    assert mail.envelope_from == "bounces@clinic.example"


def test_a_batch_goes_over_one_connection(catcher: Catcher) -> None:
    letters = [letter(f"gp{number}@practice.example", number=number) for number in range(20)]
    assert sink(catcher).deliver(batch(*letters)) == [Delivered()] * 20
    assert catcher.connections == 1
    assert [mail.envelope_to for mail in catcher.mails] == [(each.recipient,) for each in letters]


def test_an_empty_batch_makes_no_connection(catcher: Catcher) -> None:
    assert sink(catcher).deliver([]) == ()
    assert catcher.connections == 0


def test_a_recipient_refused_for_now_is_tried_later_and_holds_back_no_other(
    catcher: Catcher,
) -> None:
    """FAULTS 29: 4xx."""
    catcher.misbehave("one@practice.example", Misbehaviour("rcpt", "451 4.7.1 Greylisted"))
    first, second = sink(catcher).deliver(
        batch(letter("one@practice.example"), letter("two@practice.example"))
    )
    assert type(error_of(first)) is RemoteUnavailable
    assert second == Delivered()
    assert [mail.envelope_to for mail in catcher.mails] == [("two@practice.example",)]


@pytest.mark.parametrize(
    ("answer", "code"), [("550 5.1.1 No such user", "5.1.1"), ("554 no thanks", "554")]
)
@pytest.mark.parametrize("stage", ["rcpt", "data"])
def test_a_letter_refused_for_good_is_not_tried_again_and_holds_back_no_other(
    catcher: Catcher, stage: str, answer: str, code: str
) -> None:
    """FAULTS 29: 5xx."""
    misbehaviour = Misbehaviour("rcpt" if stage == "rcpt" else "data", answer)
    catcher.misbehave("one@practice.example", misbehaviour)
    first, second = sink(catcher).deliver(
        batch(letter("one@practice.example"), letter("two@practice.example"))
    )
    error = error_of(first)
    assert isinstance(error, RejectedByRemote)
    assert error.remote_code == code
    assert second == Delivered()


def test_a_letter_refused_for_now_after_the_dot_did_not_arrive(catcher: Catcher) -> None:
    """FAULTS 29: 4xx."""
    catcher.misbehave(RECIPIENT, Misbehaviour("data", "452 4.3.1 Disk full"))
    (outcome,) = sink(catcher).deliver(batch(letter()))
    assert type(error_of(outcome)) is RemoteUnavailable
    assert catcher.mails == ()


@pytest.mark.parametrize("arrived", [True, False])
@pytest.mark.parametrize("answer", [DROP, HANG])
def test_a_lost_answer_after_the_final_dot_is_ambiguous(
    catcher: Catcher, answer: str, arrived: bool
) -> None:
    """FAULTS 29: drop after the final dot."""
    catcher.misbehave(RECIPIENT, Misbehaviour("data", answer, kept=arrived))
    (outcome,) = sink(catcher, timeout=0.5).deliver(batch(letter()))
    assert isinstance(error_of(outcome), Ambiguous)
    assert len(catcher.mails) == arrived


def test_a_second_ambiguous_send_needs_a_person(catcher: Catcher) -> None:
    """FAULTS 29: at most one ambiguous resend."""
    catcher.misbehave(RECIPIENT, Misbehaviour("data", DROP))
    (outcome,) = sink(catcher).deliver(batch(replace(letter(), ambiguous=True)))
    assert isinstance(error_of(outcome), PermanentError)


def test_an_ambiguous_letter_is_sent_once_more_under_the_same_id(catcher: Catcher) -> None:
    """FAULTS 29: deterministic Message-ID."""
    catcher.misbehave(RECIPIENT, Misbehaviour("data", DROP, kept=True))
    sink(catcher).deliver(batch(letter()))
    assert sink(catcher).deliver(batch(replace(letter(), ambiguous=True))) == [Delivered()]
    assert len({mail.message["Message-ID"] for mail in catcher.mails}) == 1
    assert len(catcher.mails) == 2


@pytest.mark.parametrize("stage", ["rcpt", "data"])
def test_letters_after_a_lost_connection_were_not_sent(catcher: Catcher, stage: str) -> None:
    catcher.misbehave(
        "two@practice.example", Misbehaviour("rcpt" if stage == "rcpt" else "data", DROP)
    )
    names = ("one", "two", "three", "four")
    letters = [letter(f"{name}@practice.example") for name in names]
    first, second, *untried = sink(catcher).deliver(batch(*letters))
    assert first == Delivered()
    assert type(error_of(second)) is (RemoteUnavailable if stage == "rcpt" else Ambiguous)
    assert [type(error_of(outcome)) for outcome in untried] == [RemoteUnavailable] * 2
    assert [mail.envelope_to for mail in catcher.mails] == [("one@practice.example",)]
    assert catcher.connections == 1


@pytest.mark.parametrize(
    "answers",
    [
        [*GREETING, b"250 reset", b"250 sender", b"421 closing"],
        [*GREETING, b"250 reset", b"250 sender", b"nonsense"],
        [*GREETING, *ACCEPTED, b"451 no letter now"],
        [*GREETING, *ACCEPTED, b"354 go on", b"451 full"],
    ],
)
def test_whatever_goes_wrong_before_the_letter_is_taken_it_was_not_taken(
    answers: list[bytes],
) -> None:
    with scripted_smtp(answers) as peer:
        first, second = plain_sink(peer).deliver(batch(letter(), letter()))
    assert type(error_of(first)) is RemoteUnavailable
    assert type(error_of(second)) is RemoteUnavailable


def test_a_server_that_says_it_closes_is_asked_nothing_more() -> None:
    answers = [*GREETING, b"250 reset", b"250 sender", b"421 closing", b"250 reset", b"250 sender"]
    with scripted_smtp(answers) as peer:
        plain_sink(peer).deliver(batch(letter(), letter()))
    assert [line[:4] for line in peer.heard] == [b"ehlo", b"rset", b"mail", b"rcpt", b""]


def test_a_connection_lost_within_the_letter_took_nothing() -> None:
    """FAULTS 29: the final dot never left."""
    long_letter = replace(letter(), text="A long letter.\n" * 300_000)
    with scripted_smtp([*GREETING, *ACCEPTED, b"354 go on then"]) as peer:
        (outcome,) = plain_sink(peer).deliver(batch(long_letter))
    assert type(error_of(outcome)) is RemoteUnavailable


@pytest.mark.parametrize("answer", [b"nonsense", b"354 what", b"999 what", b"2" * 10_000])
def test_an_answer_to_the_final_dot_that_makes_no_sense_is_ambiguous(answer: bytes) -> None:
    with scripted_smtp([*GREETING, *ACCEPTED, b"354 go on", answer]) as peer:
        (outcome,) = plain_sink(peer).deliver(batch(letter()))
    assert isinstance(error_of(outcome), Ambiguous)


def test_an_international_address_is_used_where_the_server_can(catcher: Catcher) -> None:
    recipient = "jörg@praxis-köln.example"
    assert sink(catcher).deliver(batch(letter(recipient))) == [Delivered()]
    (mail,) = catcher.mails
    assert mail.envelope_to == (recipient,)
    assert f"To: {recipient}\r\n".encode() in mail.raw


def test_an_international_address_is_refused_where_the_server_cannot(tmp_path: Path) -> None:
    with running_catcher(tmp_path, users=USERS, smtputf8=False) as peer:
        international, ascii_only = sink(peer).deliver(
            batch(letter("jörg@praxis.example"), letter())
        )
        assert isinstance(error_of(international), PermanentError)
        assert "SMTPUTF8" in str(error_of(international))
        assert ascii_only == Delivered()


def test_a_letter_that_cannot_be_a_mail_holds_back_no_other(catcher: Catcher) -> None:
    hostile = replace(letter(), subject="Hello\r\nBcc: other@practice.example")
    first, second = sink(catcher).deliver(batch(hostile, letter()))
    assert isinstance(error_of(first), PermanentError)
    assert second == Delivered()
    assert len(catcher.mails) == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(recipients=st.lists(st.one_of(ADDRESSES, st.emails()), min_size=1, max_size=8))
def test_a_letter_reaches_its_recipient_and_nobody_else(
    catcher: Catcher, recipients: list[str]
) -> None:
    catcher.clear()
    outcomes = sink(catcher).deliver(batch(*map(letter, recipients)))
    delivered = [
        recipient
        for recipient, outcome in zip(recipients, outcomes, strict=True)
        if outcome == Delivered()
    ]
    assert [mail.envelope_to for mail in catcher.mails] == [(each,) for each in delivered]
    refusals = (PermanentError, RemoteUnavailable)
    assert all(isinstance(each.error, refusals) for each in outcomes if isinstance(each, Failed))


@pytest.mark.parametrize(
    "change",
    [
        {"security": "none", "host": "mail.clinic.example"},
        {"sender": "North Clinic <referrals@clinic.example>"},
        {"sender_name": "North\r\nBcc: other@practice.example"},
        {"reply_to": "desk"},
        {"envelope_from": "köln@clinic.example"},
    ],
)
def test_a_wrong_setting_refuses_to_start(catcher: Catcher, change: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match="SMTP_"):
        replace(sink(catcher), **change)  # type: ignore[arg-type]


@pytest.fixture
def log_lines(caplog: pytest.LogCaptureFixture) -> Callable[[], str]:
    caplog.set_level(logging.DEBUG)
    ours = ("mail.log", "asyncio")  # the peer's own, on this process's other threads
    return lambda: "".join(each.getMessage() for each in caplog.records if each.name not in ours)


def test_no_address_is_logged_or_repeated_in_an_error(
    catcher: Catcher, log_lines: Callable[[], str]
) -> None:
    catcher.misbehave(RECIPIENT, Misbehaviour("rcpt", f"550 5.1.1 <{RECIPIENT}> unknown"))
    unknown, malformed = sink(catcher).deliver(
        batch(letter(), letter("gp@practice.example, other@practice.example"))
    )
    said = str(error_of(unknown)) + str(error_of(malformed)) + log_lines()
    assert "practice.example" not in said


def test_secrets_are_not_in_the_repr(catcher: Catcher) -> None:
    assert PASSWORD not in repr(sink(catcher))
