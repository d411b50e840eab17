"""The table of what may go where: config/disclosure.toml, read and checked.

Some cells no file can open: a mail or a log never carries a patient's value, and HubSpot gets one
only with a preset above `reference`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final, Literal, get_args

from integrator.config.tables import Table, read_toml
from integrator.fields import CLINICAL, FIELDS, PARTNER, PATIENT

Destination = Literal["hubspot", "mail", "partner_page", "sheet", "log", "export"]
Verdict = Literal["allow", "mask", "deny"]
Preset = Literal["reference", "contact", "full"]
Unsaid = Literal["given", "pending", "refused"]

DESTINATIONS: Final[tuple[Destination, ...]] = get_args(Destination)
PRESETS: Final[tuple[Preset, ...]] = get_args(Preset)
VERDICTS: Final[tuple[Verdict, ...]] = get_args(Verdict)
UNSAID: Final[tuple[Unsaid, ...]] = get_args(Unsaid)
COVERED: Final = ("refer", "share_back")
"""What a consent can be to, as `models.consents` explains."""

FACTS: Final = (
    "reference",
    "status",
    "status_reason",
    "source",
    "received_at",
    "changed_at",
    "appointment_at",
    "link",
    "subject_line",
    "missing_count",
    "partner_domain",
    "partner_clinician_given_name",
    "partner_clinician_family_name",
)
"""What can be sent besides the fields of a referral; none of it is about the patient."""

PERSONAL: Final = frozenset(
    {*PATIENT, *CLINICAL, "service", "consent", "consent_date", "partner_reference"}
)
"""What tells of the patient; HubSpot gets it only above `reference`, a mail or a log never."""

_CLINICAL_FLOOR: Final = frozenset({*CLINICAL, "service", "insurance", "patient_birth_date"})
"""What only `full` may give to HubSpot."""

_CLOSED: Final[tuple[Destination, ...]] = ("mail", "log")
_KNOWN: Final = frozenset({*FIELDS, *FACTS, *PARTNER})


@dataclass(frozen=True, slots=True)
class Attestation:
    """That a business associate agreement with HubSpot is signed: by whom and when."""

    signer: str
    signed_on: date


@dataclass(frozen=True, slots=True)
class ConsentTerms:
    """How this clinic takes what is said of consent."""

    unknown: Unsaid = "given"
    """What it counts as when nobody said anything."""
    given_covers: tuple[str, ...] = ("refer",)
    """What a consent to be referred includes."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Field × destination -> verdict, with the HubSpot preset already applied."""

    preset: Preset
    cells: Mapping[str, Mapping[Destination, Verdict]]
    least: Mapping[str, Preset] = field(default_factory=dict)
    """Field → the lowest preset that lets it through to HubSpot."""
    consent: ConsentTerms = ConsentTerms()

    def limited(self, most: str) -> "Policy":
        """The same policy where HubSpot is told no more than the preset `most` allows."""
        known = PRESETS.index(next((one for one in PRESETS if one == most), "reference"))
        bound = PRESETS[min(known, PRESETS.index(self.preset))]
        cells = {
            name: {**row, "hubspot": "deny"} if not self._is_within(name, bound) else row
            for name, row in self.cells.items()
        }
        return replace(self, preset=bound, cells=cells)

    def narrowed(self, most: str, told: Collection[str]) -> "Policy":
        """The same policy where HubSpot is told of no other fields than `told` besides."""
        policy = self.limited(most)
        cells = {
            name: row if name in told else {**row, "hubspot": "deny"}
            for name, row in policy.cells.items()
        }
        return replace(policy, cells=cells)

    def _is_within(self, name: str, bound: Preset) -> bool:
        least = self.least.get(name)
        return least is not None and PRESETS.index(least) <= PRESETS.index(bound)

    def verdict(self, field: str, destination: Destination) -> Verdict:
        """What may be done with this field there; what the table does not say is denied."""
        return self.cells.get(field, {}).get(destination, "deny")

    def allowed(self, destination: Destination) -> frozenset[str]:
        """Fields that may go there as they are."""
        return frozenset(name for name in self.cells if self.verdict(name, destination) == "allow")


def load_policy(path: Path, problems: list[str]) -> Policy:
    """Read disclosure.toml. `hubspot` names the lowest preset that lets the field through."""
    top = read_toml(path, problems)
    preset = _preset(top)
    consent = _consent(top.table("consent"))
    fields = top.table("fields")
    least: dict[str, Preset] = {}
    cells = {name: _row(fields.table(name), name, preset, least) for name in fields.unread()}
    for name in (name for name in cells if name not in _KNOWN):
        fields.wrong(name, "is no field of a referral")
    top.close()
    return Policy(preset=preset, cells=cells, least=least, consent=consent)


def policy_problems(policy: Policy, attestation: Attestation | None) -> list[str]:
    """Why this policy may not be run with what has been attested."""
    if policy.preset == "reference" or attestation is not None:
        return []
    return [
        f"disclosure.toml sends patient data to HubSpot (preset {policy.preset!r}) and no signed"
        " business associate agreement is attested: set HUBSPOT_BAA_SIGNED_ON and"
        ' HUBSPOT_BAA_SIGNER, or choose preset = "reference"'
    ]


def _preset(top: Table) -> Preset:
    named = top.table("hubspot")
    found = named.text("preset", default="reference")
    named.close()
    for preset in PRESETS:
        if found == preset:
            return preset
    named.wrong("preset", f"must be one of {', '.join(PRESETS)}")
    return "reference"


def _consent(table: Table) -> ConsentTerms:
    said = table.text("unknown", default="given")
    unknown = next((one for one in UNSAID if one == said), None)
    if unknown is None:
        table.wrong("unknown", f"must be one of {', '.join(UNSAID)}")
    covers = table.texts("given_covers", default=("refer",))
    if not {"refer"} <= set(covers) <= set(COVERED):
        table.wrong("given_covers", f"must hold 'refer', and nothing but {', '.join(COVERED)}")
    table.close()
    return ConsentTerms(unknown=unknown or "refused", given_covers=covers)


def _row(
    table: Table, name: str, preset: Preset, least: dict[str, Preset]
) -> Mapping[Destination, Verdict]:
    lowest = _lowest_preset(table, name)
    if lowest is not None:
        least[name] = lowest
    is_open = lowest is not None and PRESETS.index(lowest) <= PRESETS.index(preset)
    cells: dict[Destination, Verdict] = {"hubspot": "allow" if is_open else "deny"}
    for destination in DESTINATIONS[1:]:
        cells[destination] = _cell(table, name, destination)
    table.close()
    return cells


def _cell(table: Table, name: str, destination: Destination) -> Verdict:
    found = table.text(destination, default="deny")
    verdict = next((verdict for verdict in VERDICTS if verdict == found), None)
    if verdict is None:
        table.wrong(destination, f"must be one of {', '.join(VERDICTS)}")
        return "deny"
    if verdict != "deny" and destination in _CLOSED and name in PERSONAL:
        table.wrong(destination, f"must be deny: a {destination} never carries a patient's value")
        return "deny"
    return verdict


def _lowest_preset(table: Table, name: str) -> Preset | None:
    """The lowest preset that lets the field through; None for a field HubSpot never gets."""
    found = table.text("hubspot", default="deny")
    if found == "deny":
        return None
    lowest = next((preset for preset in PRESETS if preset == found), None)
    if lowest is None:
        table.wrong("hubspot", f"must be deny or the lowest preset: {', '.join(PRESETS)}")
        return None
    if PRESETS.index(lowest) < PRESETS.index(_floor(name)):
        table.wrong("hubspot", f"must be {_floor(name)} or higher, or deny: it is patient data")
        return None
    return lowest


def _floor(name: str) -> Preset:
    if name in _CLINICAL_FLOOR:
        return "full"
    return "contact" if name in PERSONAL else "reference"
