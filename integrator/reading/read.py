"""The way in: which reader an envelope needs."""

from collections.abc import Callable, Mapping, Sequence

from integrator.errors import UnreadableEnvelope
from integrator.ports import Draft, Envelope
from integrator.reading.bundled import FHIR, read_bundle, text_of_bundle
from integrator.reading.labels import Table, label_table
from integrator.reading.mail import read_mail, text_of_mail
from integrator.reading.offered import Offered, offered
from integrator.reading.structured import read_json, text_of_json

MAIL = "message/rfc822"
JSON = "application/json"

_READERS: Mapping[str, Callable[[Envelope, Table, Offered], Draft]] = {
    MAIL: read_mail,
    JSON: read_json,
    FHIR: read_bundle,
}
_TEXTS: Mapping[str, Callable[[bytes], str]] = {
    MAIL: text_of_mail,
    JSON: text_of_json,
    FHIR: text_of_bundle,
}


def _kind(envelope: Envelope) -> str:
    kind = envelope.content_type.partition(";")[0].strip().lower()
    if kind not in _READERS:
        raise UnreadableEnvelope("There is no reader for this content type.")
    return kind


def read(
    envelope: Envelope,
    *,
    aliases: Mapping[str, Sequence[str]] | None = None,
    services: Mapping[str, Sequence[str]] | None = None,
) -> Draft:
    """Read an envelope into a draft, each value with its evidence.

    `aliases` maps a field to more labels that this source or partner uses; `services` maps each
    service of the clinic to the words for it, which tell in running text what is asked for. Raises
    UnreadableEnvelope only when nothing can be made of it.
    """
    return _READERS[_kind(envelope)](envelope, label_table(aliases), offered(services))


def referral_text(envelope: Envelope) -> str:
    """The plain text of an envelope, to be shown (escaped) beside the evidence.

    For a mail it is the text that spans of part "body" count in; a span of a form or a row counts
    in its own value. Raises UnreadableEnvelope as `read` does.
    """
    return _TEXTS[_kind(envelope)](envelope.body)
