"""A week with sixteen referrals: the loop of the big run, small enough for every day."""

from pathlib import Path

from tests.simulation import arrivals
from tests.simulation.quarter import live
from tests.simulation.table import told
from tests.simulation.world import running_world


def test_a_week_of_staff_partners_and_faults_break_no_promise(tmp_path: Path) -> None:
    with running_world(tmp_path) as world:
        lived = live(world, seed=7, referrals=16, days=7)
        table = told(lived)
    assert lived.breaches == []
    assert "Closure" in table
    assert lived.staff.did["accepted"] > 9
    assert lived.partners.did["visit"] > 2
    assert len(lived.faults.told) > 1


def test_the_same_seed_gives_the_same_plan() -> None:
    plans = [arrivals.plan(seed, referrals=50, days=30).waiting for seed in (3, 3, 4)]
    assert plans[0] == plans[1]
    assert plans[0] != plans[2]
