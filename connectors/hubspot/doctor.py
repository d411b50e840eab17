"""What `integrator doctor` says of HubSpot: key, scopes, and all that setup should have made."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from connectors.hubspot.client import HubSpotClient
from connectors.hubspot.mapping import KINDS, HubSpotMapping
from connectors.hubspot.notes import NOTES
from connectors.hubspot.setup import plan
from connectors.hubspot.translate import SETUP_ADVICE
from integrator.errors import CredentialsRefused, IntegratorError, PermanentError, RateLimited
from integrator.ports import Finding


@dataclass(frozen=True, slots=True)
class HubSpotDoctor:
    """Looks at the account and changes nothing."""

    client: HubSpotClient
    mapping: HubSpotMapping
    with_clinical: bool = True

    def check(self) -> Sequence[Finding]:
        """The key first; without it there is nothing more to see."""
        key = self._probe("HubSpot key", partial(self.client.pipelines, self.mapping.object_type))
        if not key.ok:
            return [key]
        return [key, *self._access(), *self._inventory()]

    def _access(self) -> Iterator[Finding]:
        """Reading and writing are tried on nothing: HubSpot looks at the scope first."""
        for kind in dict.fromkeys(self.mapping.type_of(kind) for kind in KINDS):
            definitions = partial(self.client.properties, kind)
            yield self._probe(f"HubSpot: see the properties of {kind}", definitions)
            page = partial(self.client.search, kind, {"limit": 1, "filterGroups": []})
            yield self._probe(f"HubSpot: read {kind}", page)
            nothing = partial(self.client.upsert, kind, [])
            yield self._probe(f"HubSpot: write {kind}", nothing)
        yield self._probe("HubSpot: see owners", self.client.owners)
        yield self._probe("HubSpot: write notes", partial(self.client.create, NOTES, []))

    def _probe(self, subject: str, call: Callable[[], object]) -> Finding:
        try:
            call()
        except CredentialsRefused as error:
            return Finding(subject, ok=False, advice=error.advice)
        except PermanentError:
            return Finding(subject, ok=True, advice="allowed")
        except IntegratorError as error:
            return Finding(subject, ok=False, advice=_transient(error))
        return Finding(subject, ok=True, advice="allowed")

    def _inventory(self) -> Iterator[Finding]:
        """Pipeline, stages, properties and labels, as setup would see them."""
        subject = "HubSpot setup"
        try:
            found = plan(self.client, self.mapping, with_clinical=self.with_clinical)
        except CredentialsRefused as error:
            yield Finding(subject, ok=False, advice=error.advice)
            return
        except IntegratorError as error:
            yield Finding(subject, ok=False, advice=_transient(error))
            return
        for problem in found.problems:
            yield Finding(subject, ok=False, advice=problem)
        if found.changes:
            yield Finding(subject, ok=False, advice=_still_to_make(found.changes))
        if not (found.problems or found.changes):
            yield Finding(subject, ok=True, advice="pipeline, properties and labels are there")


def _still_to_make(changes: Sequence[object]) -> str:
    names = "; ".join(str(change) for change in changes)
    return f"{SETUP_ADVICE}. {len(changes)} things are still to be made: {names}"


def _transient(error: IntegratorError) -> str:
    if isinstance(error, RateLimited):
        return f"HubSpot's limit is used up; try again in {error.retry_after:.0f} seconds"
    return "HubSpot does not answer; check the network and HUBSPOT_BASE_URL, then try again"
