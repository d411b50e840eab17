"""Real processes from the command line: worker and clock at work, watched, and stopped."""

from collections.abc import Callable, Mapping
from typing import Any

from redis import Redis

from tests.whole_way.installation import Installation
from tests.whole_way.test_three_ways import leaked


def everything_in_redis(url: str) -> str:
    """All keys and values as one text."""
    with Redis.from_url(url) as client:
        return "\n".join(f"{key!r} {_value(client, key)!r}" for key in client.scan_iter("*"))


def _value(client: Any, key: bytes) -> object:
    readers: Mapping[bytes, Callable[[bytes], object]] = {
        b"string": client.get,
        b"hash": client.hgetall,
        b"set": client.smembers,
        b"list": lambda name: client.lrange(name, 0, -1),
        b"zset": lambda name: client.zrange(name, 0, -1, withscores=True),
        b"stream": client.xrange,
    }
    return readers[client.type(key)](key)


def test_worker_and_clock_carry_referrals_the_whole_way_and_tell_nothing(
    installation: Installation,
) -> None:
    installation.start("clock")
    installation.start("worker")
    samples = installation.plant()
    installation.wait_until_whole()
    (first, *_) = installation.referrals()
    installation.move(first.reference, "accepted")
    seen = everything_in_redis(installation.peers.valkey.url)
    installation.wait_for_mails(4)
    installation.wait_until_whole()
    seen += everything_in_redis(installation.peers.valkey.url)
    assert [process.stop() for process in installation.processes] == [0, 0]
    seen += everything_in_redis(installation.peers.valkey.url)
    assert len(seen) > 500
    assert leaked(seen, samples) == []
    assert "worker.stopped" in installation.logs()
    assert leaked(installation.logs(), samples) == []
