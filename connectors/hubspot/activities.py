"""What notes and tasks on tickets have in common: HubSpot has no unique property for either."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from connectors.hubspot.client import BATCH, BatchAnswer, HubSpotClient, Row
from connectors.hubspot.translate import Asked, translate_entry
from integrator.errors import Ambiguous, IntegratorError, RemoteUnavailable
from integrator.ports import Delivered, Failed, Outcome


def make(client: HubSpotClient, kind: str, inputs: Mapping[str, Row]) -> dict[str, Outcome]:
    """Make each, by its trace; a lost answer is Ambiguous: they may be there."""
    rows = [{**row, "objectWriteTraceId": trace} for trace, row in inputs.items()]
    try:
        answer = client.create(kind, rows)
    except RemoteUnavailable as error:
        raise Ambiguous(retry_after=error.retry_after) from None
    return _outcomes(answer, kind, inputs)


def texts_on(
    client: HubSpotClient, object_type: str, tickets: Collection[str], *, kind: str, text: str
) -> dict[str, str]:
    """Id → text of all of a kind that is tied to these tickets."""
    if not tickets:
        return {}
    tied = client.links(object_type, kind, sorted(tickets))
    ids = sorted({str(end["toObjectId"]) for row in tied for end in row.get("to") or ()})
    return {
        str(row["id"]): (row.get("properties") or {}).get(text) or ""
        for start in range(0, len(ids), BATCH)
        for row in client.read(kind, ids[start : start + BATCH], properties=[text]).results
    }


def _outcomes(answer: BatchAnswer, kind: str, wanted: Collection[str]) -> dict[str, Outcome]:
    errors = {
        trace: translate_entry(entry, Asked())
        for entry in answer.errors
        for trace in _traces(entry)
    }
    made = {str(row.get("objectWriteTraceId")): str(row["id"]) for row in answer.results}
    return {trace: _outcome(trace, kind, made, errors) for trace in wanted}


def _outcome(
    trace: str, kind: str, made: Mapping[str, str], errors: Mapping[str, IntegratorError]
) -> Outcome:
    if trace in made:
        return Delivered({kind: made[trace]})
    return Failed(errors.get(trace) or Ambiguous("the answer does not say what became of it"))


def _traces(entry: Mapping[str, Any]) -> Sequence[str]:
    found = (entry.get("context") or {}).get("objectWriteTraceId") or ()
    return [found] if isinstance(found, str) else [str(one) for one in found]
