"""Search at the twin, seen through the official client."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sandbox.hubspot_twin import RunningTwin, Twin, serve
from tests.sandbox.hubspot_client import connect
from tests.sandbox.hubspot_samples import (
    TICKET,
    find,
    make,
    refused,
    rule,
)


def test_search_filters_sorts_and_pages(client: Any) -> None:
    for name in ("delta", "alpha", "charlie", "bravo"):
        make(client, "companies", name=name)
    sorts = [{"propertyName": "name", "direction": "DESCENDING"}]
    first = find(client, "companies", rule("name", "NEQ", "delta"), sorts=sorts, limit=2)
    assert first.total == 3
    assert [one.properties["name"] for one in first.results] == ["charlie", "bravo"]
    rest = find(
        client,
        "companies",
        rule("name", "NEQ", "delta"),
        sorts=sorts,
        limit=2,
        after=first.paging.next.after,
    )
    assert [one.properties["name"] for one in rest.results] == ["alpha"]
    assert rest.paging is None


@pytest.mark.parametrize(
    ("filter_", "names"),
    [
        (rule("name", "EQ", "Alpha clinic"), {"alpha clinic"}),
        (rule("name", "IN", values=["alpha clinic", "bravo"]), {"alpha clinic", "bravo"}),
        (rule("name", "NOT_IN", values=["alpha clinic"]), {"bravo"}),
        (rule("name", "CONTAINS_TOKEN", "clinic"), {"alpha clinic"}),
        (rule("name", "CONTAINS_TOKEN", "br*"), {"bravo"}),
        (rule("name", "NOT_CONTAINS_TOKEN", "clinic"), {"bravo"}),
        (rule("domain", "HAS_PROPERTY"), {"bravo"}),
        (rule("domain", "NOT_HAS_PROPERTY"), {"alpha clinic"}),
        (rule("createdate", "BETWEEN", "0", highValue="9999999999999"), {"alpha clinic", "bravo"}),
        (rule("createdate", "LT", "2020-01-01T00:00:00Z"), set()),
    ],
)
def test_each_filter_operator(client: Any, filter_: dict[str, Any], names: set[str]) -> None:
    make(client, "companies", name="alpha clinic")
    make(client, "companies", name="bravo", domain="bravo.example")
    found = find(client, "companies", filter_)
    assert {one.properties["name"] for one in found.results} == names


@pytest.mark.parametrize(
    "body",
    [
        {"limit": 201},
        {"after": "9990", "limit": 11},
        {"after": "soon"},
        {"filterGroups": [{"filters": [rule("subject", "EQ", "x")]}] * 6},
        {"filterGroups": [{"filters": [rule("subject", "EQ", "x")] * 7}]},
        {"filterGroups": [{"filters": [rule("subject", "LIKES", "x")]}]},
        {"filterGroups": [{"filters": [rule("no_such", "EQ", "x")]}]},
        {"sorts": [{"propertyName": "subject"}, {"propertyName": "content"}]},
    ],
)
def test_a_search_past_the_caps_is_refused(client: Any, body: dict[str, Any]) -> None:
    assert refused(lambda: client.crm.objects.search_api.do_search("tickets", body))[0] == 400


def test_search_sees_a_new_or_changed_record_only_after_the_index_delay() -> None:
    moment = [datetime(2026, 11, 23, 10, tzinfo=UTC)]
    twin = Twin(clock=lambda: moment[0])
    with serve(twin=twin) as running:
        client, pool = connect(running.url, twin.token)
        ticket = make(client, "tickets")
        twin.switches.search_delay_ms = 5000
        moment[0] += timedelta(seconds=60)
        make(client, "tickets")
        twin.change("tickets", ticket, {"subject": "New"})
        seen = find(client, "tickets").results
        assert [one.properties["subject"] for one in seen] == [TICKET["subject"]]
        moment[0] += timedelta(seconds=5)
        seen = find(client, "tickets").results
        assert {one.properties["subject"] for one in seen} == {"New", TICKET["subject"]}
        pool.close()


def test_every_write_moves_the_modification_time_and_ties_can_be_had() -> None:
    moment = [datetime(2026, 11, 23, 10, tzinfo=UTC)]
    twin = Twin(clock=lambda: moment[0])
    twin.switches.tick_ms = 1000
    with serve(twin=twin) as running:
        client, pool = connect(running.url, twin.token)
        first, second = make(client, "tickets"), make(client, "tickets")
        moment[0] += timedelta(milliseconds=400)
        twin.change("tickets", first, {"subject": TICKET["subject"]})
        since = rule("hs_lastmodifieddate", "GTE", str(int(moment[0].timestamp())) + "000")
        stamps = {r.id: r.modified for r in twin.records("tickets")}
        assert stamps[first] == stamps[second]
        moment[0] += timedelta(seconds=2)
        twin.change("tickets", first, {"subject": TICKET["subject"]})
        later = rule("hs_lastmodifieddate", "GT", "2026-11-23T10:00:01Z")
        assert len(find(client, "tickets", since).results) == 2
        assert [one.id for one in find(client, "tickets", later).results] == [first]
        pool.close()


def test_contacts_are_followed_by_their_own_modification_property(client: Any) -> None:
    make(client, "contacts", firstname="Ana")
    assert find(client, "contacts", rule("lastmodifieddate", "GTE", "0")).total == 1


def test_one_connection_carries_all_calls_of_a_package(running: RunningTwin) -> None:
    client, pool = connect(running.url, running.twin.token)
    for _ in range(5):
        client.crm.objects.basic_api.get_page("tickets")
    manager = pool._clients["hubspot.crm.objects"].rest_client.pool_manager
    port = int(running.url.rsplit(":", 1)[1])
    connections = manager.connection_from_host("127.0.0.1", port)
    assert connections.num_connections == 1
    assert connections.num_requests == 5
    pool.close()
