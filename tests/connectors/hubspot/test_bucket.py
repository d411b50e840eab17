"""The shared limit: never above it in any window, near it when saturated, and without Redis too."""

import multiprocessing
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from redis import Redis

from connectors.hubspot.bucket import Bucket
from integrator.errors import RateLimited
from tests.peers.valkey import Valkey

WINDOW = 10.0


class Time:
    """A clock that moves when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def in_memory(clock: Time, calls: int = 190, **options: Any) -> Bucket:
    options.setdefault("processes", 1)
    return Bucket("calls", calls, sleep=clock.sleep, monotonic=clock.monotonic, **options)


@pytest.fixture
def redis(valkey: Valkey) -> Iterator[Redis]:
    with valkey.client() as client:
        yield client


def most_in_a_window(moments: list[float], seconds: float) -> int:
    return max(sum(start <= m < start + seconds for m in moments) for start in moments)


def test_saturated_it_uses_95_percent_and_never_more_than_the_limit() -> None:
    clock = Time()
    bucket = in_memory(clock)
    moments = []
    while clock.now < 1060.0:
        bucket.acquire()
        moments.append(clock.now)
    assert len(moments) >= 0.95 * 190 * 6
    assert most_in_a_window(moments, WINDOW) <= 190


@settings(max_examples=30, deadline=None)
@given(
    calls=st.sampled_from([5, 100, 190, 250]),
    pauses=st.lists(st.floats(0.0, 3.0), min_size=50, max_size=400),
)
def test_no_window_holds_more_than_the_limit_however_calls_come(
    calls: int, pauses: list[float]
) -> None:
    clock = Time()
    bucket = in_memory(clock, calls, patience=10.0)
    moments = []
    for pause in pauses:
        clock.now += pause if pause > 2.5 else 0.0
        bucket.acquire()
        moments.append(clock.now)
    assert most_in_a_window(moments, WINDOW) <= calls


def test_a_wait_longer_than_patience_takes_nothing_and_says_how_long() -> None:
    clock = Time()
    bucket = in_memory(clock, patience=0.0)
    for _ in range(5):
        bucket.acquire()
    with pytest.raises(RateLimited) as caught:
        bucket.acquire()
    assert caught.value.retry_after == pytest.approx(0.0545, abs=0.005)
    clock.now += caught.value.retry_after or 0
    bucket.acquire()


def test_without_redis_each_process_keeps_to_its_share() -> None:
    clock = Time()
    bucket = in_memory(clock, 100, processes=4)
    began = clock.now
    for _ in range(250):
        bucket.acquire()
    assert clock.now - began >= 95.0


def test_workers_that_share_a_redis_share_the_limit(redis: Redis) -> None:
    """Three workers, one limit of 60 in 2 s, for 4 s."""
    moments: list[float] = []
    end = time.monotonic() + 4.0

    def work() -> None:
        bucket = Bucket("calls", 60, seconds=2.0, redis=redis)
        while time.monotonic() < end:
            bucket.acquire()
            moments.append(time.monotonic())

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert 0.9 * 120 <= len(moments) <= 1.05 * 120
    assert most_in_a_window(moments, 2.0) <= 62  # the clock is read after the sleep, a little late


def test_a_pause_holds_back_every_worker(redis: Redis) -> None:
    """FAULTS 12: one worker is told 429, the others wait too."""
    first, second = (Bucket("calls", 190, redis=redis, patience=0.5) for _ in range(2))
    first.pause(30.0)
    with pytest.raises(RateLimited) as caught:
        second.acquire()
    assert 25.0 < (caught.value.retry_after or 0) <= 30.1
    first.pause(1.0)
    with pytest.raises(RateLimited):
        second.acquire()


def test_a_redis_that_dies_is_done_without(valkey: Valkey) -> None:
    with valkey.client() as client:
        bucket = Bucket("calls", 1000, redis=client, processes=2)
        bucket.acquire()
        valkey.kill()
        began = time.monotonic()
        for _ in range(10):
            bucket.acquire()
        assert time.monotonic() - began < 2.0
        assert bucket.budget().window_limit is None


def test_a_redis_wiped_in_between_is_survived(redis: Redis) -> None:
    bucket = Bucket("calls", 1000, redis=redis)
    bucket.acquire()
    redis.flushall()
    assert bucket.acquire() == 0.0


HEADERS = {
    "X-HubSpot-RateLimit-Max": "100",
    "X-HubSpot-RateLimit-Remaining": "77",
    "X-HubSpot-RateLimit-Daily": "250000",
    "X-HubSpot-RateLimit-Daily-Remaining": "249000",
}


def test_the_budget_one_worker_heard_is_seen_by_another(redis: Redis) -> None:
    Bucket("calls", 190, redis=redis).learn(HEADERS)
    budget = Bucket("calls", 190, redis=redis).budget()
    assert (budget.window_limit, budget.window_remaining) == (100, 77)
    assert (budget.daily_limit, budget.daily_remaining) == (250000, 249000)


def test_a_lower_limit_told_by_hubspot_is_obeyed() -> None:
    clock = Time()
    bucket = in_memory(clock, 190)
    bucket.learn(HEADERS)
    moments = []
    for _ in range(300):
        bucket.acquire()
        moments.append(clock.now)
    assert most_in_a_window(moments, WINDOW) <= 100


def test_headers_that_say_nothing_change_nothing() -> None:
    bucket = in_memory(Time())
    bucket.learn({"X-HubSpot-RateLimit-Max": "many", "Date": "x"})
    assert bucket.budget().window_limit is None


def _acquire_in_child(socket: str, results: Any) -> None:
    with Redis(unix_socket_path=socket) as client:
        bucket = Bucket("calls", 50, seconds=2.0, redis=client)
        moments = []
        end = time.time() + 3.0
        while time.time() < end:
            bucket.acquire()
            moments.append(time.time())
        results.put(moments)


def test_two_processes_use_the_limit_together(valkey: Valkey) -> None:
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    children = [
        context.Process(target=_acquire_in_child, args=(str(valkey.socket), results))
        for _ in range(2)
    ]
    for child in children:
        child.start()
    moments = [moment for _ in children for moment in results.get(timeout=30)]
    for child in children:
        child.join()
    span = max(moments) - min(moments)
    assert len(moments) <= 25 * span + 8
    assert most_in_a_window(moments, 2.0) <= 52
