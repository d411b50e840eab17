"""Keys, limits, scripted faults and webhooks of the twin, seen from outside."""

import json
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import urllib3

from sandbox.hubspot_twin import RunningTwin, Twin, serve
from sandbox.hubspot_twin.webhooks import signature
from tests.sandbox.hubspot_client import connect
from tests.sandbox.hubspot_samples import (
    KEY,
    find,
    make,
    refused,
    ticket_input,
    unique_property,
    upsert,
)


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline, "waited 5 s in vain"
        time.sleep(0.005)


def control(running: RunningTwin, method: str, path: str, body: Any = None) -> Any:
    """A call of `/_twin/…`."""
    request = urllib.request.Request(
        f"{running.url}/_twin{path}",
        json.dumps(body).encode() if body is not None else None,
        {"Content-Type": "application/json"},
        method=method,
    )
    with urllib.request.urlopen(request, timeout=5) as answer:
        return json.load(answer)


# Keys


def test_a_wrong_or_revoked_key_answers_401(client: Any, twin: Twin) -> None:
    make(client, "tickets")
    twin.tokens.revoke(twin.token)
    status, body = refused(lambda: make(client, "tickets"))
    assert (status, body["category"]) == (401, "INVALID_AUTHENTICATION")


def test_a_lost_scope_answers_403_and_names_it(client: Any, twin: Twin) -> None:
    twin.tokens.drop_scope(twin.token, "crm.objects.companies.write")
    status, body = refused(lambda: make(client, "companies", name="North"))
    assert (status, body["category"]) == (403, "MISSING_SCOPES")
    wanted = body["errors"][0]["context"]["requiredGranularScopes"]
    assert wanted == ["crm.objects.companies.write"]
    assert find(client, "companies").total == 0


def test_a_key_can_ask_for_its_own_scopes(running: RunningTwin, client: Any) -> None:
    running.twin.tokens.grant("narrow", frozenset({"tickets"}))
    answer = client.api_request(
        {
            "path": "/oauth/v2/private-apps/get/access-token-info",
            "method": "POST",
            "body": {"tokenKey": "narrow"},
        }
    ).json()
    assert answer["scopes"] == ["tickets"]
    assert answer["hubId"] == running.twin.account.portal_id


def test_the_days_usage_can_be_asked_for(client: Any, twin: Twin) -> None:
    make(client, "tickets")
    path = "/account-info/v3/api-usage/daily/private-apps"
    answer = client.api_request({"path": path}).json()["results"][0]
    assert (answer["currentUsage"], answer["usageLimit"]) == (2, twin.limits.daily)


# Limits


@pytest.fixture
def slow() -> Iterator[tuple[Any, Twin, list[datetime]]]:
    """A twin whose clock stands still, with limits on."""
    moment = [datetime(2026, 11, 23, 10, tzinfo=UTC)]
    twin = Twin(clock=lambda: moment[0])
    twin.limits.enforced = True
    with serve(twin=twin) as running:
        client, pool = connect(running.url, twin.token)
        yield client, twin, moment
        pool.close()


def test_the_ten_second_limit_rolls_and_is_told_in_headers(
    slow: tuple[Any, Twin, list[datetime]],
) -> None:
    client, twin, moment = slow
    twin.limits.burst = 3
    api = client.crm.objects.basic_api
    left = []
    for _ in range(3):
        headers = api.get_page_with_http_info("tickets")[2]
        left.append(headers["X-HubSpot-RateLimit-Remaining"])
        moment[0] += timedelta(seconds=2)
    assert left == ["2", "1", "0"]
    status, body = refused(lambda: api.get_page("tickets"))
    assert (status, body["policyName"]) == (429, "TEN_SECONDLY_ROLLING")
    moment[0] += timedelta(seconds=4)
    assert api.get_page("tickets").results == []
    assert refused(lambda: api.get_page("tickets"))[0] == 429


def test_search_has_its_own_limit_and_no_headers(slow: tuple[Any, Twin, list[datetime]]) -> None:
    client, _, moment = slow
    api = client.crm.objects.search_api
    for _ in range(5):
        headers = api.do_search_with_http_info("tickets", {})[2]
        assert "X-HubSpot-RateLimit-Max" not in headers
    status, body = refused(lambda: api.do_search("tickets", {}))
    assert (status, body["policyName"]) == (429, "SECONDLY")
    moment[0] += timedelta(seconds=1)
    assert api.do_search("tickets", {}).total == 0


def test_the_daily_limit_lasts_until_midnight(slow: tuple[Any, Twin, list[datetime]]) -> None:
    client, twin, moment = slow
    twin.limits.daily = 1
    api = client.crm.objects.basic_api
    api.get_page("tickets")
    moment[0] += timedelta(hours=13)
    assert refused(lambda: api.get_page("tickets"))[1]["policyName"] == "DAILY"
    moment[0] += timedelta(hours=1)
    assert api.get_page("tickets").results == []


# Faults


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ({"status": 503}, 503),
        ({"status": 423}, 423),
        ({"status": 477, "headers": {"Retry-After": "3"}}, 477),
        ({"policy": "DAILY"}, 429),
    ],
)
def test_a_scripted_answer_comes_as_often_as_asked(
    client: Any, twin: Twin, fault: dict[str, Any], status: int
) -> None:
    twin.faults.add(path_contains="/tickets", method="POST", times=2, skip=1, **fault)
    make(client, "tickets")
    for _ in range(2):
        assert refused(lambda: make(client, "tickets"))[0] == status
    make(client, "tickets")
    assert len(twin.records("tickets")) == 2
    assert twin.calls("/tickets") == 4


def test_a_call_can_be_done_and_its_answer_lost(client: Any, twin: Twin) -> None:
    unique_property(client, "tickets")
    twin.faults.add(path_contains="batch/upsert", apply_first=True, drop=True)
    with pytest.raises(urllib3.exceptions.HTTPError):
        upsert(client, ticket_input("R-1"))
    assert upsert(client, ticket_input("R-1")).results[0].new is False


def test_a_call_can_be_dropped_before_it_is_done(client: Any, twin: Twin) -> None:
    twin.faults.add(drop=True)
    with pytest.raises(urllib3.exceptions.HTTPError):
        make(client, "tickets")
    assert twin.records("tickets") == []


def test_a_hang_outlasts_the_clients_patience_though_the_work_was_done(
    running: RunningTwin,
) -> None:
    client, pool = connect(running.url, running.twin.token, timeout=0.2)
    running.twin.faults.add(hang_seconds=30, apply_first=True)
    with pytest.raises(urllib3.exceptions.ReadTimeoutError):
        make(client, "tickets")
    assert len(running.twin.records("tickets")) == 1
    pool.close()


def test_a_hang_that_is_released_goes_on_as_usual(running: RunningTwin) -> None:
    client, pool = connect(running.url, running.twin.token)
    running.twin.faults.add(hang_seconds=30)
    caller = threading.Thread(target=make, args=(client, "tickets"))
    caller.start()
    wait_for(lambda: running.twin.faults.hanging == 1)
    assert running.twin.records("tickets") == []
    running.twin.faults.release()
    caller.join(5)
    assert len(running.twin.records("tickets")) == 1
    pool.close()


def test_chosen_keys_fail_alone_or_fail_the_batch(client: Any, twin: Twin) -> None:
    unique_property(client, "tickets")
    twin.switches.refuse_keys.add("R-2")
    answer = upsert(client, ticket_input("R-1"), ticket_input("R-2"))
    assert answer.errors[0].context["objectWriteTraceId"] == ["trace-R-2"]
    twin.switches.clash_keys.add("R-3")
    batch = (ticket_input("R-3"), ticket_input("R-4"))
    assert refused(lambda: upsert(client, *batch))[0] == 409
    assert twin.count_by("tickets", KEY) == {"R-1": 1}
    twin.switches.clash_as_400 = True
    assert refused(lambda: upsert(client, *batch))[0] == 400


def test_a_stopped_twin_is_gone_for_open_connections_too() -> None:
    twin = Twin()
    with serve(twin=twin) as running:
        client, pool = connect(running.url, twin.token)
        make(client, "tickets")
    with pytest.raises(urllib3.exceptions.HTTPError):
        make(client, "tickets")
    pool.close()


def test_everything_can_be_scripted_over_http(running: RunningTwin) -> None:
    client, pool = connect(running.url, running.twin.token)
    unique_property(client, "tickets")
    control(running, "POST", "/faults", {"path_contains": "upsert", "status": 502})
    assert refused(lambda: upsert(client, ticket_input("R-1")))[0] == 502
    control(running, "PATCH", "/switches", {"refuse_keys": ["R-1"]})
    assert upsert(client, ticket_input("R-1")).num_errors == 1
    control(running, "PATCH", "/switches", {"refuse_keys": []})
    ticket = upsert(client, ticket_input("R-1")).results[0].id
    control(running, "POST", f"/change/tickets/{ticket}", {"hs_pipeline_stage": "4"})
    assert control(running, "GET", f"/count/tickets/{KEY}") == {"counts": {"R-1": 1}}
    stats = control(running, "GET", "/stats")
    assert stats["by_status"] == {"200": 2, "201": 1, "207": 1, "502": 1}
    assert stats["records"]["tickets"] == 1
    control(running, "PATCH", "/limits", {"enforced": True, "burst": 0})
    assert refused(lambda: make(client, "tickets"))[0] == 429
    control(running, "PATCH", "/limits", {"enforced": False})
    control(running, "POST", "/keys", {"token": running.twin.token, "without": ["tickets"]})
    assert refused(lambda: make(client, "tickets"))[0] == 403
    control(running, "POST", "/keys", {"token": running.twin.token, "revoked": True})
    assert refused(lambda: make(client, "tickets"))[0] == 401
    control(running, "POST", "/reset")
    assert control(running, "GET", "/stats")["records"]["tickets"] == 0
    pool.close()


def test_a_misspelt_fault_is_refused(running: RunningTwin) -> None:
    with pytest.raises(urllib.request.HTTPError) as caught:
        control(running, "POST", "/faults", {"hangs": 1})
    assert caught.value.code == 400
    caught.value.close()


# Webhooks


class Catcher(HTTPServer):
    """Keeps what is posted; refuses the first `refusals` posts."""

    refusals = 0

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), CatchHandler)
        self.caught: list[tuple[dict[str, str], bytes]] = []
        self.url = f"http://127.0.0.1:{self.server_port}/hooks/hubspot"


class CatchHandler(BaseHTTPRequestHandler):
    server: Catcher

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.caught.append((dict(self.headers), body))
        refuse = len(self.server.caught) <= self.server.refusals
        self.send_response(503 if refuse else 204)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def catcher() -> Iterator[Catcher]:
    server = Catcher()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_move_by_staff_is_sent_as_a_signed_array(
    client: Any, twin: Twin, catcher: Catcher
) -> None:
    ticket = make(client, "tickets")
    twin.webhooks.start(catcher.url, "s3cret")
    twin.change("tickets", ticket, {"hs_pipeline_stage": "4"})
    wait_for(lambda: twin.webhooks.delivered == 1)
    headers, body = catcher.caught[0]
    [event] = json.loads(body)
    assert event["objectId"] == int(ticket)
    assert (event["propertyName"], event["propertyValue"]) == ("hs_pipeline_stage", "4")
    assert (event["changeSource"], event["attemptNumber"]) == ("CRM_UI", 0)
    stamp = int(headers["X-Hubspot-Request-Timestamp"])
    expected = signature("s3cret", "POST", catcher.url, body, timestamp=stamp)
    assert headers["X-Hubspot-Signature-V3"] == expected


def test_a_refused_webhook_is_sent_again(client: Any, twin: Twin, catcher: Catcher) -> None:
    catcher.refusals = 1
    twin.webhooks.retry_seconds = 0.01
    twin.webhooks.start(catcher.url, "s3cret")
    make(client, "tickets")
    wait_for(lambda: twin.webhooks.delivered > 0)
    attempts = [json.loads(body)[0]["attemptNumber"] for _, body in catcher.caught[:2]]
    assert attempts == [0, 1]


def test_the_signature_is_the_one_openssl_makes() -> None:
    made = signature("k", "POST", "https://clinic.example/h?a=1", b"[]", timestamp=1700000000000)
    assert made == "CYK1mwBjRzjZYYiHMife6hRiEcNWE5fwultqXW3cWkk="
