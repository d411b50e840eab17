"""Clinical text goes to HubSpot only into properties that HubSpot itself reports as sensitive."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from connectors.hubspot.client import HubSpotClient
from connectors.hubspot.mapping import HubSpotMapping
from connectors.hubspot.push import HubSpotSink
from connectors.hubspot.setup import sensitive_problems
from integrator.errors import CredentialsRefused
from integrator.ports import Outcome, Outgoing, RecordPush
from integrator.times import Clock, utc_now

SAFE_FOR = timedelta(days=1)
"""Somebody may change a property at HubSpot at any time."""


@dataclass(slots=True)
class GuardedSink:
    """Asks HubSpot once a day before anything leaves; an unsure answer lets nothing out.

    For the preset `full`. What is wrong pauses the connector with a sentence for the admin. Source:
    developers.hubspot.com/docs/api/sensitive-data.
    """

    client: HubSpotClient
    mapping: HubSpotMapping
    sink: HubSpotSink
    clock: Clock = utc_now
    _safe_until: datetime | None = field(default=None, init=False)

    @property
    def topic(self) -> str:
        """The topic of the sink behind."""
        return self.sink.topic

    def deliver(self, batch: Sequence[Outgoing[RecordPush]]) -> Sequence[Outcome]:
        """Deliver, or raise CredentialsRefused with what to mend at HubSpot."""
        if self._safe_until is None or self._safe_until <= self.clock():
            self._refuse_unsafe()
        return self.sink.deliver(batch)

    def _refuse_unsafe(self) -> None:
        problems = sensitive_problems(self.client, self.mapping)
        if problems:
            raise CredentialsRefused(" ".join(problems))
        self._safe_until = self.clock() + SAFE_FOR
