"""Every change of stage is seen: ties, a lagging index, long lists, merges and deletions."""

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.hubspot.account import Account
from connectors.hubspot.follow import REMEMBERED, HubSpotFeed
from connectors.hubspot.mapping import HubSpotMapping
from integrator.errors import RateLimited
from integrator.ports import Cursor, StageChange
from sandbox.hubspot_twin import RunningTwin, Twin, serve
from tests.connectors.hubspot.build import client_of, delivered, outgoing, referral, sink_of

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass
class Time:
    """The twin's clock and ours, moved by hand."""

    now: datetime = field(default=START)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **passed: float) -> None:
        self.now += timedelta(**passed)


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture
def twin(clock: Time) -> Iterator[RunningTwin]:
    with serve(twin=Twin(clock=clock)) as running:
        yield running


def feed_of(twin: RunningTwin, mapping: HubSpotMapping, clock: Time, **options: Any) -> HubSpotFeed:
    client = client_of(twin, version=options.pop("version", "2026-09"))
    return HubSpotFeed(client, mapping, Account(client, mapping), clock=clock, **options)


def poll(feed: HubSpotFeed, cursor: Cursor) -> tuple[list[StageChange], Cursor]:
    """One poll to its end; the cursor goes through JSON as it does in the store."""
    found = []
    for change, position in feed.changes(cursor):
        cursor = json.loads(json.dumps(position))
        if change is not None:
            found.append(change)
    return found, cursor


def push(ready: RunningTwin, mapping: HubSpotMapping, count: int) -> list[str]:
    sink = sink_of(ready, mapping)
    pushes = [referral(n, partner=None, clinician=None, patient=None) for n in range(count)]
    ids = []
    for start in range(0, count, 100):
        outcomes = sink.deliver(outgoing(pushes[start : start + 100]))
        ids += [delivered(outcome).remote_ids["ticket"] for outcome in outcomes]
    return ids


def test_a_stage_moved_by_staff_is_seen_once(
    ready: RunningTwin, mapping: HubSpotMapping, clock: Time, version: str
) -> None:
    [ticket] = push(ready, mapping, 1)
    feed = feed_of(ready, mapping, clock, version=version)
    first, cursor = poll(feed, {})
    assert [(c.reference, c.status) for c in first] == [("R-000000", "received")]
    assert poll(feed, cursor)[0] == []
    clock.pass_by(seconds=30)
    stages = feed.account.ids().stages
    ready.twin.change(
        "tickets",
        ticket,
        {"hs_pipeline_stage": stages["declined"], "referral_status_reason": "capacity"},
    )
    [change], cursor = poll(feed, cursor)
    assert (change.remote_id, change.reference) == (ticket, "R-000000")
    assert (change.status, change.stage, change.reason) == (
        "declined",
        stages["declined"],
        "capacity",
    )
    assert change.modified_at == clock.now
    assert poll(feed, cursor)[0] == []


def test_tickets_of_other_pipelines_and_without_our_reference_are_not_ours(
    ready: RunningTwin, mapping: HubSpotMapping, clock: Time
) -> None:
    feed = feed_of(ready, mapping, clock)
    api = feed.client.sdk.crm.objects.basic_api
    pipelines = feed.client.pipelines("tickets")
    other = next(row for row in pipelines if row["label"] != "Referrals")
    ours = feed.account.ids()
    for pipeline, stage, extra in (
        (other["id"], other["stages"][0]["id"], {"referral_reference": "R-X"}),
        (ours.pipeline, ours.stages["received"], {}),
    ):
        values = {"subject": "s", "hs_pipeline": pipeline, "hs_pipeline_stage": stage}
        api.create("tickets", {"properties": values | extra, "associations": []})
    assert poll(feed, {})[0] == []


def test_a_stage_that_staff_added_has_no_status_of_ours(
    ready: RunningTwin, mapping: HubSpotMapping, clock: Time
) -> None:
    [ticket] = push(ready, mapping, 1)
    feed = feed_of(ready, mapping, clock)
    pipeline = feed.account.ids().pipeline
    body = {"label": "On hold", "displayOrder": 20, "metadata": {"ticketState": "OPEN"}}
    feed.client.create_stage("tickets", pipeline, body)
    added = next(p for p in feed.client.pipelines("tickets") if p["id"] == pipeline)["stages"][-1]
    ready.twin.change("tickets", ticket, {"hs_pipeline_stage": added["id"]})
    [change], _ = poll(feed, {})
    assert (change.status, change.stage) == (None, added["id"])


@pytest.mark.parametrize("tick", [1, 1000, 3_600_000])
def test_more_tickets_than_a_page_are_all_seen_though_their_moments_tie(
    ready: RunningTwin, mapping: HubSpotMapping, clock: Time, tick: int
) -> None:
    ready.twin.switches.tick_ms = tick
    ids = push(ready, mapping, 60)
    for ticket in ids[::2]:
        clock.pass_by(milliseconds=1)
        ready.twin.change("tickets", ticket, {"subject": "touched"})
    feed = feed_of(ready, mapping, clock, page=7)
    found, cursor = poll(feed, {})
    assert {change.remote_id for change in found} == set(ids)
    assert poll(feed, cursor)[0] == []


def test_more_tickets_than_a_query_can_list_are_all_seen(
    ready: RunningTwin, mapping: HubSpotMapping, clock: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cap is lowered to 50; no offset is ever asked for, so it is never met."""
    monkeypatch.setattr("sandbox.hubspot_twin.search.MAX_RESULTS", 50)
    ready.twin.switches.tick_ms = 1
    ids = push(ready, mapping, 120)
    for ticket in ids:
        clock.pass_by(milliseconds=1)
        ready.twin.change("tickets", ticket, {"subject": "touched"})
    found, _ = poll(feed_of(ready, mapping, clock, page=20), {})
    assert {change.remote_id for change in found} == set(ids)


def test_a_change_while_paging_pushes_nothing_out(
    ready: RunningTwin, mapping: HubSpotMapping, clock: Time
) -> None:
    ids = push(ready, mapping, 1)
    for _ in range(3):
        clock.pass_by(minutes=10)
    sink = sink_of(ready, mapping)
    for n in range(1, 30):
        clock.pass_by(minutes=10)
        push_one = referral(n, partner=None, clinician=None, patient=None)
        [outcome] = sink.deliver(outgoing([push_one]))
        ids.append(delivered(outcome).remote_ids["ticket"])
    seen: set[str] = set()
    touched = iter(ids)
    for change, _ in feed_of(ready, mapping, clock, page=5).changes({}):
        clock.pass_by(milliseconds=5)
        if change is None:
            ready.twin.change("tickets", next(touched), {"subject": "moved to the end"})
        else:
            seen.add(change.remote_id)
        if len(seen) == len(ids):
            break
    assert seen == set(ids)


def test_the_cursor_stays_small(ready: RunningTwin, mapping: HubSpotMapping, clock: Time) -> None:
    push(ready, mapping, REMEMBERED + 200)
    _, cursor = poll(feed_of(ready, mapping, clock), {})
    assert len(cursor["seen"]) == REMEMBERED
    assert len(json.dumps(cursor)) < 40_000


def test_what_is_old_is_forgotten_by_the_cursor(
    ready: RunningTwin, mapping: HubSpotMapping, clock: Time
) -> None:
    ids = push(ready, mapping, 5)
    feed = feed_of(ready, mapping, clock)
    _, cursor = poll(feed, {})
    clock.pass_by(hours=1)
    ready.twin.change("tickets", ids[0], {"subject": "later"})
    _, cursor = poll(feed, cursor)
    assert list(cursor["seen"]) == [ids[0]]


def test_a_poll_broken_off_is_begun_again_where_it_stood(
    ready: RunningTwin, mapping: HubSpotMapping, clock: Time
) -> None:
    ids = push(ready, mapping, 20)
    feed = feed_of(ready, mapping, clock, page=5)
    cursor: Cursor = {}
    seen = set()
    for change, position in itertools.islice(feed.changes({}), 8):
        cursor = position
        if change is not None:
            seen.add(change.remote_id)
    rest, _ = poll(feed, cursor)
    assert seen | {change.remote_id for change in rest} == set(ids)


def test_what_the_index_shows_during_a_long_poll_is_not_passed_over(
    ready: RunningTwin, mapping: HubSpotMapping, clock: Time
) -> None:
    """The first of three changes is shown only after the poll has gone past its moment."""
    first, second, third = push(ready, mapping, 3)
    clock.pass_by(hours=1)
    feed = feed_of(ready, mapping, clock, page=1)
    story = Story(ready.twin, feed, clock, [first, second, third], 0)
    _, story.cursor = poll(feed, {})
    story.prompt_change(1)

    def hide_one_behind_another() -> None:
        clock.pass_by(seconds=60)
        story.lagging_change(0)
        story.prompt_change(1)

    def go_far_beyond() -> None:
        clock.pass_by(seconds=130)
        story.prompt_change(2)

    stages: list[Callable[[], None]] = [hide_one_behind_another, go_far_beyond]
    for change, position in feed.changes(story.cursor):
        story.cursor = position
        if change is not None and stages:
            stages.pop(0)()
    assert stages == []
    clock.pass_by(seconds=10)
    found, _ = poll(feed, story.cursor)
    assert first in {change.remote_id for change in found}


def test_a_merged_ticket_is_told_with_its_heir(
    ready: RunningTwin, mapping: HubSpotMapping, clock: Time
) -> None:
    """FAULTS 17."""
    stays, goes, deleted = push(ready, mapping, 3)
    feed = feed_of(ready, mapping, clock)
    _, cursor = poll(feed, {})
    clock.pass_by(seconds=5)
    objects = feed.client.sdk.crm.objects
    body = {"primaryObjectId": stays, "objectIdToMerge": goes}
    objects.batch_api.api_client.call_api(
        "/crm/v3/objects/tickets/merge", "POST", body=body, auth_settings=["oauth2"]
    )
    objects.basic_api.archive("tickets", deleted)
    found, _ = poll(feed, cursor)
    merged = [change for change in found if change.kind == "merged"]
    assert [(change.remote_id, change.merged_into) for change in merged] == [(goes, stays)]
    gone = {c.remote_id: (c.kind, c.merged_into) for c in feed.vanished([stays, goes, deleted])}
    assert gone == {goes: ("merged", stays), deleted: ("deleted", None)}


def test_the_search_limit_is_a_pause_not_a_failure(
    ready: RunningTwin, mapping: HubSpotMapping, clock: Time
) -> None:
    """FAULTS 12: SECONDLY."""
    feed = feed_of(ready, mapping, clock)
    feed.account.ids()
    ready.twin.faults.add(path_contains="/search", policy="SECONDLY")
    with pytest.raises(RateLimited) as caught:
        poll(feed, {})
    assert caught.value.policy == "SECONDLY"


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("prompt_change"), st.integers(0, 7)),
        st.tuples(st.just("lagging_change"), st.integers(0, 7)),
        st.tuples(st.just("wait"), st.integers(0, 40)),
        st.tuples(st.just("poll"), st.integers(0, 3)),
    ),
    max_size=20,
)


@dataclass
class Story:
    """Tickets that staff change while we follow, with an index that lags now more, now less."""

    twin: Twin
    feed: HubSpotFeed
    clock: Time
    ids: list[str]
    slow: int
    """Seconds that pass, and after which another ticket is changed, with each step of a poll."""
    known: dict[str, datetime] = field(default_factory=dict)
    cursor: Cursor = field(default_factory=dict)
    turn: int = 0

    def tell(self, step: str, amount: int) -> None:
        getattr(self, step)(amount)

    def prompt_change(self, index: int) -> None:
        """Shown by search at once."""
        self._change(index, lag_ms=0)

    def lagging_change(self, index: int) -> None:
        """Shown by search 100 s later, after others that came later."""
        self._change(index, lag_ms=100_000)

    def _change(self, index: int, *, lag_ms: int) -> None:
        self.clock.pass_by(seconds=1)
        self.twin.switches.search_delay_ms = lag_ms
        self.twin.change("tickets", self.ids[index], {"subject": f"at {self.clock.now}"})

    def wait(self, seconds: int) -> None:
        self.clock.pass_by(seconds=seconds)

    def poll(self, steps: int) -> None:
        """Poll to the end, or break off after three times as many steps."""
        for change, position in itertools.islice(self.feed.changes(self.cursor), steps * 3 or 40):
            self.cursor = json.loads(json.dumps(position))
            if change is not None:
                self.known[change.remote_id] = change.modified_at
            if self.slow:
                self.clock.pass_by(seconds=self.slow)
                self.turn = (self.turn + 3) % len(self.ids)
                self._change(self.turn, lag_ms=100_000 * (self.turn % 2))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=STEPS,
    tick=st.sampled_from([1, 1000, 20_000]),
    page=st.integers(1, 5),
    slow=st.sampled_from([0, 0, 50]),
)
def test_no_change_is_missed(
    ready: RunningTwin,
    mapping: HubSpotMapping,
    clock: Time,
    steps: list[tuple[str, int]],
    tick: int,
    page: int,
    slow: int,
) -> None:
    """Changes, waits and polls in any order, some polls slow, some broken off, with ties and an
    index that lags by up to 100 s: in the end we know when each ticket was changed last."""
    clock.pass_by(hours=1)
    switches = ready.twin.switches
    switches.tick_ms, switches.search_delay_ms = 1, 0
    ids = [record.id for record in ready.twin.records("tickets")] or push(ready, mapping, 8)
    clock.pass_by(hours=1)
    switches.tick_ms = tick
    feed = feed_of(ready, mapping, clock, page=page)
    story = Story(ready.twin, feed, clock, ids, slow)
    for step, amount in steps:
        story.tell(step, amount)
    story.slow = 0
    clock.pass_by(seconds=101)
    story.poll(0)
    changed = {r.id: r.modified for r in ready.twin.records("tickets")}
    wanted = {i: datetime.fromtimestamp(moment / 1000, UTC) for i, moment in changed.items()}
    assert story.known == wanted
