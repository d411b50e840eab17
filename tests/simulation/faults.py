"""What goes wrong outside in a quarter, at moments the seed chooses; and word of changes that is
lost, told twice and shuffled (FAULTS 12 to 19, 20, 28, 29)."""

import json
import queue
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import select

from integrator.models import Referral
from sandbox.hubspot_twin.webhooks import MOST, Event, Trouble, signed_headers
from sandbox.mail_catcher.smtp import Misbehaviour
from sandbox.sheets_twin import Fault as SheetFault
from tests.simulation.arrivals import CLINICIANS, PRACTICES, Clinician
from tests.simulation.world import BASE, SECRET, World

OFTEN: Final = 0.35
"""Of the times anybody looks, something goes wrong."""
SUBSCRIBED: Final = frozenset(
    {"hs_pipeline_stage", "hubspot_owner_id", "referral_appointment_at", "phone", "email"}
)

_CALLS: Final[dict[str, dict[str, Any]]] = {
    "429 in ten seconds": {"policy": "TEN_SECONDLY_ROLLING", "times": 2},
    "429 for search": {"policy": "SECONDLY", "path_contains": "search"},
    "429 for today": {"policy": "DAILY"},
    "502": {"status": 502, "times": 2},
    "503": {"status": 503, "times": 3},
    "423": {"status": 423},
    "477": {"status": 477},
    "dropped": {"drop": True, "times": 2},
    "done and never told": {"drop": True, "apply_first": True, "path_contains": "batch/upsert"},
    "made and never told": {"drop": True, "apply_first": True, "path_contains": "batch/create"},
    "changed and never told": {"drop": True, "apply_first": True, "path_contains": "batch/update"},
    "409": {"status": 409, "path_contains": "tickets/batch/upsert"},
    "401": {"status": 401},
    "hang": {"hang_seconds": 30.0},
    "done, then hung": {"hang_seconds": 30.0, "apply_first": True, "path_contains": "batch/upsert"},
}
"""What HubSpot does to the next calls that match."""
_SHEETS: Final[dict[str, dict[str, Any]]] = {
    "sheet quota reached": {"status": 429, "times": 2},
    "sheet 503": {"status": 503},
    "sheet written and never told": {"method": "values.batchUpdate", "drop": True, "late": True},
}
_INBOX: Final = "inbox cut"
_PARTIAL: Final = "207, one of many refused"
_MAILS: Final[dict[str, Misbehaviour]] = {
    "451 to a recipient": Misbehaviour("rcpt", "451 4.7.1 Later"),
    "452 after the dot": Misbehaviour("data", "452 4.3.1 Full"),
    "550 to a recipient": Misbehaviour("rcpt", "550 5.1.1 User unknown"),
    "mail dropped": Misbehaviour("data", "drop"),
    "mail dropped and kept": Misbehaviour("data", "drop", kept=True),
}
_WEIGHTS: Final = {"550 to a recipient": 0.1, "429 for today": 0.3}


@dataclass(slots=True)
class Faults:
    """Switched on one by one; `end` switches all of them off."""

    dice: random.Random
    told: Counter[str] = field(default_factory=Counter)
    revoked_for: int = 0

    def look(self, world: World) -> None:
        """Perhaps something goes wrong from now on."""
        self._revoke(world)
        world.twin.account.switches.refuse_keys.clear()
        if self.dice.random() > OFTEN:
            return
        names = [*_CALLS, *_MAILS, *_SHEETS, _INBOX, _PARTIAL]
        [name] = self.dice.choices(names, weights=[_WEIGHTS.get(one, 1) for one in names])
        self.told[name] += 1
        self._switch_on(world, name)

    def _switch_on(self, world: World, name: str) -> None:
        if name in _CALLS:
            world.twin.faults.add(**_CALLS[name])
        elif name in _SHEETS:
            world.sheets.faults.add(SheetFault(**_SHEETS[name]))
        elif name == _INBOX:
            world.mails.cut_after = self.dice.randrange(3)
        elif name == _PARTIAL:
            self._refuse_one(world)
        else:
            whom = Clinician(self.dice.randrange(PRACTICES * CLINICIANS)).email
            world.catcher.misbehave(whom, _MAILS[name])

    def _refuse_one(self, world: World) -> None:
        """HubSpot takes all of a batch but one referral, until somebody looks again."""
        references = world.rows(select(Referral.reference).order_by(Referral.id.desc()).limit(20))
        if references:
            world.twin.account.switches.refuse_keys.add(self.dice.choice(references))

    def _revoke(self, world: World) -> None:
        """Once in a while the key is refused, until somebody mends it hours later."""
        if self.revoked_for:
            self.revoked_for -= 1
            if not self.revoked_for:
                world.twin.tokens.grant(world.twin.token)
        elif self.dice.random() < 0.01:
            self.told["key revoked"] += 1
            self.revoked_for = 2
            world.twin.tokens.revoke(world.twin.token)

    def end(self, world: World) -> None:
        """All is well again."""
        world.twin.faults.clear()
        world.twin.tokens.grant(world.twin.token)
        world.catcher._script.clear()
        world.twin.account.switches.refuse_keys.clear()
        world.sheets.faults.clear()
        world.mails.cut_after = None


@dataclass(slots=True)
class Word:
    """HubSpot's webhooks, posted to our door: three in ten lost, three in ten told twice."""

    dice: random.Random
    trouble: Trouble = field(init=False)
    answers: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """With the seed's own luck."""
        self.trouble = Trouble(self.dice)

    def subscribe(self, world: World) -> None:
        """From now on changes are told."""
        account, hooks = world.twin.account, world.twin.webhooks
        account.listeners.append(hooks._note)
        account.announcers.append(hooks._note_fate)

    def send(self, world: World) -> None:
        """Post what happened since, as it arrives."""
        arriving = self.trouble.meet(_subscribed(world))
        url = f"{BASE}/hooks/hubspot"
        for start in range(0, len(arriving), MOST):
            body = json.dumps(arriving[start : start + MOST]).encode()
            stamp = int(world.clock().timestamp() * 1000)
            headers = signed_headers(SECRET, url, body, timestamp=stamp)
            answer = world.app.test_client().post("/hooks/hubspot", data=body, headers=headers)
            self.answers[answer.status_code] += 1


def _subscribed(world: World) -> list[Event]:
    found: list[Event] = []
    events: queue.SimpleQueue[Event | None] = world.twin.webhooks._events
    while not events.empty():
        event = events.get()
        if event and event.get("propertyName", "hs_pipeline_stage") in SUBSCRIBED:
            found.append(event)
    return found
