"""What mail programs wrap, pack, sign and damage on the way reads as what was written."""

import base64
import quopri
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from random import Random
from struct import pack
from time import perf_counter

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from hypothesis import given, settings
from hypothesis import strategies as st

from integrator.reading.mails.headers import answers_of, reply_to_of, sender_of
from integrator.reading.mails.opened import Party
from integrator.reading.mails.opening import open_mail
from integrator.reading.mails.signed import signed_content
from integrator.reading.mails.tnef import packed
from integrator.reading.read import read
from tests.reading.mails import envelope, plain, values, with_html
from tests.reading.test_voices import FORWARDS

TEXT = (
    "Patient: Zoë Núñez\nDOB: 1980-03-04\nPhone: 415 555 0132\nReason: tired, often\n"
    "Consent: given\n"
)
PATIENT = {
    "patient_given_name": "Zoë",
    "patient_family_name": "Núñez",
    "patient_birth_date": "1980-03-04",
    "patient_phone": "415 555 0132",
    "reason": "tired, often",
    "consent": "given",
}


def _of_patient(body: bytes) -> dict[str, str]:
    return {name: value for name, value in values(read(envelope(body))).items() if name in PATIENT}


def _sent(raw: bytes, *headers: str) -> bytes:
    return "\n".join(("From: amy@north.example", *headers)).encode() + b"\n\n" + raw


WIRES = {
    "8bit": _sent(TEXT.encode(), "Content-Type: text/plain; charset=utf-8"),
    "undeclared utf-8": _sent(TEXT.encode()),
    "undeclared windows-1252": _sent(TEXT.encode("windows-1252")),
    "wrongly declared": _sent(TEXT.encode(), "Content-Type: text/plain; charset=iso-8859-1"),
    "utf-16 with mark": _sent(TEXT.encode("utf-16")),
    "utf-16 undeclared": _sent(base64.encodebytes(TEXT.encode("utf-16-le")),
                               "Content-Transfer-Encoding: base64"),
    "ascii said to be utf-16": _sent(TEXT.encode(), "Content-Type: text/plain; charset=utf-16"),
    "encoded twice": _sent(TEXT.encode().decode("windows-1252").encode(),
                           "Content-Type: text/plain; charset=utf-8"),
    "crlf": _sent(TEXT.encode()).replace(b"\n", b"\r\n"),
    "base64": _sent(base64.encodebytes(TEXT.encode()), "Content-Transfer-Encoding: base64"),
    "base64 with footer": _sent(base64.encodebytes(TEXT.encode()) + b"\nA list, with a footer\n",
                                "Content-Transfer-Encoding: base64"),
    "base64 undeclared": _sent(base64.encodebytes(TEXT.encode())),
    "qp": _sent(quopri.encodestring(TEXT.encode()), "Content-Transfer-Encoding: quoted-printable"),
    "qp undeclared": _sent(quopri.encodestring(TEXT.encode())),
    "qp with spaces at its breaks": _sent(b"Patient: Zo=C3=AB = \nN=C3=BA=C3=B1ez\n" +
                                          TEXT.encode().split(b"\n", 1)[1],
                                          "Content-Transfer-Encoding: quoted-printable"),
    "nothing but words": TEXT.encode(),
    "marks nobody sees": _sent(TEXT.replace("Zoë ", "\u200bZo\u00adë\xa0").encode()),
    "one broken octet": _sent(TEXT.encode() + b"\nThanks\x92\n"),
}  # fmt: skip


@pytest.mark.parametrize("way", WIRES)
def test_the_same_words_are_read_however_they_were_sent(way: str) -> None:
    assert _of_patient(WIRES[way]) == PATIENT


SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.eml"))


def _told(body: bytes) -> list[object]:
    draft = read(envelope(body))
    said = [{name: one.value for name, one in each.readings.items()} for each in draft.referrals]
    return [draft.outcome, draft.about, draft.author, draft.bounced, said]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: one.stem)
def test_other_line_ends_change_nothing(sample: Path) -> None:
    body = sample.read_bytes().replace(b"\r\n", b"\n")
    assert _told(body.replace(b"\n", b"\r\n")) == _told(body)


@given(sample=st.sampled_from(SAMPLES), seed=st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_a_mail_that_was_cut_or_torn_is_still_read(sample: Path, seed: Random) -> None:
    octets = bytearray(sample.read_bytes())
    for _ in range(20):
        at = seed.randrange(len(octets))
        octets[at : at + seed.choice((0, 1, 3))] = seed.choice((b"\n", b"\0", b"\xff", b"=", b"--"))
    read(envelope(bytes(octets[: seed.randint(200, len(octets))])))


@pytest.mark.parametrize("style", FORWARDS)
def test_a_forwarded_mail_tells_of_the_same_patient_and_not_of_who_passed_it_on(style: str) -> None:
    found = values(read(envelope(plain(FORWARDS[style], "Subject: Fwd: Referral"))))
    assert (found["patient_given_name"], found["patient_family_name"]) == ("Jane", "Doe")
    assert (found["patient_phone"], found["patient_birth_date"]) == ("415 555 0132", "1980-03-04")
    assert "415 555 0199" not in found.values()


def test_a_broken_header_word_is_put_together_again() -> None:
    body = "Subject: =?utf-8?b?Wm/D?=\n =?utf-8?b?qyBOw7rDsWV6?= =?utf-8?q?_here?=\n\nx"
    assert open_mail(body.encode()).subject.text == "Zoë Núñez here"


def test_paragraphs_that_were_broken_into_lines_are_whole_again() -> None:
    flowed = "Reason: tired and \noften ill \nsince May\nPhone: 415 555 0132\n-- \nAmy\n"
    mail = open_mail(_sent(flowed.encode(), "Content-Type: text/plain; format=flowed"))
    assert mail.body.text.startswith("Reason: tired and often ill since May\nPhone:")
    deleted = "Rea \nson: tired\n"
    head = "Content-Type: text/plain; format=flowed; delsp=yes"
    assert open_mail(_sent(deleted.encode(), head)).body.text.startswith("Reason: tired")


def _signed(content: bytes) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Amy Lin")])
    now = datetime(2026, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    builder = builder.public_key(key.public_key()).serial_number(1)
    certificate = builder.not_valid_before(now).not_valid_after(now + timedelta(days=9))
    signer = pkcs7.PKCS7SignatureBuilder().set_data(content)
    signer = signer.add_signer(certificate.sign(key, hashes.SHA256()), key, hashes.SHA256())
    return signer.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def test_an_opaquely_signed_mail_is_read_and_an_encrypted_one_is_named() -> None:
    head = "Content-Type: application/pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64"
    entity = b"Content-Type: text/plain; charset=utf-8\n\n" + TEXT.encode()
    assert _of_patient(_sent(base64.encodebytes(_signed(entity)), head)) == PATIENT
    locked = open_mail(_sent(base64.encodebytes(b"\x30\x03\x02\x01\x01"), head))
    assert locked.unread == {"attachment:1": "encrypted"}


def test_a_detached_signature_is_no_attachment() -> None:
    for kind in ("application/pgp-signature", "application/pkcs7-signature"):
        body = (
            b"Content-Type: multipart/signed; boundary=b\n\n--b\nContent-Type: text/plain\n\n"
            + TEXT.encode()
            + f"\n--b\nContent-Type: {kind}; name=sig\n\nx\n--b--\n".encode()
        )
        assert open_mail(body).attachments == ()
        assert _of_patient(body) == PATIENT


@given(octets=st.binary(max_size=300), cut=st.integers(0, 2_000))
@settings(max_examples=60)
def test_no_octets_break_what_opens_signed_and_packed_mails(octets: bytes, cut: int) -> None:
    for whole in (octets, _SIGNED[:cut] + octets, _tnef()[:cut] + octets):
        signed_content(whole)
        packed(whole)


def _attribute(level: int, name: int, value: bytes) -> bytes:
    return pack("<BII", level, name, len(value)) + value + pack("<H", sum(value) & 0xFFFF)


def _tnef() -> bytes:
    long_name = "Überweisung.txt".encode("utf-16-le")
    padded = long_name + b"\0" * (-len(long_name) % 4)
    properties = pack("<I", 1) + pack("<HHII", 0x1F, 0x3707, 1, len(long_name)) + padded
    return (
        pack("<IH", 0x223E9F78, 1)
        + _attribute(1, 0x2800C, TEXT.encode("windows-1252") + b"\0")
        + _attribute(2, 0x69002, b"\0" * 14)
        + _attribute(2, 0x18010, b"UBERWE~1.TXT\0")
        + _attribute(2, 0x69005, properties)
        + _attribute(2, 0x6800F, b"hello")
    )


_SIGNED = _signed(TEXT.encode())


def test_what_outlook_packed_is_unpacked() -> None:
    message = EmailMessage()
    message.add_attachment(
        _tnef(), maintype="application", subtype="ms-tnef", filename="winmail.dat"
    )
    mail = open_mail(message.as_bytes())
    assert [(one.filename, one.body) for one in mail.attachments] == [("Überweisung.txt", b"hello")]
    assert _of_patient(message.as_bytes()) == PATIENT


def test_a_pack_that_cannot_be_opened_is_kept_and_named() -> None:
    message = EmailMessage()
    message.set_content("x")
    message.add_attachment(b"??", maintype="application", subtype="ms-tnef", filename="winmail.dat")
    mail = open_mail(message.as_bytes())
    assert mail.unread == {"attachment:1": "tnef"}
    assert mail.attachments[0].body == b"??"


def _html(html: str) -> str:
    return open_mail(with_html(html)).body.text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div style='display:none'>pre</div><p>a</p>", "a"),
        ("<span style='mso-hide:all;font-size:0px'>pre</span>b", "b"),
        ("<div class=preheader>pre<div>x</div></div><p>c</p>", "c"),
        ("<style>p{}</style><script>x</script>d", "d"),
        ("<p>e</p><p style='display:none'>rest", "e\n\nrest"),
        ("one<br>two<div>three</div>four", "one\ntwo\nthree\nfour"),
        ("<ul><li>a<li>b</ul>", "- a\n- b"),
        ("<table><tr><td>a</td><td><p>b</p></td></tr><tr><th>c<th>d</table>", "a\tb\n\nc\td"),
        ("<table><tr><td><p>a</p><p>b</p></td></tr></table>", "a\n\nb"),
        ("<table><tr><td><table><tr><td>a<td>b</table><td></table>", "a\tb"),
        ("<table><tr><td>Name:</td><td>Jane<br>Doe</td><td></td></tr></table>", "Name:\tJane Doe"),
        ("<a href='mailto:jane@home.example'>write</a>", "write <jane@home.example>"),
        ("<a href='mailto:j@h.example'>j@h.example</a>", "j@h.example"),
        ("x<blockquote type=cite>old<br>words</blockquote>y", "x\n\n> old\n> words\n\ny"),
        ("<div>a</div><div>b</div><div><br></div><div>c<br></div><div>d</div>", "a\nb\n\nc\nd"),
        ("<div><div>a</div></div><div><p>b</p></div><p>c</p>", "a\n\nb\n\nc"),
        (
            "<p class=MsoNormal>a<o:p></o:p></p><p class=MsoNormal>b</p>"
            "<p class=MsoNormal>&nbsp;</p><p class=MsoNormal>c</p>",
            "a\nb\n\nc",
        ),
        ("<p style='margin:0'>a</p><p style='margin-bottom: 0px'>b</p>", "a\nb"),
        ("<pre>a  b\nc</pre>", "a  b\nc"),
    ],
)
def test_html_reads_as_it_looks(html: str, text: str) -> None:
    assert _html(html) == text


def test_a_form_that_lost_its_table_gives_way_to_the_one_that_kept_it() -> None:
    message = EmailMessage()
    message.set_content("Name\nJane Doe\nPhone\n415 555 0132\n")
    rows = "<tr><td>Name</td><td>Jane Doe</td></tr><tr><td>Phone</td><td>415 555 0132</td></tr>"
    message.add_alternative(f"<table>{rows}</table>", subtype="html")
    assert open_mail(message.as_bytes()).body.text.split("\n")[0] == "Name\tJane Doe"


@pytest.mark.parametrize(
    ("header", "party"),
    [
        ('"Lin, Amy" <Amy@North.example>', Party("amy@north.example", "Lin, Amy")),
        ("=?utf-8?q?Zo=C3=AB_Lin?= <zoe@n.example>", Party("zoe@n.example", "Zoë Lin")),
        ('"boss@clinic.example" <eve@evil.example>', Party("eve@evil.example", "")),
        (r'"Amy \"Al\" Lin" <amy@n.example>', Party("amy@n.example", 'Amy "Al" Lin')),
        ("a@x.example, b@y.example", Party()),
        ("Team: a@x.example;", Party()),
    ],
)
def test_the_sender_is_named_as_shown_and_never_by_a_trick(header: str, party: Party) -> None:
    assert sender_of({"from": [header]}) == party


def test_what_a_mail_answers_is_told_nearest_first() -> None:
    headers = {"in-reply-to": ["<c@x.example>"], "references": ["<a@x.example> <b@x.example>"]}
    assert answers_of(headers) == ("<c@x.example>", "<b@x.example>", "<a@x.example>")
    assert reply_to_of({"reply-to": ["Desk <Desk@x.example>"]}) == "desk@x.example"


def test_every_span_counts_in_the_text_of_its_part() -> None:
    message = EmailMessage()
    message["Subject"] = "Referral: Jane Doe"
    message.set_content(TEXT)
    message.add_attachment("Insurance: Blue Plan\n", filename="more.txt")
    kept = envelope(message.as_bytes())
    texts = read(kept).texts
    assert {"subject", "body", "attachment:1"} <= set(texts)
    for reading in read(kept).referrals[0].readings.values():
        if reading.span is not None:
            words = texts[reading.part][slice(*reading.span)]
            assert " ".join(words.split()).startswith(reading.value[:4])


@pytest.mark.parametrize(
    "octets",
    [
        b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(400)
        )
        + b"x\n" * 50_000,
        b"\n" + b"On 1 " * 50_000,
        b"\n" + b"> a\nb\n" * 10_000,
        b"Subject: Re: x\n\n" + b"From: x\n" * 10_000,
        b"Content-Type: text/html\n\n" + b"<table><tr><td>" * 5_000,
        b"Content-Type: text/html\n\n" + b"<blockquote type=cite>" * 2_000,
    ],
)
def test_a_mail_made_to_take_long_does_not(octets: bytes) -> None:
    started = perf_counter()
    open_mail(octets)
    assert perf_counter() - started < 10
