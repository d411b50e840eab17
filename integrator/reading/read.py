"""The way in: which reader an envelope needs."""

from collections.abc import Callable, Mapping, Sequence

from integrator.errors import UnreadableEnvelope
from integrator.ports import Draft, Envelope
from integrator.reading.bundled import (
    FHIR,
    part_texts_of_bundle,
    read_bundle,
    text_of_bundle,
)
from integrator.reading.labels import Table, label_table
from integrator.reading.mail import part_texts_of_mail, read_mail, text_of_mail
from integrator.reading.structured import part_texts_of_json, read_json, text_of_json

MAIL = "message/rfc822"
JSON = "application/json"

_READERS: Mapping[str, Callable[[Envelope, Table], Draft]] = {
    MAIL: read_mail,
    JSON: read_json,
    FHIR: read_bundle,
}
_TEXTS: Mapping[str, Callable[[bytes], str]] = {
    MAIL: text_of_mail,
    JSON: text_of_json,
    FHIR: text_of_bundle,
}
_PARTS: Mapping[str, Callable[[bytes], Mapping[str, str]]] = {
    MAIL: part_texts_of_mail,
    JSON: part_texts_of_json,
    FHIR: part_texts_of_bundle,
}


def _kind(envelope: Envelope) -> str:
    kind = envelope.content_type.partition(";")[0].strip().lower()
    if kind not in _READERS:
        raise UnreadableEnvelope("There is no reader for this content type.")
    return kind


def read(envelope: Envelope, *, aliases: Mapping[str, Sequence[str]] | None = None) -> Draft:
    """Read an envelope into a draft, each value with its evidence.

    `aliases` maps a field to more labels that this source or partner uses. Raises
    UnreadableEnvelope only when nothing can be made of it.
    """
    return _READERS[_kind(envelope)](envelope, label_table(aliases))


def referral_text(envelope: Envelope) -> str:
    """The plain text of an envelope, to be shown (escaped) beside the evidence.

    For a mail it is the text that spans of part "body" count in; a span of a form or a row counts
    in its own value. Raises UnreadableEnvelope as `read` does.
    """
    return _TEXTS[_kind(envelope)](envelope.body)


def part_texts(envelope: Envelope) -> Mapping[str, str]:
    """By part the text that its spans count in, for showing evidence: "body", "form:reason" ….

    Raises UnreadableEnvelope as `read` does.
    """
    return _PARTS[_kind(envelope)](envelope.body)
