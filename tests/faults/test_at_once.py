"""FAULTS 8: pullers, readers, deliverers and followers that run at the same moment."""

import threading

import pytest

from integrator import wiring
from tests.peers.postgres import Postgres
from tests.whole_way import steps
from tests.whole_way.fixtures import NewInstallation
from tests.whole_way.installation import close

AT_ONCE = 4


@pytest.mark.parametrize("store", ["sqlite", "postgres"])
def test_four_that_do_everything_at_once_double_nothing(
    new_installation: NewInstallation, request: pytest.FixtureRequest, store: str
) -> None:
    """No lease keeps them apart here, only the store."""
    server: Postgres | None = request.getfixturevalue("postgres") if store == "postgres" else None
    installation = new_installation(database_url=server.new_database() if server else "")
    for _ in range(10):
        installation.plant()
    start = threading.Barrier(AT_ONCE)
    problems: list[BaseException] = []

    def work() -> None:
        services = wiring.build(installation.settings)
        start.wait()
        try:
            for _ in range(3):
                steps.turn(services)
        except BaseException as error:  # noqa: BLE001 -- told by the test's own thread
            problems.append(error)
        finally:
            close(services)

    threads = [threading.Thread(target=work) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    installation.recover()
    assert len(installation.tickets()) == 30
    assert installation.breaches() == []
