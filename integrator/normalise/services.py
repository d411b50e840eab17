"""The service asked for, as a key of the clinic's list."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from integrator.normalise.outcome import Normalised
from integrator.normalise.words import folded

Services = Mapping[str, Sequence[str]]
"""Key to its label and synonyms."""

_configured = lru_cache(maxsize=2048)(folded)
"""Folded names of the clinic's own list; nothing a patient or partner wrote is kept here."""


def _names(services: Services) -> Iterator[tuple[str, str]]:
    for key, labels in services.items():
        yield key, _configured(key.replace("_", " ").replace("-", " "))
        for label in labels:
            yield key, _configured(label)


def service(text: str, *, services: Services) -> Normalised:
    """The key whose label or synonym the words are, or else contain; the longest name wins."""
    if text in services:
        return Normalised(text)
    words = f" {folded(text.replace('_', ' '))} "
    inside: dict[str, int] = {}
    for key, name in _names(services):
        if words == f" {name} ":
            return Normalised(key)
        if name and f" {name} " in words:
            inside[key] = max(inside.get(key, 0), len(name))
    if not inside:
        return Normalised.refused("The service named is not one this clinic offers.")
    best = max(inside, key=lambda key: inside[key])
    return Normalised(best, 0.9 if len(inside) == 1 else 0.6)
