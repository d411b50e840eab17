"""FAULTS 25 and 36: mails made to hang, bloat or crash their reader, through the limited child."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from integrator.intake.limited import LimitedReader, NotRead
from integrator.ports import Draft
from integrator.reading.child import MEMORY
from tests.core.clinic import mail
from tests.reading.attachments.files import bomb_pdf, zipped

HEAD = b"From: ana@north.example\nSubject: Referral\nMIME-Version: 1.0\n"
LETTER = b"Content-Type: text/plain\n\nPatient: Ana Ortega\nPhone: 415 555 0132\nReason: tired\n"


def mixed(*parts: bytes) -> bytes:
    """A mail of these parts."""
    inner = b"".join(b"--B\n" + part + b"\n" for part in parts)
    return HEAD + b"Content-Type: multipart/mixed; boundary=B\n\n" + inner + b"--B--\n"


def attached(name: str, body: bytes) -> bytes:
    """A part that is a file."""
    head = (
        f"Content-Disposition: attachment; filename={name}\nContent-Transfer-Encoding: base64\n\n"
    )
    return head.encode() + base64.encodebytes(body)


def nested(depth: int) -> bytes:
    """Containers within containers, the letter innermost."""
    body = LETTER
    for number in range(depth):
        mark = f"b{number}".encode()
        head = b"Content-Type: multipart/mixed; boundary=%s\n\n--%s\n" % (mark, mark)
        body = head + body + b"\n--%s--\n" % mark
    return HEAD + body


def passed_on(times: int) -> bytes:
    """A mail in a mail in a mail."""
    body = HEAD + LETTER
    for _ in range(times):
        body = HEAD + b"Content-Type: message/rfc822\n\n" + body
    return body


MAILS: dict[str, tuple[Callable[[], bytes], bool]] = {
    "nested parts": (lambda: nested(3_000), False),
    "nested mails": (lambda: passed_on(1_000), False),
    "ten thousand files": (lambda: mixed(LETTER, *[attached("a.txt", b"-")] * 10_000), True),
    "one line of 50 MB": (lambda: HEAD + b"\n" + b"a" * 50_000_000, False),
    "one header of 20 MB": (lambda: b"X: " + b"a" * 20_000_000 + b"\n" + HEAD + LETTER, False),
    "deep HTML": (
        lambda: HEAD + b"Content-Type: text/html\n\n" + b"<div><table><tr><td>" * 60_000,
        False,
    ),
    "a PDF bomb": (lambda: mixed(LETTER, attached("a.pdf", bomb_pdf())), True),
    "a zip bomb": (
        lambda: mixed(LETTER, attached("a.docx", zipped({"word/document.xml": bytes(80_000_000)}))),
        True,
    ),
    "very many lines": (lambda: HEAD + b"\n" + b"x: y\n" * 100_000, False),
}
"""Name -> how it is made, and whether the letter in it is to be read all the same."""


@pytest.fixture(scope="module")
def reader() -> Iterator[LimitedReader]:
    made = LimitedReader()
    yield made
    made.close()


@pytest.mark.parametrize("name", MAILS)
def test_a_hostile_mail_is_read_or_named_within_the_limits(
    reader: LimitedReader, name: str
) -> None:
    """Never an error that nobody caught; and the mail that follows is read."""
    make, is_letter = MAILS[name]
    answer, after = reader.drafts([replace(mail(1), body=make()), mail(2)])
    assert isinstance(after, Draft)
    assert isinstance(answer, Draft) or (isinstance(answer, NotRead) and answer.struck)
    if is_letter:
        assert isinstance(answer, Draft)
        readings = answer.referrals[0].readings
        assert readings["patient_family_name"].value == "Ortega"
        assert answer.unread
    assert _peak(reader) <= MEMORY


def _peak(reader: LimitedReader) -> int:
    """Octets of address space the child had at most."""
    assert reader._pipes is not None
    status = Path(f"/proc/{reader._pipes.child.pid}/status").read_text()
    return int(status.partition("VmPeak:")[2].split()[0]) * 1_024
