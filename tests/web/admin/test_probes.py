"""The probes tell machines how we stand, and outsiders nothing."""

from pathlib import Path

import pytest
from sqlalchemy import text

from connectors.hubspot.bucket import Bucket
from tests.peers.valkey import Valkey
from tests.web.admin.desk import Desk, mail

TOKEN = "0123456789abcdef0123456789abcdef"
OUTSIDE = {"REMOTE_ADDR": "203.0.113.7"}


def test_a_live_process_says_so(desk: Desk) -> None:
    assert desk.visitor().get("/healthz").json == {"alive": True}


def test_ready_without_redis_because_the_store_is_the_truth(desk: Desk) -> None:
    answer = desk.visitor().get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"ready": True, "store": "ready", "redis": "unreachable"}


def test_not_ready_at_a_schema_we_do_not_know(desk: Desk) -> None:
    change = text("UPDATE alembic_version SET version_num = '9999'")
    desk.services.db.write(lambda s: s.execute(change))
    answer = desk.visitor().get("/readyz")
    assert (answer.status_code, answer.json["store"]) == (503, "wrong_schema")


def test_metrics_are_for_this_machine_only(desk: Desk) -> None:
    desk.take_in(mail(1))
    visitor = desk.visitor()
    answer = visitor.get("/metrics")
    line = 'integrator_outbox_messages{state="due",topic="hubspot.referral"} 1.0'
    assert line in answer.text
    assert visitor.get("/metrics", environ_base=OUTSIDE).status_code == 404
    proxied = visitor.get("/metrics", headers={"X-Forwarded-For": "203.0.113.7"})
    assert proxied.status_code == 404


@pytest.mark.parametrize(("token", "status"), [(TOKEN, 200), ("wrong", 404), (None, 404)])
def test_metrics_with_a_token_are_for_who_bears_it(
    tmp_path: Path, token: str | None, status: int
) -> None:
    desk = Desk(tmp_path, {"METRICS_TOKEN": TOKEN})
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = desk.visitor().get("/metrics", environ_base=OUTSIDE, headers=headers)
    assert answer.status_code == status
    desk.services.db.engine.dispose()


def test_metrics_tell_what_hubspot_leaves_us_as_any_worker_last_heard(
    tmp_path: Path, valkey: Valkey
) -> None:
    desk = Desk(tmp_path, {"REDIS_URL": valkey.url})
    with valkey.client() as redis:
        Bucket("calls", 190, redis=redis).learn({"X-HubSpot-RateLimit-Daily-Remaining": "640000"})
    assert "integrator_hubspot_calls_left 640000.0" in desk.visitor().get("/metrics").text
    desk.services.db.engine.dispose()
