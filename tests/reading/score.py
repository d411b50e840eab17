"""How well the samples are read: `python -m tests.reading.score [DIR] [-v] [--only NAME …]`,
or `make score`.

Prints, for each field, precision, recall, F1 and wrong values; outcomes and what they were taken
for; and the same by layout. A wrong value is one that differs from the expected one, or stands
where the mail says nothing; it is also a miss where another value was expected.
"""

import argparse
import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from integrator.config import Config, load_config
from integrator.fields import FIELDS
from integrator.intake.read_file import read_file
from integrator.reading.read import read
from tests.reading.agreement import Expected, agrees, allowed_of, expected_of

SAMPLES: Final = Path(__file__).with_name("samples")
CONFIG: Final = Path(__file__).parents[2] / "config"
SCORED: Final = tuple(name for name in FIELDS if name not in ("service_words", "notes"))
_ENDING: Final = ".expected.json"
_UNREAD: Final = "failed"


@dataclass(frozen=True, slots=True)
class Sample:
    """One file as it arrived, and what a careful reader says of it."""

    path: Path
    outcome: str
    referrals: Sequence[Expected]
    layout: str
    language: str

    @property
    def name(self) -> str:
        return self.path.name


@dataclass(slots=True)
class Tally:
    """Counts of values; they add up."""

    expected: int = 0
    right: int = 0
    wrong: int = 0
    found: int = 0
    """Of the required ones, how many came right; `right` also counts those not required."""

    def add(self, other: "Tally") -> None:
        self.expected += other.expected
        self.right += other.right
        self.wrong += other.wrong
        self.found += other.found

    @property
    def precision(self) -> float:
        return _share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return _share(self.found, self.expected)

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def wrong_rate(self) -> float:
        """Share of the values given that are wrong."""
        return _share(self.wrong, self.right + self.wrong, empty=0.0)


@dataclass(frozen=True, slots=True)
class Judgement:
    """One sample compared with its expectation."""

    sample: Sample
    outcome: str
    tallies: Mapping[str, Tally]
    remarks: Sequence[str]


@dataclass(slots=True)
class Score:
    """All samples together."""

    fields: dict[str, Tally] = field(default_factory=dict)
    layouts: dict[str, Tally] = field(default_factory=dict)
    total: Tally = field(default_factory=Tally)
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    judgements: list[Judgement] = field(default_factory=list)

    @property
    def outcome_accuracy(self) -> float:
        right = sum(count for (was, said), count in self.outcomes.items() if was == said)
        return _share(right, self.outcomes.total())

    def add(self, judgement: Judgement) -> None:
        self.judgements.append(judgement)
        self.outcomes[judgement.sample.outcome, judgement.outcome] += 1
        for name, tally in judgement.tallies.items():
            self.fields.setdefault(name, Tally()).add(tally)
            self.layouts.setdefault(judgement.sample.layout, Tally()).add(tally)
            self.total.add(tally)


def samples_in(directory: Path, *, only: Collection[str] = ()) -> Iterator[Sample]:
    """Every sample of a folder, by name; or those whose names, without ending, are in `only`."""
    for told in sorted(directory.glob(f"*{_ENDING}")):
        if only and told.name.removesuffix(_ENDING) not in only:
            continue
        yield Sample(path=_file_of(told), **json.loads(told.read_text(encoding="utf-8")))


def score(
    directory: Path = SAMPLES, *, config: Config | None = None, only: Collection[str] = ()
) -> Score:
    """Read every sample, or `only` those named, and compare."""
    known = config or load_config(CONFIG)
    result = Score()
    for sample in samples_in(directory, only=only):
        result.add(judge(sample, config=known))
    return result


def judge(sample: Sample, *, config: Config) -> Judgement:
    """Read one sample; a reading that raises counts as one that found nothing."""
    try:
        found = read_file(sample.path, config, draft_of=read)
    except Exception as error:  # noqa: BLE001 - whatever it is, the other samples are scored too
        found = {"outcome": _UNREAD, "referrals": []}
        failure = [f"raised {type(error).__name__}: {error}"]
    else:
        failure = []
    if found["outcome"] != sample.outcome:
        failure.append(f"outcome {found['outcome']}, not {sample.outcome}")
    tallies: dict[str, Tally] = {}
    remarks: list[str] = []
    for expected, given in _paired(sample.referrals, found["referrals"]):
        _compare(expected, given, tallies=tallies, remarks=remarks)
    return Judgement(sample, found["outcome"], tallies, (*failure, *remarks))


def _file_of(told: Path) -> Path:
    stem = told.name.removesuffix(_ENDING)
    return next(
        one
        for one in sorted(told.parent.glob(f"{stem}.*"))
        if one.stem == stem and not one.name.endswith(_ENDING)
    )


def _paired(
    expected: Sequence[Expected], given: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[Expected, Mapping[str, Any]]]:
    """Best match first; what is left over on either side stands against nothing."""
    left, right = list(expected), list(given)
    while left and right:
        one, other = max(
            ((one, other) for one in left for other in right), key=lambda pair: _agreeing(*pair)
        )
        left.remove(one)
        right.remove(other)
        yield one, other
    yield from ((one, {}) for one in left)
    yield from (({}, other) for other in right)


def _agreeing(expected: Expected, given: Mapping[str, Any]) -> int:
    allowed = allowed_of(expected)
    return sum(name in allowed and agrees(name, given[name], allowed[name]) for name in given)


def _compare(
    expected: Expected,
    given: Mapping[str, Any],
    *,
    tallies: dict[str, Tally],
    remarks: list[str],
) -> None:
    required, allowed = expected_of(expected), allowed_of(expected)
    for name in SCORED:
        told, said = allowed.get(name, ()), given.get(name)
        tally = _tally(name, told, said, required=name in required)
        tallies.setdefault(name, Tally()).add(tally)
        if tally.wrong:
            remarks.append(f"wrong {name}: {said!r}, not {' or '.join(told) or 'anything'!r}")
        elif tally.found < tally.expected:
            remarks.append(f"missed {name}: {' or '.join(told)!r}")


def _tally(name: str, told: tuple[str, ...], said: object, *, required: bool) -> Tally:
    if said is None:
        return Tally(expected=int(required))
    right = agrees(name, said, told)
    return Tally(
        expected=int(required),
        right=int(right),
        wrong=int(not right),
        found=int(right and required),
    )


def _share(part: int, whole: int, *, empty: float = 1.0) -> float:
    return part / whole if whole else empty


_HEAD: Final = f"{'':24}{'prec.':>8}{'recall':>8}{'F1':>8}{'wrong':>7}{'missed':>8}{'of':>7}"


def _line(name: str, tally: Tally) -> str:
    return (
        f"{name:24}{tally.precision:8.3f}{tally.recall:8.3f}{tally.f1:8.3f}"
        f"{tally.wrong:7}{tally.expected - tally.found:8}{tally.expected:7}"
    )


def _report(result: Score) -> Iterator[str]:
    yield _HEAD
    yield from (_line(name, result.fields[name]) for name in SCORED if name in result.fields)
    yield from ("", _HEAD)
    yield from (_line(name, tally) for name, tally in sorted(result.layouts.items()))
    yield ""
    for (was, said), count in sorted(result.outcomes.items()):
        yield f"{was:18} read as {said:18}{count:5}" + ("" if was == said else "   <--")
    yield ""
    yield _line("all", result.total)
    yield (
        f"{len(result.judgements)} samples; outcomes {result.outcome_accuracy:.1%} right; "
        f"wrong values {result.total.wrong_rate:.2%}"
    )


def _remarks(result: Score) -> Iterator[str]:
    for one in result.judgements:
        if one.remarks:
            yield f"{one.sample.name} ({one.sample.layout}, {one.sample.language})"
            yield from (f"    {remark}" for remark in one.remarks)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", nargs="?", type=Path, default=SAMPLES)
    parser.add_argument("-v", "--verbose", action="store_true", help="list every miss by sample")
    parser.add_argument("--only", nargs="+", default=(), help="names of samples, without ending")
    asked = parser.parse_args()
    result = score(asked.directory, only=asked.only)
    if asked.verbose:
        print("\n".join((*_remarks(result), "")))
    print("\n".join(_report(result)))


if __name__ == "__main__":
    main()
