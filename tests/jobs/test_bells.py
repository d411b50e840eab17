"""Bells: at most one of a name waits, none is lost, and Redis down is nobody's problem."""

import io
import json
import time
import zlib
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rq import Queue
from rq.serializers import JSONSerializer

from jobs.bells import QUEUE, Bells, connect
from tests.peers.deadline import wait_until
from tests.peers.valkey import Valkey


def waiting(valkey: Valkey) -> list[str]:
    with valkey.client() as client:
        queue = Queue(QUEUE, connection=client, serializer=JSONSerializer)
        return [job.args[0] for job in queue.jobs]


def answer_one(bells: Bells) -> str:
    """Take the oldest job off the queue and start it, as a worker does."""
    queue = Queue(QUEUE, connection=bells.redis, serializer=JSONSerializer)
    found = Queue.dequeue_any([queue], None, connection=bells.redis, serializer=JSONSerializer)
    assert found is not None
    name = str(found[0].args[0])
    bells.answered(name)
    return name


def test_a_bell_rung_often_waits_once(valkey: Valkey) -> None:
    bells = Bells(connect(valkey.url))
    for _ in range(5):
        bells.ring("read")
    bells.ring("deliver:hubspot.referral")
    assert waiting(valkey) == ["read", "deliver:hubspot.referral"]


def test_a_ring_while_it_is_answered_waits(valkey: Valkey) -> None:
    bells = Bells(connect(valkey.url))
    bells.ring("read")
    assert answer_one(bells) == "read"
    bells.ring("read")
    assert waiting(valkey) == ["read"]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(st.sampled_from(["ring read", "ring fetch:a", "answer"]), max_size=25))
def test_no_ring_is_without_a_later_answer(valkey: Valkey, steps: list[str]) -> None:
    """Every ring is followed by a start of its doorbell, and no name waits twice."""
    valkey.flushall()
    bells = Bells(connect(valkey.url))
    owed: set[str] = set()
    for step in [*steps, "answer", "answer"]:
        if step.startswith("ring "):
            name = step.removeprefix("ring ")
            bells.ring(name)
            owed.add(name)
        elif waiting(valkey):
            owed.discard(answer_one(bells))
        assert sorted(waiting(valkey)) == sorted(owed)
    assert owed == set()


def test_redis_holds_names_and_no_pickle(valkey: Valkey) -> None:
    Bells(connect(valkey.url)).ring("fetch:clinic-inbox")
    with valkey.client() as client:
        (key,) = client.keys("rq:job:*")
        job = client.hgetall(key)
    assert job[b"description"] == b"fetch:clinic-inbox"
    function, _, args, kwargs = json.loads(_unzipped(job[b"data"]))
    assert (function, args, kwargs) == ("jobs.doorbells.answer", ["fetch:clinic-inbox"], {})
    assert job[b"result_ttl"] == b"0"
    assert job[b"failure_ttl"] == b"3600"


def _unzipped(stored: Any) -> bytes:
    return zlib.decompress(stored)


def test_without_redis_ringing_is_quick_and_quiet(tmp_path: Path, logged: io.StringIO) -> None:
    bells = Bells(connect(f"unix://{tmp_path}/nobody"))
    began = time.monotonic()
    for _ in range(200):
        bells.ring("read")
        bells.answered("read")
    assert time.monotonic() - began < 1
    assert bells.take_word("read") is False
    assert logged.getvalue().count("bells.redis_unreachable") == 1


def test_whoever_answers_a_bell_of_a_redis_just_back_rings_the_next_at_once(
    valkey: Valkey,
) -> None:
    bells = Bells(connect(valkey.url))
    valkey.kill()
    bells.ring("read")
    valkey.start()
    bells.answered("fetch:clinic-inbox")
    bells.ring("read")
    assert waiting(valkey) == ["read"]


def test_bells_ring_again_once_redis_is_back(valkey: Valkey) -> None:
    bells = Bells(connect(valkey.url))
    valkey.kill()
    bells.ring("read")
    valkey.start()

    def rings() -> bool:
        bells.ring("read")
        return waiting(valkey) == ["read"]

    wait_until(rings, seconds=10, what="the bell rings")
