"""Who sent a mail: our own server's topmost word, else a signature that holds; nothing else."""

import base64

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st

from connectors.mail_signatures import MailSignatures
from integrator.partners.verifying import aligned, authentication_results, provenance, sender_of

MX = "mx.clinic.example"
MAIL = b"From: Ana Ruiz <ana@north.example>\r\nTo: r@clinic.example\r\nSubject: Hi\r\n\r\nHello\r\n"


def verdict(*headers: str, mail: bytes = MAIL) -> str:
    """What is thought of a mail with these headers on top."""
    on_top = "".join(f"Authentication-Results: {header}\r\n" for header in headers).encode()
    return provenance(on_top + mail, authserv_id=MX).verdict


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (f"{MX}; dkim=pass header.d=north.example", "verified"),
        (f"{MX}; dkim=pass header.i=@north.example header.b=Ab/12+z", "verified"),
        (f"{MX}; dkim=pass header.d=mail.north.example", "verified"),
        (f"{MX} 1; spf=pass smtp.mailfrom=x@y.example; dmarc=pass (p) header.from=north.example",
         "verified"),
        (f"{MX.upper()}; dkim=pass (2048-bit key; unprotected) header.d=north.example", "verified"),
        (f'{MX}; dkim=pass reason="good \\"signature\\"; really" header.d=north.example',
         "verified"),
        (f"{MX}; dkim=pass header.d=elsewhere.example", "unverified"),
        (f"{MX}; dkim=pass header.d=example", "unverified"),
        (f"{MX}; dkim=pass header.d=evilnorth.example", "unverified"),
        (f"{MX}; dkim=fail header.d=north.example", "unverified"),
        (f"{MX}; dmarc=pass header.from=elsewhere.example", "unverified"),
        (f"{MX}; dmarc=fail header.from=north.example; dkim=pass header.d=north.example", "failed"),
        (f"{MX}; spf=pass smtp.mailfrom=ana@north.example", "unverified"),
        (f"{MX}; none", "unverified"),
        ("mx.elsewhere.example; dkim=pass header.d=north.example", "unverified"),
        (f"{MX}.evil.example; dkim=pass header.d=north.example", "unverified"),
        (f"(({MX}) dkim=pass header.d=north.example", "unverified"),
        (f"evil.example ({MX}); dkim=pass header.d=north.example", "unverified"),
        (f'"{MX}; dkim=pass header.d=north.example', "unverified"),
        (f"{MX}; dkim=pass header.d=north.example, and more", "unverified"),
        (f"{MX} dkim=pass header.d=north.example", "unverified"),
    ],
)  # fmt: skip
def test_only_a_well_formed_word_of_our_own_server_counts(header: str, expected: str) -> None:
    assert verdict(header) == expected


def test_only_the_topmost_counts() -> None:
    ours, forged = f"{MX}; dkim=none", f"{MX}; dkim=pass header.d=north.example"
    assert verdict(ours, forged) == "unverified"
    assert verdict("relay.example; dkim=none", forged) == "unverified"


def test_a_folded_header_is_read_whole() -> None:
    assert verdict(f"{MX};\r\n\tdkim=pass\r\n header.d=north.example") == "verified"


def test_a_header_in_the_body_is_none() -> None:
    inside = MAIL + f"Authentication-Results: {MX}; dkim=pass header.d=north.example".encode()
    assert provenance(inside, authserv_id=MX).verdict == "unverified"


@pytest.mark.parametrize(
    "sender",
    [
        b"From: a@north.example\r\nFrom: b@evil.example\r\n",
        b"From: a@north.example, b@evil.example\r\n",
        b"From: undisclosed\r\n",
        b"",
    ],
)
def test_without_one_address_nobody_is_verified(sender: bytes) -> None:
    header = f"Authentication-Results: {MX}; dkim=pass header.d=north.example\r\n".encode()
    found = provenance(header + sender + b"\r\nHello", authserv_id=MX)
    assert (found.verdict, found.sender) == ("unverified", None)


def test_without_a_configured_name_no_header_is_believed() -> None:
    top = f"Authentication-Results: {MX}; dkim=pass header.d=north.example\r\n".encode()
    assert provenance(top + MAIL).verdict == "unverified"


@pytest.mark.parametrize(
    "header",
    [
        b"Auto-Submitted: auto-replied\r\n",
        b"Precedence: bulk\r\n",
        b"Return-Path: <>\r\n",
        b"Content-Type: multipart/report; boundary=x\r\n",
    ],
)
def test_a_machine_s_mail_is_known(header: bytes) -> None:
    assert provenance(header + MAIL).automatic
    assert not provenance(MAIL).automatic


@given(text=st.text(max_size=200))
def test_any_header_is_read_or_not_believed(text: str) -> None:
    found = authentication_results(text)
    assert found is None or found[0] == found[0].lower()


@given(body=st.binary(max_size=300))
def test_any_bytes_have_a_verdict(body: bytes) -> None:
    assert provenance(body, authserv_id=MX).verdict in {"verified", "unverified", "failed"}


@given(one=st.from_regex(r"[a-z]{1,3}(\.[a-z]{1,3}){0,2}", fullmatch=True),
       other=st.from_regex(r"[a-z]{1,3}(\.[a-z]{1,3}){0,2}", fullmatch=True))  # fmt: skip
def test_alignment_is_mutual(one: str, other: str) -> None:
    assert aligned(one, other) == aligned(other, one)


def test_the_address_is_read_out_of_a_mail() -> None:
    assert sender_of(MAIL) == "ana@north.example"


class Keys:
    """DNS with one key in it."""

    def __init__(self, domain: str) -> None:
        """Make the key."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.domain = domain
        self.private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
        public = key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        self.record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)
        self.asked: list[str] = []

    def sign(self, mail: bytes, **options: object) -> bytes:
        """The mail with a signature on top."""
        signature: bytes = dkim.sign(mail, b"s1", self.domain.encode(), self.private, **options)
        return signature + mail

    def __call__(self, name: str) -> bytes | None:
        """Answer."""
        self.asked.append(name)
        return self.record if name == f"s1._domainkey.{self.domain}" else None


@pytest.fixture(scope="module")
def keys() -> Keys:
    """North Practice's key."""
    return Keys("north.example")


def test_a_signature_of_the_sender_s_domain_verifies(keys: Keys) -> None:
    found = provenance(keys.sign(MAIL), signed_by=MailSignatures(keys))
    assert found.verdict == "verified"
    assert "s1._domainkey.north.example" in keys.asked


def test_a_changed_mail_is_not_verified(keys: Keys) -> None:
    changed = keys.sign(MAIL).replace(b"Hello", b"Hallo")
    assert provenance(changed, signed_by=MailSignatures(keys)).verdict == "unverified"


def test_another_domain_s_signature_says_nothing_of_the_sender() -> None:
    other = Keys("elsewhere.example")
    assert provenance(other.sign(MAIL), signed_by=MailSignatures(other)).verdict == "unverified"


def test_a_signature_over_a_part_of_the_body_counts_for_none(keys: Keys) -> None:
    signed = keys.sign(MAIL, length=True) + b"and more\r\n"
    assert provenance(signed, signed_by=MailSignatures(keys)).verdict == "unverified"


def test_without_an_answer_from_dns_nothing_is_verified(keys: Keys) -> None:
    silent = MailSignatures(lambda _name: None)
    assert provenance(keys.sign(MAIL), signed_by=silent).verdict == "unverified"


def test_our_own_server_s_word_saves_the_question(keys: Keys) -> None:
    keys.asked.clear()
    top = f"Authentication-Results: {MX}; dkim=none\r\n".encode()
    found = provenance(top + keys.sign(MAIL), authserv_id=MX, signed_by=MailSignatures(keys))
    assert (found.verdict, keys.asked) == ("unverified", [])


@pytest.mark.parametrize(
    "header", [b"DKIM-Signature: v=1\r\n", b"DKIM-Signature: d=;;=\r\n", b"DKIM-Signature:\r\n"]
)
def test_a_broken_signature_is_none(header: bytes, keys: Keys) -> None:
    assert MailSignatures(keys)(header + MAIL) == frozenset()
