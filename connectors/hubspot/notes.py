"""Notes on tickets. HubSpot has no unique property for them, so a repeat is looked for first.

Source: developers.hubspot.com/docs/api-reference/latest/crm/activities/notes/guide.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from connectors.hubspot.account import plain
from connectors.hubspot.client import BATCH, BatchAnswer, HubSpotClient, Row
from connectors.hubspot.mapping import HubSpotMapping
from connectors.hubspot.translate import Asked, translate_entry
from integrator.errors import Ambiguous, IntegratorError, RemoteUnavailable
from integrator.ports import Delivered, Failed, NotePush, Outcome, Outgoing
from integrator.times import Clock, utc_now

TOPIC = "hubspot.note"
NOTES = "notes"
BODY = "hs_note_body"


@dataclass(slots=True)
class NoteSink:
    """Puts sentences for staff on tickets, each once."""

    client: HubSpotClient
    mapping: HubSpotMapping
    clock: Clock = utc_now
    _link: Row | None = field(default=None, init=False)

    @property
    def topic(self) -> str:
        return TOPIC

    def deliver(self, batch: Sequence[Outgoing[NotePush]]) -> Sequence[Outcome]:
        """Up to 100 notes in one call; two more for those that may be there already."""
        there = self._already_there([one.body for one in batch if one.body.ambiguous])
        wanted = {
            f"t{number}": one.body for number, one in enumerate(batch) if one.body.mark not in there
        }
        outcomes = self._make(wanted) if wanted else {}
        return [
            outcomes.get(f"t{number}") or Delivered({NOTES: there.get(one.body.mark, "")})
            for number, one in enumerate(batch)
        ]

    def _make(self, wanted: Mapping[str, NotePush]) -> dict[str, Outcome]:
        """A lost answer is ambiguous: the notes may be there."""
        inputs = [self._input(trace, note) for trace, note in wanted.items()]
        try:
            answer = self.client.create(NOTES, inputs)
        except RemoteUnavailable as error:
            raise Ambiguous(retry_after=error.retry_after) from None
        return _outcomes(answer, wanted)

    def _input(self, trace: str, note: NotePush) -> Row:
        text = f"<p>{escape(note.text)}</p><p><small>{escape(note.mark)}</small></p>"
        moment = self.clock().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return {
            "properties": {"hs_timestamp": moment, BODY: text},
            "associations": [{"to": {"id": note.ticket_id}, "types": [self._type()]}],
            "objectWriteTraceId": trace,
        }

    def _type(self) -> Row:
        if self._link is None:
            found = self.client.labels(NOTES, self.mapping.object_type)
            self._link = plain(found, f"notes to {self.mapping.object_type}")
        return self._link

    def _already_there(self, doubtful: Sequence[NotePush]) -> dict[str, str]:
        """Mark → id of the note that bears it, among the notes on these tickets."""
        tickets = sorted({note.ticket_id for note in doubtful})
        if not tickets:
            return {}
        tied = self.client.links(self.mapping.object_type, NOTES, tickets)
        ids = sorted({str(end["toObjectId"]) for row in tied for end in row.get("to") or ()})
        texts = dict(self._texts(ids))
        return {
            note.mark: found
            for note in doubtful
            for found, text in texts.items()
            if escape(note.mark) in text
        }

    def _texts(self, ids: Sequence[str]) -> Iterator[tuple[str, str]]:
        for start in range(0, len(ids), BATCH):
            chunk = ids[start : start + BATCH]
            for row in self.client.read(NOTES, chunk, properties=[BODY]).results:
                yield str(row["id"]), (row.get("properties") or {}).get(BODY) or ""


def _outcomes(answer: BatchAnswer, wanted: Mapping[str, NotePush]) -> dict[str, Outcome]:
    errors = {
        trace: translate_entry(entry, Asked())
        for entry in answer.errors
        for trace in _traces(entry)
    }
    made = {str(row.get("objectWriteTraceId")): str(row["id"]) for row in answer.results}
    return {trace: _outcome(trace, made, errors) for trace in wanted}


def _outcome(trace: str, made: Mapping[str, str], errors: Mapping[str, IntegratorError]) -> Outcome:
    if trace in made:
        return Delivered({NOTES: made[trace]})
    return Failed(errors.get(trace) or Ambiguous("the answer does not say what became of it"))


def _traces(entry: Mapping[str, Any]) -> Sequence[str]:
    found = (entry.get("context") or {}).get("objectWriteTraceId") or ()
    return [found] if isinstance(found, str) else [str(one) for one in found]
