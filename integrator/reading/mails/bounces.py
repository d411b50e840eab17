"""Delivery reports to whom a mail of ours did not reach (RFC 3464), and those of older programs."""

import re
from collections.abc import Iterator, Mapping, Sequence

from integrator.ports import Bounce
from integrator.reading.mails.headers import ADDRESS, Headers, answers_of, first, headers_of
from integrator.reading.mails.mime import Contents
from integrator.reading.mails.parts import Leaf, kind_of, split_head
from integrator.reading.mails.text import decoded
from integrator.reading.mails.transfer import octets_of

_REPORTS = frozenset(("message/delivery-status", "message/global-delivery-status"))
_QUOTED_HEADERS = frozenset(("text/rfc822-headers", "message/global-headers"))
_ARRIVED = frozenset(("delivered", "relayed", "expanded"))
_GROUPS = re.compile(rb"\r?\n[ \t]*\r?\n")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_REPLY_CODE = re.compile(r"\b(5|4)\d\d[ -]")
_ADDRESS = re.compile(ADDRESS)
_REFUSED_LINE = re.compile(rf"(?m)^\s*(?:To:\s*)?<?({ADDRESS})>?\s*(?::|\(|$)")
_MESSAGE_ID = re.compile(r"(?im)^\s*>?\s*message-id:\s*(<[^<>\s]{1,250}>)")
_MOST = 50


def _texts_of(parts: Sequence[Leaf], kinds: frozenset[str]) -> Iterator[bytes]:
    for part in parts:
        if kind_of(part.head) in kinds:
            yield octets_of(part.head, part.raw)


def _report_fields(report: bytes) -> Iterator[Mapping[str, str]]:
    for group in _GROUPS.split(report.strip()):
        headers = headers_of(split_head(group + b"\n\n")[0])
        yield {name: decoded(v[0].encode("utf-8", "surrogateescape"), None).strip()
               for name, v in headers.items()}  # fmt: skip


def _recipient(fields: Mapping[str, str]) -> str | None:
    for name in ("original-recipient", "final-recipient"):
        found = _ADDRESS.search(fields.get(name, "").rpartition(";")[2])
        if found:
            return found.group().lower()
    return None


def _reported(contents: Contents, message_id: str | None) -> Iterator[Bounce]:
    for report in _texts_of(contents.parts, _REPORTS):
        for fields in _report_fields(report):
            address = _recipient(fields)
            if address and fields.get("action", "").lower() not in _ARRIVED:
                status = _STATUS.search(fields.get("status", ""))
                yield Bounce(address, status[1] if status else "", message_id)


def _original_id(contents: Contents) -> str | None:
    """Message-ID of what bounced: in the mail or headers sent back, else as it is answered."""
    for letter in contents.letters[1:]:
        if found := first(letter.headers, "message-id").strip():
            return found
    for quoted in _texts_of(contents.parts, _QUOTED_HEADERS):
        if match := _MESSAGE_ID.search(decoded(quoted, None)):
            return match[1]
    if match := _MESSAGE_ID.search(contents.letters[0].text):
        return match[1]
    answered = answers_of(contents.letters[0].headers)
    return answered[0] if answered else None


def _told_in_words(
    headers: Headers, text: str, sender: str | None, message_id: str | None
) -> Iterator[Bounce]:
    """Addresses in X-Failed-Recipients, else those that stand on a line of their own."""
    named = _ADDRESS.findall(first(headers, "x-failed-recipients"))
    listed = named or _REFUSED_LINE.findall(text) or _ADDRESS.findall(text)[:1]
    status = _status_in(text)
    for address in dict.fromkeys(one.lower() for one in listed):
        if address != sender:
            yield Bounce(address, status, message_id)


def _status_in(text: str) -> str:
    if found := _STATUS.search(text):
        return found[1]
    code = _REPLY_CODE.search(text)
    return f"{code[1]}.0.0" if code else ""


def bounces_of(contents: Contents, sender: str | None) -> tuple[Bounce, ...]:
    """Each address that a mail known to be a bounce says was not reached."""
    message_id = _original_id(contents)
    reported = tuple(_reported(contents, message_id))
    if reported:
        return tuple(dict.fromkeys(reported))[:_MOST]
    letter = contents.letters[0]
    told = _told_in_words(letter.headers, letter.text, sender, message_id)
    return tuple(told)[:_MOST]


def says_arrived(contents: Contents) -> bool:
    """Whether a delivery report only tells of success (RFC 3464, 2.3.3)."""
    actions = [
        fields["action"].lower()
        for report in _texts_of(contents.parts, _REPORTS)
        for fields in _report_fields(report)
        if "action" in fields
    ]
    return bool(actions) and all(action in _ARRIVED for action in actions)
