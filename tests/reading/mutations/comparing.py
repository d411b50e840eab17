"""Two readings of one mail held against each other."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from integrator.config import Config
from integrator.intake.read_file import read_file
from integrator.ports import Draft, Envelope
from integrator.reading.read import read
from tests.reading.agreement import FREE
from tests.reading.score import SCORED, Sample

Referral = Mapping[str, Any]
Reading = Mapping[str, Any]
_WORD = re.compile(r"\w+")


def reading_of(octets: bytes, sample: Sample, config: Config) -> Reading:
    """What is read of these octets, normalised as `sample` itself would be."""

    def drafted(kept: Envelope, **told: Any) -> Draft:
        return read(replace(kept, body=octets, content_type="message/rfc822"), **told)

    return read_file(sample.path, config, draft_of=drafted)


def differences(
    before: Reading, after: Reading, *, apart_from: frozenset[str] = frozenset()
) -> list[str]:
    """What the second reading says otherwise; free words count by their words alone."""
    if before["outcome"] != after["outcome"]:
        return [f"outcome {before['outcome']} -> {after['outcome']}"]
    names = [name for name in SCORED if name not in apart_from]
    return [
        f"{name}: {one.get(name)!r} -> {other.get(name)!r}"
        for one, other in _paired(before["referrals"], after["referrals"])
        for name in names
        if _plain(name, one.get(name)) != _plain(name, other.get(name))
    ]


def _plain(name: str, value: object) -> object:
    return _WORD.findall(str(value or "").casefold()) if name in FREE else value


def _paired(
    before: Sequence[Referral], after: Sequence[Referral]
) -> Iterator[tuple[Referral, Referral]]:
    """Each referral beside the most alike one: their order says nothing."""
    left = list(after)
    for one in before:
        if not left:
            yield one, {}
            continue
        other = max(left, key=lambda each: len(one.items() & each.items()))
        left.remove(other)
        yield one, other
    yield from (({}, other) for other in left)
