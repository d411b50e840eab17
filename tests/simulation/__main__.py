"""`python -m tests.simulation --referrals 2000 --seed 7`: a quarter in some minutes."""

import argparse
import gc
import sys
import tempfile
from pathlib import Path

from integrator import logs
from tests.simulation.quarter import live
from tests.simulation.table import told
from tests.simulation.world import running_world

QUARTER = 92


def main() -> None:
    """Live through it, print the table, and end with 1 where a promise was broken."""
    options = _parse()
    logs.configure("error")
    gc.set_threshold(50_000, 20, 100)  # the outside systems' memory only grows: looked over less
    with tempfile.TemporaryDirectory() as folder, running_world(Path(folder)) as world:
        lived = live(
            world, seed=options.seed, referrals=options.referrals, days=options.days, say=print
        )
        print(told(lived))
    for sentence in lived.breaches:
        print(f"BREACH {sentence}")
    sys.exit(bool(lived.breaches))


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--referrals", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--days", type=int, default=QUARTER)
    return parser.parse_args()


if __name__ == "__main__":
    main()
