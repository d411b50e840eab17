"""Notes on tickets. HubSpot has no unique property for them, so a repeat is looked for first.

Source: developers.hubspot.com/docs/api-reference/latest/crm/activities/notes/guide.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from connectors.hubspot.account import plain
from connectors.hubspot.activities import make, texts_on
from connectors.hubspot.client import HubSpotClient, Row
from connectors.hubspot.mapping import HubSpotMapping
from integrator.ports import Delivered, NotePush, Outcome, Outgoing
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
        inputs = {
            f"t{number}": self._input(one.body)
            for number, one in enumerate(batch)
            if one.body.mark not in there
        }
        outcomes = make(self.client, NOTES, inputs) if inputs else {}
        return [
            outcomes.get(f"t{number}") or Delivered({NOTES: there.get(one.body.mark, "")})
            for number, one in enumerate(batch)
        ]

    def _input(self, note: NotePush) -> Row:
        text = f"<p>{escape(note.text)}</p><p><small>{escape(note.mark)}</small></p>"
        moment = self.clock().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return {
            "properties": {"hs_timestamp": moment, BODY: text},
            "associations": [{"to": {"id": note.ticket_id}, "types": [self._type()]}],
        }

    def _type(self) -> Row:
        if self._link is None:
            found = self.client.labels(NOTES, self.mapping.object_type)
            self._link = plain(found, f"notes to {self.mapping.object_type}")
        return self._link

    def _already_there(self, doubtful: Sequence[NotePush]) -> dict[str, str]:
        """Mark → id of the note that bears it, among the notes on these tickets."""
        tickets = {note.ticket_id for note in doubtful}
        texts = texts_on(self.client, self.mapping.object_type, tickets, kind=NOTES, text=BODY)
        return {
            note.mark: found
            for note in doubtful
            for found, text in texts.items()
            if escape(note.mark) in text
        }
