"""Cuts the labelled values of one page apart, patient by patient: by rows, or from name to name."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from integrator.normalise.names import split_name
from integrator.reading.labels.owners import first_section
from integrator.reading.values.found import Found, Zone

_NAMES = ("patient_name", "patient_given_name", "patient_family_name", "any_name")
_OWN = frozenset((
    "patient_birth_date", "patient_age", "patient_phone", "patient_email", "any_phone", "any_email",
    "reason", "guardian_name", "guardian_phone", "insurance", "patient_language",
))  # fmt: skip


@dataclass(slots=True)
class Block:
    """The labelled values from one patient's name to the next one's."""

    found: list[Found] = field(default_factory=list)


def by_rows(found: Sequence[Found]) -> list[Block]:
    """The values of each row of a table that names a patient."""
    blocks: list[Block] = []
    last: int | None = None
    for one in found:
        if one.row is None:
            continue
        if last is None or one.row != last:
            blocks.append(Block())
        last = one.row
        blocks[-1].found.append(one)
    return [block for block in blocks if any(one.field in _NAMES for one in block.found)]


def _anchors(text: str, found: Sequence[Found]) -> list[int]:
    """Where each patient's values begin among the labelled ones."""
    starts: list[int] = []
    seen: dict[str, str] = {}
    section = first_section(found)
    for index, one in enumerate(found):
        section = _section(section, one)
        if one.field not in _NAMES or one.row is not None or one.zone is not Zone.BODY:
            continue
        if (one.field == "any_name" and section != "patient") or one.end <= one.start:
            continue
        if one.field in ("patient_given_name", "patient_family_name") and section != "patient":
            continue
        said = " ".join(text[one.start : one.end].split()).casefold()
        kind = "patient_name" if one.field == "any_name" else one.field
        if not starts or (kind in seen and not _alike(seen[kind], said)):
            starts.append(index)
            seen = {}
        seen[kind] = said
    return starts


def _section(section: str, found: Found) -> str:
    if found.field.startswith("section_"):
        return found.field.removeprefix("section_")
    if found.field == "partner_reference":
        return section
    if found.field.startswith("partner_") or found.field in ("your_name", "home_clinician"):
        return "partner"
    if found.field == "guardian_name":
        return "guardian"
    return "patient" if found.field.startswith("patient_") else section


def _alike(one: str, other: str) -> bool:
    mine, theirs = ({w.strip(".,()") for w in x.split()} for x in (one, other))
    return mine <= theirs or theirs <= mine or split_name(one) == split_name(other)


def by_names(text: str, found: Sequence[Found]) -> tuple[list[Found], list[Block]]:
    """What stands before the first patient, and each patient's values; one block is no list."""
    starts = _anchors(text, found)
    if len(starts) < 2:
        return list(found), []
    # A section's heading, or a birth date, just before a name goes with the name.
    bounds = [_with_heading(found, start) for start in starts]
    blocks = [
        Block(list(found[a:b])) for a, b in zip(bounds, [*bounds[1:], len(found)], strict=True)
    ]
    if not all(
        any(one.field in _OWN and one.end > one.start for one in block.found) for block in blocks
    ):
        return list(found), []
    return list(found[: bounds[0]]), blocks


def _with_heading(found: Sequence[Found], index: int) -> int:
    while index > 0 and found[index - 1].field in ("section_patient",):
        index -= 1
    if (
        index > 0
        and found[index - 1].field in ("patient_name", "any_name", "")
        and (found[index - 1].start == found[index - 1].end)
    ):
        index -= 1
    return index


def without_tail(text: str, blocks: Sequence[Block]) -> tuple[list[Block], Sequence[Found]]:
    """The blocks, and what a parent told once below all of them says of each child."""
    kept = list(blocks)
    if len(kept) < 2:
        return kept, ()
    last = kept[-1].found
    for at, one in enumerate(last[1:], start=1):
        apart = "\n\n" in text[last[at - 1].end : one.start]
        if one.field == "guardian_name" and apart and _is_told_once(last[at:], kept[:-1]):
            kept[-1] = Block(last[:at])
            return kept, last[at:]
    return kept, ()


def _is_told_once(tail: Sequence[Found], earlier: Sequence[Block]) -> bool:
    own = {one.field for one in tail} & _OWN
    return own.isdisjoint(one.field for block in earlier for one in block.found)
