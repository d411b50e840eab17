"""Every mutation, by family."""

from collections.abc import Iterator
from dataclasses import dataclass

from integrator.config import Config
from tests.reading.mutations import (
    dressing,
    forwarding,
    labelling,
    ordering,
    sending,
    wrapping,
)
from tests.reading.mutations.comparing import Reading, differences, reading_of
from tests.reading.mutations.material import Material, Mutation

EVERY: tuple[Mutation, ...] = (
    *sending.MUTATIONS,
    *dressing.MUTATIONS,
    *wrapping.MUTATIONS,
    *forwarding.MUTATIONS,
    *ordering.MUTATIONS,
    *labelling.MUTATIONS,
)


@dataclass(frozen=True, slots=True)
class Tried:
    """One sample told one other way, and what was read otherwise of it."""

    material: Material
    mutation: Mutation
    octets: bytes
    changed: list[str]


def tried(
    material: Material, before: Reading, config: Config, *, seed: int = 0,
    mutations: tuple[Mutation, ...] = EVERY,
) -> Iterator[Tried]:  # fmt: skip
    """Each of the mutations that applies, read and compared with `before`."""
    for mutation in mutations:
        octets = mutation.of(material, seed)
        if octets is None:
            continue
        after = reading_of(octets, material.sample, config)
        changed = differences(before, after, apart_from=mutation.may_differ)
        yield Tried(material, mutation, octets, changed)
