"""The way in: which reader an envelope needs."""

from collections.abc import Callable, Mapping, Sequence

from integrator.errors import UnreadableEnvelope
from integrator.ports import Draft, Envelope
from integrator.reading.bundled import FHIR, read_bundle
from integrator.reading.labels.known import Table, label_table
from integrator.reading.mail import read_mail
from integrator.reading.structured import read_json
from integrator.reading.values.offered import Offered, offered

MAIL = "message/rfc822"
JSON = "application/json"

_READERS: Mapping[str, Callable[[Envelope, Table, Offered], Draft]] = {
    MAIL: read_mail,
    JSON: read_json,
    FHIR: read_bundle,
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
