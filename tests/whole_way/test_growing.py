"""FAULTS 8, and the README's "Growing": many processes on one PostgreSQL and one Valkey."""

from concurrent.futures import ThreadPoolExecutor

from tests.peers.postgres import Postgres
from tests.whole_way.fixtures import NewInstallation
from tests.whole_way.posting import start_web

EACH = 40


def test_four_workers_two_clocks_and_two_web_processes_share_the_work(
    new_installation: NewInstallation, postgres: Postgres
) -> None:
    installation = new_installation(database_url=postgres.new_database())
    webs = [start_web(installation), start_web(installation)]
    for kind in ("clock", "clock", "worker", "worker", "worker", "worker"):
        installation.start(kind)
    posts = [installation.new_sample() for _ in range(EACH)]
    with ThreadPoolExecutor(8) as programs:
        answers = programs.map(lambda one: webs[one.number % 2].post_json(one), posts)
        for _ in range(EACH):
            installation.plant_mail()
        rows = [installation.new_sample() for _ in range(EACH)]
        installation.type_rows(rows)
        assert {answer.status_code for answer in answers} == {201}
    installation.wait_until_whole(seconds=120)
    assert len(installation.tickets()) == 3 * EACH
    assert [process.stop() for process in installation.processes] == [0] * 8
    busy = [one for one in installation.processes if one.kind == "worker" and one.said("worker")]
    assert len(busy) == 4
