"""Composing a mail: no text of a letter becomes a header or a recipient."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connectors.smtp_mail.message import Mail, Sender, compose
from integrator.errors import PermanentError
from integrator.ports import Letter

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SENDER = Sender("referrals@clinic.example", "North Clinic", reply_to=None)
HEADERS = {
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "MIME-Version",
    "Content-Type",
}
THREADING = {"In-Reply-To", "References"}

HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(list('\r\n\t\0\x0b\x0c\x1c\x85\u2028\u2029<>@,;:"()[]\\. =?')),
    ),
    max_size=80,
)
ADDRESSES = st.one_of(
    HOSTILE,
    st.builds("{}@{}".format, HOSTILE, HOSTILE),
    st.builds("{}@practice.example{}".format, HOSTILE, HOSTILE),
    st.emails(),
)
SUBJECTS = st.one_of(HOSTILE, st.builds("R-7F3K9Q{}Bcc: x@y.example".format, HOSTILE))
IDS = st.one_of(HOSTILE, st.builds("<{}@practice.example>".format, HOSTILE))


def composed(**changes: str | None) -> Mail:
    fields = {
        "recipient": "gp@practice.example",
        "subject": "Referral R-7F3K9Q",
        "text": "Text",
        "html": "<p>Text</p>",
        "message_id": "<r-7f3k9q.1@clinic.example>",
        "in_reply_to": None,
    }
    return compose(Letter(**{**fields, **changes}), SENDER, at=NOW)  # type: ignore[arg-type]


def parsed(mail: Mail) -> EmailMessage:
    return message_from_bytes(mail.raw, policy=default)


def raw_header_names(mail: Mail) -> list[str]:
    head = mail.raw.partition(b"\r\n\r\n")[0]
    return [
        line.partition(b":")[0].decode()
        for line in head.split(b"\r\n")
        if not line.startswith((b" ", b"\t"))
    ]


@example(recipient=f"{'0' * 64}@{'0' * 10}", subject="", their_id="")  # its header is folded
@given(recipient=ADDRESSES, subject=SUBJECTS, their_id=IDS)
def test_no_text_yields_another_header_or_recipient(
    recipient: str, subject: str, their_id: str
) -> None:
    try:
        mail = composed(recipient=recipient, subject=subject, in_reply_to=their_id)
    except PermanentError:
        return
    names = raw_header_names(mail)
    assert len(names) == len(set(names))
    assert set(names) - THREADING == HEADERS
    assert b"\n" not in mail.raw.replace(b"\r\n", b"")
    assert b"\r" not in mail.raw.replace(b"\r\n", b"")
    unfolded = mail.raw.partition(b"\r\n\r\n")[0].replace(b"\r\n ", b" ")
    to = unfolded.partition(b"\r\nTo: ")[2].partition(b"\r\n")[0].decode()
    assert getaddresses([to.strip()]) == [("", recipient)]


@given(subject=SUBJECTS)
def test_a_subject_arrives_as_it_was_or_is_refused(subject: str) -> None:
    try:
        mail = composed(subject=subject)
    except PermanentError:
        return
    arrived = str(parsed(mail)["Subject"])
    assert arrived.split() == subject.split()


@given(text=HOSTILE, html=HOSTILE)
def test_a_body_stays_a_body(text: str, html: str) -> None:
    try:
        mail = composed(text=text, html=html)
    except PermanentError:
        return
    assert set(raw_header_names(mail)) == HEADERS
    parts = [part.get_content_type() for part in parsed(mail).iter_parts()]
    assert parts == ["text/plain", "text/html"]
    assert mail.raw.isascii()
    assert max(map(len, mail.raw.split(b"\r\n"))) <= 998


@example(text=". \n.\n=_letter\n--=_letter--\n tail \t")
@given(text=HOSTILE)
def test_a_text_arrives_line_by_line_as_it_was(text: str) -> None:
    try:
        mail = composed(text=text, html=text)
    except PermanentError:
        return
    lines = [line.decode() for line in text.encode().splitlines()]
    for part in parsed(mail).iter_parts():
        assert part.get_payload(decode=True) == "".join(f"{line}\r\n" for line in lines).encode()


@pytest.mark.parametrize(
    "recipient",
    [
        "",
        "gp",
        "gp@",
        "@practice.example",
        "gp@practice.example\r\nBcc: x@y.example",
        "gp@practice.example\n",
        "gp@practice.example, x@y.example",
        "<gp@practice.example>",
        "GP <gp@practice.example>",
        '"a b"@practice.example',
        "gp@practice..example",
        "gp @practice.example",
        "gp\u00a0x@practice.example",
        "a" * 65 + "@practice.example",
        "gp@" + "a" * 250 + ".example",
        "gp@\ud800.example",
    ],
)
def test_an_address_that_is_not_one_address_is_refused(recipient: str) -> None:
    with pytest.raises(PermanentError):
        composed(recipient=recipient)


@pytest.mark.parametrize("recipient", ["o'neill+gp@practice.example", "a.b-c_d@x-y.z.example"])
def test_an_unusual_address_is_kept_as_it_is(recipient: str) -> None:
    assert parsed(composed(recipient=recipient))["To"] == recipient


def test_a_malformed_message_id_of_ours_is_refused() -> None:
    with pytest.raises(PermanentError, match="Message-ID"):
        composed(message_id="r-7f3k9q@clinic.example")


def test_a_text_that_is_not_unicode_is_refused() -> None:
    with pytest.raises(PermanentError, match="Unicode"):
        composed(text="\ud800")
