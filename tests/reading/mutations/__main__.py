"""How steady reading is: `python -m tests.reading.mutations [-v] [--family F] [--only NAME …]`.

Prints, for each mutation, how many samples it applies to and how many readings it changed.
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator

from integrator.config import load_config
from tests.reading.mutations.comparing import reading_of
from tests.reading.mutations.every import EVERY, Tried, tried
from tests.reading.mutations.material import material_of
from tests.reading.score import CONFIG, SAMPLES, samples_in

_HEAD = f"{'':14}{'':34}{'pairs':>7}{'changed':>9}{'':4}share"


def _swept(asked: argparse.Namespace) -> Iterator[Tried]:
    config = load_config(CONFIG)
    chosen = tuple(
        one for one in EVERY
        if asked.family in (None, one.family) and asked.mutation in (None, one.name)
    )  # fmt: skip
    for sample in samples_in(SAMPLES, only=asked.only):
        if sample.path.suffix == ".eml":
            material = material_of(sample)
            before = reading_of(material.octets, sample, config)
            yield from tried(material, before, config, seed=asked.seed, mutations=chosen)


def _line(family: str, name: str, pairs: int, changed: int) -> str:
    share = changed / pairs if pairs else 0.0
    return f"{family:14}{name:34}{pairs:7}{changed:9}{share:9.1%}"


def _table(every: Iterable[Tried]) -> Iterator[str]:
    pairs: Counter[tuple[str, str]] = Counter()
    changed: Counter[tuple[str, str]] = Counter()
    for one in every:
        key = (one.mutation.family, one.mutation.name)
        pairs[key] += 1
        changed[key] += bool(one.changed)
    yield _HEAD
    for family in dict.fromkeys(family for family, _ in pairs):
        names = [name for kind, name in pairs if kind == family]
        yield from (_line(family, one, pairs[family, one], changed[family, one]) for one in names)
        total = [sum(count[family, one] for one in names) for count in (pairs, changed)]
        yield _line(family, "all", *total)
    yield _line("all", "", pairs.total(), changed.total())


def _told(every: Iterable[Tried], *, show: bool) -> Iterator[Tried]:
    for one in every:
        if show and one.changed:
            print(f"{one.material.name} | {one.mutation.family}: {one.mutation.name}")
            print("\n".join(f"    {change}" for change in one.changed))
        yield one


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-v", "--verbose", action="store_true", help="list every change")
    parser.add_argument("--family")
    parser.add_argument("--mutation")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="+", default=(), help="names of samples, without ending")
    asked = parser.parse_args()
    print("\n".join(_table(_told(_swept(asked), show=asked.verbose))))


if __name__ == "__main__":
    main()
