"""Whether a mail came from whom it says: our own mail server's word, else its signatures. Pure.

Authentication-Results (RFC 8601) is believed only where it is the topmost of its kind and bears our
own server's authserv-id: every other may have been written by the sender. Read strictly: what does
not follow the grammar is not believed.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from integrator.ports import Verdict
from integrator.reading.mails.headers import party_of

SignedBy = Callable[[bytes], Collection[str]]
"""A mail → the domains whose DKIM signature over it holds (RFC 6376). Asks the network: never
called with a transaction open. What cannot be checked is left out."""

LONGEST: Final = 8_000
"""Characters of an Authentication-Results that are looked at; a longer one is not believed."""
_HEAD: Final = 256_000
"""Octets of a mail in which its headers are looked for."""

_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(r"\r?\n(?=[ \t])")
_AUTOMATIC_PRECEDENCE: Final = frozenset({"bulk", "auto_reply", "junk"})

_RESULT = re.compile(
    r"\s*([A-Za-z][A-Za-z0-9-]*)\s*(?:/\s*[0-9]+\s*)?=\s*([A-Za-z]+)((?:\s.*)?)", re.DOTALL
)
_PROPERTY = re.compile(
    r"\s*(?:(reason)|([A-Za-z][A-Za-z0-9-]*)\s*\.\s*([A-Za-z0-9_-]+))\s*="
    r'\s*("(?:[^"\\]|\\.)*"|[^\s;"()]+)(?=\s|$)'
)
_ID = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[^\s;="()]+)(?:\s+[0-9]+)?\s*')


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a mail came from, as far as it can be known."""

    verdict: Verdict
    sender: str | None = None
    """The one address in From, lower case."""
    automatic: bool = False
    """A machine sent it: nothing of ours may answer it by itself (RFC 3834)."""


TRUSTED_CHANNEL: Final = Provenance("verified")
"""Of what came by a form, a sheet or a signed post: the channel vouches."""


def provenance(
    body: bytes, *, authserv_id: str | None = None, signed_by: SignedBy | None = None
) -> Provenance:
    """Who sent a mail, and whether that is so."""
    headers = _headers(body)
    sender = _sender(headers)
    believed = _believed(_first(headers, "authentication-results"), authserv_id)
    verdict: Verdict = "unverified"
    if sender is not None:
        verdict = _verdict(body, domain_of(sender), believed, signed_by)
    return Provenance(verdict, sender, _is_automatic(headers))


def sender_of(body: bytes) -> str | None:
    """The one address in a mail's From, lower case; None where there is any doubt."""
    return _sender(_headers(body))


Headers = Sequence[tuple[str, str]]
"""Lower-case names and values, unfolded, in order: the topmost first."""


def _headers(body: bytes) -> Headers:
    head = _END_OF_HEAD.split(body[:_HEAD], 1)[0].decode("utf-8", "surrogateescape")
    lines = _FOLD.sub("", head.replace("\r\n", "\n")).split("\n")
    named = (line.partition(":") for line in lines)
    return [(name.strip().lower(), value.strip()) for name, colon, value in named if colon]


def _first(headers: Headers, name: str) -> str:
    return next((value for found, value in headers if found == name), "")


def _sender(headers: Headers) -> str | None:
    written = [value for name, value in headers if name == "from"]
    return party_of(written[0]).address or None if len(written) == 1 else None


def _is_automatic(headers: Headers) -> bool:
    """Automatic replies, bounces, bulk mail (RFC 3834, RFC 6522)."""
    submitted = _first(headers, "auto-submitted").partition(";")[0].strip().lower()
    return (
        submitted not in ("", "no")
        or _first(headers, "content-type").lower().startswith("multipart/report")
        or _first(headers, "precedence").lower() in _AUTOMATIC_PRECEDENCE
        or _first(headers, "return-path") == "<>"
    )


def domain_of(address: str) -> str:
    """What stands after the @."""
    return address.rpartition("@")[2].lower()


def _verdict(
    body: bytes, domain: str, believed: "Sequence[Result] | None", signed_by: SignedBy | None
) -> Verdict:
    if believed is not None and {"dkim", "dmarc"} & {one.method for one in believed}:
        return _said(believed, domain)
    if signed_by and any(aligned(one, domain) for one in signed_by(body)):
        return "verified"
    return "unverified"


def aligned(signer: str, sender: str) -> bool:
    """Whether a signer's domain speaks for a sender's: the same, or one above or below it.

    A name without a dot, such as a top-level domain, speaks for nobody else.
    """
    one, other = (name.lower().rstrip(".") for name in (signer, sender))
    shorter, longer = sorted((one, other), key=len)
    return one == other or ("." in shorter and longer.endswith(f".{shorter}"))


@dataclass(frozen=True, slots=True)
class Result:
    """One result of an Authentication-Results header."""

    method: str
    result: str
    properties: Mapping[str, str]
    """e.g. {"header.d": "north.example"}; names in lower case."""

    @property
    def signer(self) -> str:
        """The domain that signed (RFC 8601 2.7.1); "" where it is not said."""
        identity = self.properties.get("header.i", "").rpartition("@")[2]
        return self.properties.get("header.d", identity)


def _said(results: Sequence[Result], domain: str) -> Verdict:
    """A failed DMARC outweighs a signature; a pass counts for the domain in From alone."""
    dmarc = [one for one in results if one.method == "dmarc"]
    if any(one.result == "fail" for one in dmarc):
        return "failed"
    passed = [one for one in dmarc if one.result == "pass"]
    if any(one.properties.get("header.from", domain).lower() == domain for one in passed):
        return "verified"
    signers = [one.signer for one in results if (one.method, one.result) == ("dkim", "pass")]
    return "verified" if any(aligned(one, domain) for one in signers if one) else "unverified"


def _believed(header: str, authserv_id: str | None) -> Sequence[Result] | None:
    """The results, where the header is our own server's."""
    parsed = authentication_results(header) if header and authserv_id else None
    if parsed is None or parsed[0] != (authserv_id or "").lower():
        return None
    return parsed[1]


def authentication_results(header: str) -> tuple[str, Sequence[Result]] | None:
    """(authserv-id, results) of one header's value; None where it does not follow RFC 8601 2.2."""
    plain = _without_comments(header) if len(header) <= LONGEST else None
    if plain is None:
        return None
    head, *parts = _split(plain)
    named = _ID.fullmatch(head)
    if named is None or not parts:
        return None
    authserv_id = _unquoted(named[1]).lower()
    if [part.strip().lower() for part in parts] == ["none"]:
        return authserv_id, ()
    results = [_result(part) for part in parts if part.strip()]
    found = [one for one in results if one is not None]
    return (authserv_id, found) if len(found) == len(results) else None


def _result(part: str) -> Result | None:
    read = _RESULT.fullmatch(part)
    properties = _properties(read[3]) if read else None
    if read is None or properties is None:
        return None
    return Result(read[1].lower(), read[2].lower(), properties)


def _properties(text: str) -> dict[str, str] | None:
    """All of them, or None where something else stands between; the first of a name counts."""
    found: dict[str, str] = {}
    at = 0
    while text[at:].strip():
        read = _PROPERTY.match(text, at)
        if read is None:
            return None
        name = read[1] or f"{read[2]}.{read[3]}"
        found.setdefault(name.lower(), _unquoted(read[4]))
        at = read.end()
    return found


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if text.startswith('"') else text


_PIECES = re.compile(r'\\.|"(?:[^"\\]|\\.)*"|[()"]|[^\\"()]+', re.DOTALL)


def _without_comments(text: str) -> str | None:
    """The text with each comment as a space; None where brackets or quotes do not close."""
    kept, depth = [], 0
    for piece in _PIECES.findall(text):
        if piece == "(":
            depth += 1
            kept.append(" ")
        elif piece == ")":
            depth -= 1
        elif piece == '"' and depth == 0:
            return None
        elif depth == 0:
            kept.append(piece)
        if depth < 0:
            return None
    return "".join(kept) if depth == 0 else None


def _split(text: str) -> list[str]:
    """At the semicolons that are not quoted."""
    parts = [""]
    for piece in re.findall(r'"(?:[^"\\]|\\.)*"|;|[^";]+', text):
        if piece == ";":
            parts.append("")
        else:
            parts[-1] += piece
    return parts
