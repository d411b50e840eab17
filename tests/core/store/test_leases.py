"""A lease has one holder at a time, on both databases."""

import threading
from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from integrator.models import Lease
from integrator.store import leases
from tests.core.clinic import Clinic

TTL = timedelta(minutes=1)


def acquire(clinic: Clinic, holder: str) -> bool:
    return clinic.db.write(lambda s: leases.acquire(s, "clock", holder=holder, ttl=TTL))


def test_one_holder_at_a_time_who_may_renew(clinic: Clinic) -> None:
    assert acquire(clinic, "one")
    assert not acquire(clinic, "two")
    assert acquire(clinic, "one")
    assert clinic.db.read(lambda s: leases.is_held(s, "clock"))


def test_a_lease_that_ran_out_is_anyones(clinic: Clinic) -> None:
    acquire(clinic, "one")
    long_ago = datetime(2000, 1, 1, tzinfo=UTC)
    clinic.db.write(lambda s: s.execute(update(Lease).values(until=long_ago)))
    assert not clinic.db.read(lambda s: leases.is_held(s, "clock"))
    assert acquire(clinic, "two")
    assert not acquire(clinic, "one")


def test_only_its_holder_can_release_it(clinic: Clinic) -> None:
    acquire(clinic, "one")
    clinic.db.write(lambda s: leases.release(s, "clock", holder="two"))
    assert not acquire(clinic, "two")
    clinic.db.write(lambda s: leases.release(s, "clock", holder="one"))
    assert acquire(clinic, "two")


def test_of_many_who_reach_for_it_at_once_one_gets_it(clinic: Clinic) -> None:
    together = threading.Barrier(8)
    got: list[bool] = []

    def reach(number: int) -> None:
        together.wait()
        got.append(acquire(clinic, f"holder-{number}"))

    threads = [threading.Thread(target=reach, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [False] * 7 + [True]
