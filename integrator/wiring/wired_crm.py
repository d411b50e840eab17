"""What the core does with the CRM, out of settings and config/hubspot.toml; calls nothing yet."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from sqlalchemy.orm import Session

from integrator.config.policy import Policy
from integrator.delivery.delivering import Route
from integrator.drift.comparing import Comparison
from integrator.errors import ConfigError
from integrator.following.fieldsync import Ownership, SharedFields
from integrator.following.kin import Kin
from integrator.following.taking import Taking
from integrator.loop.audience import CRM, NOTE, TASK, Audience
from integrator.settings import Settings
from integrator.store.db import Database
from integrator.store.vault import Vault
from integrator.telling.crm import CrmTeller
from integrator.telling.notes import CrmWords, NoteTeller
from integrator.telling.tasks import TaskTeller
from integrator.times import Clock, utc_now
from integrator.wiring import wired_outside
from integrator.wiring.wired_outside import HubSpotParts

if TYPE_CHECKING:
    from connectors.hubspot.mapping import HubSpotMapping

FEED: Final = "hubspot"
SHAREABLE: Final[Mapping[str, frozenset[str]]] = {
    "ticket": frozenset({"owner", "appointment_at", "priority"}),
    "patient": frozenset({"patient_email", "patient_phone", "patient_language"}),
}
"""Kind → fields that can be taken from the CRM; others are ours alone."""


@dataclass(frozen=True, slots=True)
class Crm:
    """Everything the core does with one CRM account."""

    teller: CrmTeller
    notes: NoteTeller
    tasks: TaskTeller
    shared: SharedFields
    taking: Taking
    open: Callable[[], HubSpotParts]

    def routes(self) -> Mapping[str, Callable[[], Route]]:
        """How its topics are delivered; each made when first asked for."""
        teller, notes, tasks = self.teller, self.notes, self.tasks
        return {
            CRM: lambda: Route(self.open().sink, teller.compose, teller.landed),
            NOTE: lambda: Route(self.open().notes, notes.compose, notes.landed),
            TASK: lambda: Route(self.open().tasks, tasks.compose, tasks.landed),
        }

    def kin(
        self, store: Database, audience: Callable[[Session], Audience], clock: Clock
    ) -> Mapping[str, Kin]:
        """How companies and contacts are followed."""
        one = Kin(store, lambda: self.open().mirror, FEED, self.shared, audience, clock)
        return {FEED: one}

    def comparison(self, store: Database, clock: Clock) -> Comparison:
        """How everything is compared."""
        return Comparison(store, lambda: self.open().mirror, self.teller, clock)


def crm(settings: Settings, vault: Vault, *, clock: Clock = utc_now) -> Crm | None:
    """The CRM in use, or None. Raises ConfigError where hubspot.toml shares what cannot be."""
    if settings.hubspot is None:
        return None
    mapping = wired_outside.hubspot_mapping(settings.config_dir)
    policy: Policy = settings.config.policy
    owners = _owners(mapping)
    shared = SharedFields(vault, policy, settings.config.clinic.region, owners)
    stages = {stage.status: stage.label for stage in mapping.stages}
    fields = {
        name: target.label or _FALLBACK.get(name, name)
        for kind in ("patient", "ticket")
        for name, target in mapping.fields[kind].items()
    }
    desk = f"{settings.public_url}/admin/referrals"
    return Crm(
        teller=CrmTeller(vault, policy, desk, shared, clock, policy_read_at=clock()),
        notes=NoteTeller(CrmWords(stages, fields), desk),
        tasks=TaskTeller(CrmWords(stages, fields), desk),
        shared=shared,
        taking=Taking(shared, {stage.status: stage.needs for stage in mapping.stages}),
        open=functools.cache(functools.partial(wired_outside.hubspot, settings, clock=clock)),
    )


_FALLBACK: Final = {
    "patient_email": "Email",
    "patient_phone": "Phone number",
    "owner": "Ticket owner",
}
"""What HubSpot calls properties of its own."""


def _owners(mapping: "HubSpotMapping") -> dict[str, dict[str, Ownership]]:
    found: dict[str, dict[str, Ownership]] = {}
    problems = []
    for kind, targets in mapping.fields.items():
        for name in mapping.shared(kind):
            if name not in SHAREABLE.get(kind, frozenset()):
                problems.append(
                    f"hubspot.toml: {kind}.{name}.owner must be ours; staff may write"
                    f" {', '.join(sorted(SHAREABLE['ticket'] | SHAREABLE['patient']))}"
                )
            found.setdefault(kind, {})[name] = cast(Ownership, targets[name].owner)
    if problems:
        raise ConfigError(problems)
    return found
