"""However a mail is sent, wrapped, passed on, ordered and labelled, it is read the same.

Each run tries every sample in one way of most families; `make faults` tries all ways, and
`python -m tests.reading.mutations -v` prints which readings changed.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Final
from zlib import crc32

import pytest

from integrator.config import load_config
from integrator.reading.labels.known import label_table, named
from tests.reading.mutations.accepted import ACCEPTED, surprises
from tests.reading.mutations.comparing import Reading, reading_of
from tests.reading.mutations.every import EVERY, Tried, tried
from tests.reading.mutations.labelling import SWAPPED
from tests.reading.mutations.material import Material, Mutation, material_of
from tests.reading.score import CONFIG, SAMPLES, samples_in

MOST_CHANGED: Final[Mapping[str, float]] = {
    "re-encoding": 0.0,
    "as HTML": 0.005,
    "re-wrapping": 0.03,
    "forwarding": 0.02,
    "order": 0.05,
    "labels": 0.03,
}
"""Share of the pairs of a family that may change without a reason in `ACCEPTED`."""
LEAST_PAIRS: Final = 15
SAID: Final = 0.02
"""Share of all pairs that may have such a reason."""

_TAKEN_BY_HALF: Final = ("re-encoding", "as HTML")

CONFIGURED: Final = load_config(CONFIG)
MATERIALS: Final = [
    material_of(sample) for sample in samples_in(SAMPLES) if sample.path.suffix == ".eml"
]


@cache
def _before(name: str) -> Reading:
    material = next(one for one in MATERIALS if one.name == name)
    return reading_of(material.octets, material.sample, CONFIGURED)


def _in_turn(family: str, material: Material) -> tuple[Mutation, ...]:
    """One way of a family that applies, by the sample's name: together they take every turn."""
    ways = [one for one in EVERY if one.family == family]
    first = crc32(material.name.encode()) % len(ways)
    turned = [*ways[first:], *ways[:first]]
    return tuple(islice((one for one in turned if one.of(material, 0) is not None), 1))


def _takes(material: Material, family: str) -> bool:
    """Each is sent another way or dressed another way, not both: they take longest."""
    return family not in _TAKEN_BY_HALF or family == _TAKEN_BY_HALF[len(material.octets) % 2]


def _once_each(family: str) -> Iterator[Tried]:
    for material in (one for one in MATERIALS if _takes(one, family)):
        ways = _in_turn(family, material)
        yield from tried(material, _before(material.name), CONFIGURED, mutations=ways)


def _told(changed: list[Tried]) -> str:
    return "\n".join(
        f"{one.material.name} | {one.mutation.name}: {'; '.join(one.changed)}" for one in changed
    )


@pytest.mark.parametrize("family", MOST_CHANGED)
def test_a_sample_told_another_way_is_read_the_same(family: str) -> None:
    every = list(_once_each(family))
    changed = surprises(every)
    assert len(every) >= LEAST_PAIRS
    assert len(changed) <= MOST_CHANGED[family] * len(every) + 1, _told(changed)


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(2))
def test_every_sample_told_every_other_way_is_read_the_same(seed: int) -> None:
    every = [
        one
        for material in MATERIALS
        for one in tried(material, _before(material.name), CONFIGURED, seed=seed)
    ]
    for family, share in MOST_CHANGED.items():
        pairs = [one for one in every if one.mutation.family == family]
        changed = surprises(pairs)
        assert len(changed) <= share * len(pairs) + 1, _told(changed)
    assert len([one for one in every if one.changed]) <= 2 * SAID * len(every)


def test_few_changes_are_said_to_be_right() -> None:
    named = {material.name for material in MATERIALS}
    assert {name for name, _ in ACCEPTED} <= named
    assert {family for _, family in ACCEPTED} <= set(MOST_CHANGED)
    assert len(ACCEPTED) <= SAID * len(MATERIALS) * len(MOST_CHANGED)


def test_a_mutation_is_the_same_for_the_same_seed_and_tells_the_mail_otherwise() -> None:
    told = {one.name: 0 for one in EVERY}
    for material in MATERIALS[::6]:
        for mutation in EVERY:
            octets = mutation.of(material, 3)
            assert octets == mutation.of(material, 3)
            told[mutation.name] += octets is not None and octets != material.octets
    rare = {"tabs for wide gaps", "label lines", "rows of pairs"}
    assert {name for name, count in told.items() if not count} <= rare


@pytest.mark.parametrize("field", [name for name, names in SWAPPED.items() if names])
def test_names_that_are_put_for_one_another_are_known_ones(field: str) -> None:
    names = SWAPPED[field] or ()
    assert [name for name in names if named(name, label_table()) != field] == []
