"""Under HubSpot's own limit: nearly all of it is used, and it is hardly ever hit."""

import threading
import time

from redis import Redis

from connectors.hubspot.mapping import HubSpotMapping
from integrator.errors import RateLimited
from integrator.ports import Delivered
from sandbox.hubspot_twin import RunningTwin
from tests.connectors.hubspot.build import outgoing, referral, sink_of
from tests.peers.valkey import Valkey


def test_two_workers_use_nearly_all_that_the_account_allows(
    ready: RunningTwin, mapping: HubSpotMapping, valkey: Valkey
) -> None:
    """FAULTS 12: one window of 60 calls, and nothing refused by the account meanwhile."""
    with Redis(unix_socket_path=str(valkey.socket)) as redis:
        sinks = [sink_of(ready, mapping, calls_per_10s=60, redis=redis) for _ in range(2)]
        ready.twin.limits.reset()
        ready.twin.limits.burst = 60
        ready.twin.limits.enforced = True
        began = time.monotonic()
        served = len(ready.twin.served)

        def work(worker: int) -> None:
            number = worker * 1000
            while time.monotonic() - began < 10.0:
                number += 1
                try:
                    [outcome] = sinks[worker].deliver(outgoing([referral(number)]))
                except RateLimited:
                    continue
                assert isinstance(outcome, Delivered)

        workers = [threading.Thread(target=work, args=(n,)) for n in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        spent = time.monotonic() - began
    calls = list(ready.twin.served)[served:]
    assert [one for one in calls if one.status == 429] == []
    assert len(calls) >= 0.94 * 60 * spent / 10.0
    counts = ready.twin.count_by("tickets", "referral_reference")
    assert all(count == 1 for count in counts.values())
