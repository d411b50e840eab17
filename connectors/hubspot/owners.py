"""Who owns a record at HubSpot, by the owner's id; asked for all at once and kept."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from connectors.hubspot.client import HubSpotClient, Row
from integrator.errors import CredentialsRefused

KEPT_SECONDS = 3600.0
ASK_AGAIN_SECONDS = 60.0
"""After a miss: somebody may have joined a moment ago, and nobody may have that id."""


@dataclass(slots=True)
class Owners:
    """Names by owner id, in this process's memory."""

    client: HubSpotClient
    monotonic: Callable[[], float] = time.monotonic
    _names: dict[str, str] = field(default_factory=dict, init=False)
    _asked_at: float = field(default=float("-inf"), init=False)

    def name(self, owner_id: str) -> str | None:
        """Name and e-mail address as HubSpot has them; None where the key may not see owners.

        Without that scope the owner's id is followed all the same; `integrator doctor` names it.
        """
        age = self.monotonic() - self._asked_at
        if age > (KEPT_SECONDS if owner_id in self._names else ASK_AGAIN_SECONDS):
            self._ask()
        return self._names.get(owner_id)

    def _ask(self) -> None:
        self._asked_at = self.monotonic()
        try:
            found = {str(row["id"]): _shown(row) for row in self.client.owners()}
        except CredentialsRefused:
            return
        self._names = found


def _shown(row: Row) -> str:
    person = " ".join(str(row[name]) for name in ("firstName", "lastName") if row.get(name))
    return person or str(row.get("email") or row["id"])
