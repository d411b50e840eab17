"""One file read as if it had just arrived: outcome, referrals, what is missing, and the evidence.

Needs nothing but the file and config/: no database, no account, no environment.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final, Protocol

from integrator.config import Clinic, Inbox, Service, Sources
from integrator.fields import FIELDS
from integrator.normalise import NormalisedReferral, missing, normalise, order_of_days
from integrator.ports import Draft, Envelope, FieldReading, ReferralDraft
from integrator.reading.mails.machines import is_machine

DOUBTED_BELOW: Final = 0.8
_NOT_SHOWN: Final = frozenset(("service_words",))
_KINDS: Final[Mapping[str, str]] = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/plain",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".htm": "text/html",
    ".html": "text/html",
    ".json": "application/fhir+json",
    ".xml": "application/xml",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".rtf": "application/rtf",
    ".vcf": "text/vcard",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
}
_TEXTS: Final = frozenset(("text/plain", "text/html"))
"""Read as the words of the mail itself, where signatures and quotes are told apart."""


_EMPTY: Final[Mapping[str, Any]] = {
    "outcome": "not_a_referral",
    "referrals": [],
    "missing": [],
    "evidence": {},
    "unread": {"body": "empty"},
}
_MAIL_NAMES: Final = (".eml", ".mbox")
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")


class Configured(Protocol):
    """What reading needs to know of the clinic; `integrator.config.Config` is one."""

    @property
    def clinic(self) -> Clinic: ...
    @property
    def services(self) -> Sequence[Service]: ...
    @property
    def sources(self) -> Sources: ...


class DraftOf(Protocol):
    """Reads an envelope, with the clinic's words for its services."""

    def __call__(
        self, envelope: Envelope, /, *, services: Mapping[str, Sequence[str]]
    ) -> Draft: ...


@dataclass(frozen=True, slots=True)
class _Read:
    """One referral of a file, normalised."""

    normal: NormalisedReferral
    missing: Sequence[str]


def read_file(path: Path, config: Configured, *, draft_of: DraftOf) -> Mapping[str, Any]:
    """What one file says, as plain JSON types.

    {"outcome": …, "referrals": [{field: value}], "missing": [field], "evidence": {field: {…}}};
    a field that was not read, or that the rules refuse, is left out. `missing` names what any of
    the referrals lacks. Evidence of the second referral is under "2.field", and so on. Beside them
    stand, where there are any, "problems" ({field: sentence}) of what was written and cannot be
    used or is doubted, and "unread" ({part: code}) of parts whose words could not be had. A
    correction lacks nothing: it is about a referral that is there. Raises OSError, and
    UnreadableEnvelope when nothing can be made of it.
    """
    if not path.read_bytes().strip():
        return _EMPTY
    envelope = envelope_of(path, config)
    draft = draft_of(envelope, services=_services(config))
    found = [_understood(one, draft, envelope, config) for one in draft.referrals]
    lacking = (
        [] if draft.outcome == "correction" else [name for one in found for name in one.missing]
    )
    return {
        "outcome": draft.outcome,
        "referrals": [_shown(one.normal.values) for one in found],
        "missing": list(dict.fromkeys(lacking)),
        "evidence": dict(_evidence(found)),
        **({"problems": problems} if (problems := dict(_problems(found))) else {}),
        **({"unread": dict(draft.unread)} if draft.unread else {}),
    }


def envelope_of(path: Path, config: Configured) -> Envelope:
    """The file as an envelope: a mail or an envelope's JSON as it is, all else as an attachment."""
    body = path.read_bytes()
    at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    kind = _KINDS.get(path.suffix.lower(), "")
    if kind.endswith("json") and _is_envelope(body):
        return Envelope(_source(config), path.name, at, "application/json", body)
    is_text = b"\x00" not in body or body.startswith(_UTF_16)
    if is_text and not kind:
        return Envelope(_source(config), path.name, at, "message/rfc822", body)
    name = path.name
    if not is_text and (kind in _TEXTS or path.suffix.lower() in _MAIL_NAMES):
        kind, name = "", path.stem  # whatever it is called, it is no text: its octets say what
    return Envelope(_source(config), path.name, at, "message/rfc822", _wrapped(name, kind, body))


def _source(config: Configured) -> str:
    inboxes: Sequence[Inbox] = config.sources.inboxes
    return inboxes[0].name if inboxes else "file"


def _is_envelope(body: bytes) -> bool:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return isinstance(content, dict) and "kind" in content


def _wrapped(name: str, kind: str, body: bytes) -> bytes:
    """The file as the one thing a mail carries."""
    mail = EmailMessage()
    main, _, sub = (kind or "application/octet-stream").partition("/")
    mail.set_content(body, main, sub, cte="base64")
    if kind not in _TEXTS:
        mail.add_header("Content-Disposition", "attachment", filename=name)
    return mail.as_bytes()


def _understood(
    draft: ReferralDraft, whole: Draft, envelope: Envelope, config: Configured
) -> _Read:
    normal = normalise(
        ReferralDraft({**_from_sender(whole), **draft.readings}),
        region=config.clinic.region,
        services=_services(config),
        today=_today(whole, envelope),
        language=whole.language,
        month_first=order_of_days(whole.referrals),
    )
    needs = ["|".join(group) for group in config.sources.needs_of(envelope.source)]
    return _Read(normal, missing(normal.values, needs))


def _services(config: Configured) -> Mapping[str, Sequence[str]]:
    return {one.key: (*one.label.values(), *one.synonyms) for one in config.services}


def _today(draft: Draft, envelope: Envelope) -> date:
    return (draft.dated or envelope.received_at).date()


def _from_sender(draft: Draft) -> dict[str, FieldReading]:
    """Whoever wrote it can be answered there, unless a machine wrote it."""
    address = draft.author or draft.sender
    if not address or draft.outcome == "self_referral" or is_machine(address):
        return {}
    return {"partner_email": FieldReading(address, "header:From", "sender")}


def _shown(values: Mapping[str, str]) -> dict[str, str]:
    return {name: values[name] for name in FIELDS if name in values and name not in _NOT_SHOWN}


def _problems(found: Sequence[_Read]) -> Iterator[tuple[str, str]]:
    for number, one in enumerate(found, start=1):
        for name, problem in one.normal.problems.items():
            yield _numbered(name, number), problem


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{number}.{name}"


def _evidence(found: Sequence[_Read]) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, one in enumerate(found, start=1):
        for name, reading in one.normal.evidence.items():
            if name not in _NOT_SHOWN:
                yield _numbered(name, number), _told(reading)


def _told(reading: FieldReading) -> dict[str, Any]:
    return {
        "part": reading.part,
        "span": list(reading.span) if reading.span else None,
        "rule": reading.rule,
        "confidence": round(reading.confidence, 3),
        "doubtful": reading.confidence < DOUBTED_BELOW,
    }
