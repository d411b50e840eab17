"""The calls we need of HubSpot, over the official client: limits kept, errors translated."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from functools import partial
from typing import Any

from connectors.hubspot.bucket import Bucket, Budget
from connectors.hubspot.translate import NO_ANSWER, Asked, NoAnswer, translate
from connectors.hubspot.transport import VERSIONS, Answer, Refusal, api_factory
from integrator.errors import ConfigError, IntegratorError, RateLimited
from integrator.times import Clock, utc_now

BATCH = 100
HISTORY_BATCH = 50
"""Records a read with history may ask for at once."""
ASSOCIATION_BATCH = 2_000
ASSOCIATION_READ = 1_000
SEARCH_PAGE = 200
SENSITIVE = ("sensitive", "highly_sensitive")

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """What became of a batch: `errors` is empty unless HubSpot answered 207."""

    results: Sequence[Row]
    errors: Sequence[Row]


@dataclass(frozen=True, slots=True)
class HubSpotClient:
    """One account. Every call may raise RateLimited, RemoteUnavailable, CredentialsRefused,
    RejectedByRemote or RemoteDeleted, and nothing else."""

    sdk: Any
    """A hubspot.Client built with our api_factory."""
    calls: Bucket
    searches: Bucket
    zone: tzinfo = UTC
    """The account's time zone: its day ends the daily limit."""
    clock: Clock = utc_now

    def upsert(self, object_type: str, inputs: Sequence[Row]) -> BatchAnswer:
        """Create or update up to 100 records by each input's `idProperty`."""
        api = self.sdk.crm.objects.batch_api
        return self._batch(partial(api.upsert, object_type), inputs, known=False)

    def update(self, object_type: str, inputs: Sequence[Row]) -> BatchAnswer:
        """Update up to 100 records by HubSpot's id; one that is gone is RemoteDeleted."""
        api = self.sdk.crm.objects.batch_api
        return self._batch(partial(api.update, object_type), inputs, known=True)

    def read(
        self,
        object_type: str,
        ids: Sequence[str],
        *,
        properties: Sequence[str],
        history: Sequence[str] = (),
        id_property: str | None = None,
    ) -> BatchAnswer:
        """Read up to 100 records (50 with history) by HubSpot's id, or by a unique property; those
        that are gone are among the errors."""
        body: dict[str, Any] = {
            "inputs": [{"id": record_id} for record_id in ids],
            "properties": list(properties),
            "propertiesWithHistory": list(history),
        }
        if id_property:
            body["idProperty"] = id_property
        api = self.sdk.crm.objects.batch_api
        return _batch_answer(self._call(partial(api.read, object_type, body), Asked(known=True)))

    def search(self, object_type: str, body: Row) -> Row:
        """One page of a search; new records appear in it only after a few moments."""
        api = self.sdk.crm.objects.search_api
        operation = partial(api.do_search, object_type, dict(body))
        self.searches.acquire()
        return self._call(operation, Asked()).body

    def associate(self, from_type: str, to_type: str, inputs: Sequence[Row]) -> BatchAnswer:
        """Make up to 2,000 typed associations; making one again changes nothing."""
        api = self.sdk.crm.associations.v4.batch_api
        return self._batch(partial(api.create, from_type, to_type), inputs, known=True)

    def links(self, from_type: str, to_type: str, ids: Sequence[str]) -> Sequence[Row]:
        """The associations of up to 1,000 records with records of another type."""
        api = self.sdk.crm.associations.v4.batch_api
        body = {"inputs": [{"id": record_id} for record_id in ids]}
        return _results(self._call(partial(api.get_page, from_type, to_type, body), Asked()))

    def unlink(self, from_type: str, to_type: str, pairs: Sequence[tuple[str, str]]) -> None:
        """Undo every association of up to 100 pairs; one that is not there is no error."""
        api = self.sdk.crm.associations.v4.batch_api
        inputs = [{"from": {"id": near}, "to": [{"id": far}]} for near, far in pairs]
        self._call(partial(api.archive, from_type, to_type, {"inputs": inputs}), Asked())

    def create(self, object_type: str, inputs: Sequence[Row]) -> BatchAnswer:
        """Make up to 100 records with their associations; doing it again makes them twice."""
        api = self.sdk.crm.objects.batch_api
        return self._batch(partial(api.create, object_type), inputs, known=False)

    def archive(self, object_type: str, ids: Sequence[str]) -> None:
        """Put up to 100 records into the recycling bin; those that are gone are no error."""
        api = self.sdk.crm.objects.batch_api
        body = {"inputs": [{"id": record_id} for record_id in ids]}
        self._call(partial(api.archive, object_type, body), Asked())

    def owners(self) -> Sequence[Row]:
        """Everybody a record can belong to."""
        api = self.sdk.crm.owners.owners_api
        return _results(self._call(partial(api.get_page, limit=500), Asked()))

    def labels(self, from_type: str, to_type: str) -> Sequence[Row]:
        """Association types between two object types, HubSpot's and our own."""
        api = self.sdk.crm.associations.v4.schema.definitions_api
        return _results(self._call(partial(api.get_all, from_type, to_type), Asked()))

    def create_label(self, from_type: str, to_type: str, body: Row) -> None:
        api = self.sdk.crm.associations.v4.schema.definitions_api
        self._call(partial(api.create, from_type, to_type, dict(body)), Asked())

    def pipelines(self, object_type: str) -> Sequence[Row]:
        """Pipelines of an object type, each with its stages."""
        api = self.sdk.crm.pipelines.pipelines_api
        return _results(self._call(partial(api.get_all, object_type), Asked()))

    def create_pipeline(self, object_type: str, body: Row) -> None:
        api = self.sdk.crm.pipelines.pipelines_api
        self._call(partial(api.create, object_type, dict(body)), Asked())

    def create_stage(self, object_type: str, pipeline_id: str, body: Row) -> None:
        api = self.sdk.crm.pipelines.pipeline_stages_api
        self._call(partial(api.create, object_type, pipeline_id, dict(body)), Asked())

    def properties(self, object_type: str, *, sought: Collection[str] = ()) -> Sequence[Row]:
        """Definitions of all properties that are not sensitive, and of those sought that are.

        HubSpot lists sensitive properties only when asked for by kind, and the client's own model
        of that listing cannot ask.
        """
        core, batch = self.sdk.crm.properties.core_api, self.sdk.crm.properties.batch_api
        found = list(_results(self._call(partial(core.get_all, object_type), Asked())))
        for sensitivity in SENSITIVE:
            missing = sorted(set(sought) - {row["name"] for row in found})
            if missing:
                inputs = [{"name": name} for name in missing]
                body = {"archived": False, "dataSensitivity": sensitivity, "inputs": inputs}
                found += _results(self._call(partial(batch.read, object_type, body), Asked()))
        return found

    def create_property(self, object_type: str, body: Row) -> None:
        api = self.sdk.crm.properties.core_api
        self._call(partial(api.create, object_type, dict(body)), Asked())

    def update_property(self, object_type: str, name: str, body: Row) -> None:
        api = self.sdk.crm.properties.core_api
        self._call(partial(api.update, object_type, name, dict(body)), Asked())

    def groups(self, object_type: str) -> Sequence[Row]:
        api = self.sdk.crm.properties.groups_api
        return _results(self._call(partial(api.get_all, object_type), Asked()))

    def create_group(self, object_type: str, body: Row) -> None:
        api = self.sdk.crm.properties.groups_api
        self._call(partial(api.create, object_type, dict(body)), Asked())

    def budget(self) -> Budget:
        """What is left of HubSpot's limits, for metrics; makes no call to HubSpot."""
        return self.calls.budget()

    def _batch(
        self, operation: Callable[[Row], Answer], inputs: Sequence[Row], *, known: bool
    ) -> BatchAnswer:
        names = frozenset(name for row in inputs for name in row.get("properties", ()))
        asked = Asked(properties=names, known=known)
        return _batch_answer(self._call(partial(operation, {"inputs": list(inputs)}), asked))

    def _call(self, operation: Callable[[], Answer], asked: Asked) -> Answer:
        self.calls.acquire()
        try:
            answer = operation()
        except (Refusal, *NO_ANSWER) as error:
            translated = self._translated(error, asked)
        else:
            self.calls.learn(answer.headers)
            return answer
        raise translated  # outside the handler, so that no patient value hangs on as its context

    def _translated(self, error: NoAnswer | Refusal, asked: Asked) -> IntegratorError:
        translated = translate(error, asked=asked, now=self.clock(), zone=self.zone)
        if isinstance(translated, RateLimited):
            for bucket in self._held_by(translated.policy):
                bucket.pause(translated.retry_after or 0.0)
        return translated

    def _held_by(self, policy: str) -> Sequence[Bucket]:
        """The buckets that a limit of HubSpot's concerns."""
        table = {"SECONDLY": (self.searches,), "TEN_SECONDLY_ROLLING": (self.calls,)}
        return table.get(policy, (self.calls, self.searches))


def connect(
    *,
    token: str,
    base_url: str = "https://api.hubapi.com",
    version: str = "2026-09",
    redis: Any = None,
    calls_per_10s: int = 190,
    searches_per_second: int = 5,
    timeout: tuple[float, float] = (3.05, 20.0),
    processes: int = 2,
    zone: tzinfo = UTC,
    patience: float = 2.0,
    sleep: Callable[[float], None] = time.sleep,
    clock: Clock = utc_now,
) -> HubSpotClient:
    """A client of one account; opens no connection yet.

    `timeout` is (connect, read) in seconds; `processes` share the limit while Redis is away; a wait
    for our turn longer than `patience` seconds raises RateLimited.
    """
    if version not in VERSIONS:
        legal = " or ".join(VERSIONS)
        raise ConfigError([f"HUBSPOT_API_VERSION must be {legal}, not {version!r}"])
    from hubspot import Client  # late: the package is large and most commands never call HubSpot

    calls = Bucket(
        "calls", calls_per_10s, redis=redis, processes=processes, patience=patience, sleep=sleep
    )
    searches = replace(calls, name="searches", calls=searches_per_second, seconds=1.0)
    sdk = Client.create(
        access_token=token,
        host=base_url.rstrip("/"),
        base_url=base_url.rstrip("/"),
        api_factory=api_factory(version, timeout),
    )
    return HubSpotClient(sdk=sdk, calls=calls, searches=searches, zone=zone, clock=clock)


def _results(answer: Answer) -> Sequence[Row]:
    results: Sequence[Row] = answer.body.get("results") or ()
    return results


def _batch_answer(answer: Answer) -> BatchAnswer:
    return BatchAnswer(results=_results(answer), errors=answer.body.get("errors") or ())
