"""FAULTS 6 and 7: Redis is wiped, killed, full and back; doorbells are lost and doubled."""

import pytest

from tests.whole_way.installation import Installation


def test_wiped_and_killed_while_work_is_done_nothing_is_lost(installation: Installation) -> None:
    """Every doorbell that waits is lost, over and over; then there is no Redis at all."""
    valkey = installation.peers.valkey
    installation.polls = 3
    for kind in ("clock", "worker", "worker"):
        installation.start(kind)
    installation.plant_mail()
    installation.wait_for_envelopes(1)
    for _ in range(5):
        installation.plant_mail()
        valkey.flushall()
    valkey.kill()
    installation.plant()
    installation.wait_until_whole()
    valkey.start()
    installation.plant_mail()
    installation.wait_until_whole()


@pytest.mark.campaign
def test_a_full_redis_is_as_good_as_none(installation: Installation) -> None:
    """It answers, and takes no doorbell."""
    valkey = installation.peers.valkey
    for kind in ("clock", "worker"):
        installation.start(kind)
    installation.plant()
    installation.wait_until_whole()
    with valkey.client() as client:
        client.config_set("maxmemory", 1)
        installation.plant()
        installation.wait_until_whole(seconds=120)
        client.config_set("maxmemory", 0)
    installation.plant()
    installation.wait_until_whole(seconds=120)
