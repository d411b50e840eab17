"""Whether something of a referral may be told: the policy, consents, who hears it, and why. Pure.

The policy is the ceiling: consent can only take away from it. What holds something back is one of
RULES, each with its sentence and its source. Of several that apply, the strictest decides.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Final, Literal, Protocol

from integrator.config.policy import PERSONAL, ConsentTerms, Destination, Policy

Purpose = Literal["coordination", "treatment"]
"""coordination: that the referral is under way, and which it is. treatment: what became of the
patient (care summary, appointment, clinical words)."""
Level = Literal["bare", "reference", "contact", "full"]
"""bare: reference and link. reference: what tells nothing of the patient. contact: at HubSpot, the
preset of that name. full: whatever the policy lets through."""

LEVELS: Final[tuple[Level, ...]] = ("bare", "reference", "contact", "full")
BARE: Final = frozenset({"reference", "link"})
SHOWN_TO_PARTIES: Final = frozenset({"partner_page", "export"})
"""Destinations where somebody else than the clinic and its contractors reads."""
WRITTEN_IN_THE_OPEN: Final = frozenset({"mail", "sheet", "log"})

NOTICE: Final = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
"""Goes with what is told of a part 2 referral: the short form of 42 CFR 2.32(a)(2)."""


class Recorded(Protocol):
    """One record of consent."""

    @property
    def scope(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def effective_on(self) -> date | None: ...
    @property
    def expires_on(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides, of one referral."""

    refer: str
    """given, refused, pending, withdrawn, expired or unknown."""
    share_back: str
    is_part2: bool = False
    is_provider: bool | None = None
    """Whether the partner treats patients; None: nobody said."""
    limit: str | None = None
    """The most HubSpot may be told, where somebody set one."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What may go to one destination for one purpose."""

    destination: Destination
    purpose: Purpose
    level: Level
    rule: str
    """Code of what held the rest back; "policy" where nothing but the table does."""
    policy: Policy
    """The table with everything taken out that may not go there now."""
    fingerprint: str
    """The same inputs have the same."""

    @property
    def outcome(self) -> Literal["allowed", "reduced", "denied"]:
        """allowed: as the policy says. denied: nothing of what the purpose is about."""
        if self.level == "full":
            return "allowed"
        return "denied" if self.purpose == "treatment" else "reduced"

    @property
    def sentence(self) -> str:
        """Why, for a person; never a value."""
        return SENTENCES[self.rule]

    def lets(self, name: str) -> bool:
        """Whether the field may go there in some form."""
        return self.policy.verdict(name, self.destination) != "deny"


@dataclass(frozen=True, slots=True)
class Question:
    """All that a rule looks at."""

    terms: ConsentTerms
    facts: Facts
    destination: Destination
    purpose: Purpose

    @property
    def shares_back(self) -> str:
        """What is known of consent to tell the sender; consent to the referral may imply it."""
        facts = self.facts
        implied = facts.refer == "given" and "share_back" in self.terms.given_covers
        return "given" if facts.share_back == "unknown" and implied else facts.share_back

    @property
    def tells_a_party_of_care(self) -> bool:
        """Whether somebody outside reads what became of the patient."""
        return self.purpose == "treatment" and self.destination in SHOWN_TO_PARTIES


@dataclass(frozen=True, slots=True)
class Rule:
    """What is held back, and when."""

    code: str
    applies: Callable[[Question], bool]
    level: Callable[[Question], Level]
    sentence: str


def facts_of(
    records: Iterable[Recorded],
    *,
    summary: str,
    is_part2: bool,
    is_provider: bool | None,
    limit: str | None,
    today: date,
) -> Facts:
    """What records (oldest first) come to; `summary` stands where there is none."""
    newest = {record.scope: record for record in records}
    refer = newest.get("refer")
    share = newest.get("share_back")
    return Facts(
        refer=state_on(refer, today) if refer else summary,
        share_back=state_on(share, today) if share else "unknown",
        is_part2=is_part2,
        is_provider=is_provider,
        limit=limit,
    )


def state_on(record: Recorded, today: date) -> str:
    """A consent holds from its first day to its last; before it is pending, after it expired."""
    if record.state != "given":
        return record.state
    if record.effective_on and today < record.effective_on:
        return "pending"
    return "expired" if record.expires_on and today > record.expires_on else "given"


def decide(
    policy: Policy, facts: Facts, destination: Destination, *, purpose: Purpose = "coordination"
) -> Decision:
    """What may go there now. Never more than the policy lets through."""
    asked = Question(policy.consent, facts, destination, purpose)
    found = [(rule.level(asked), rule.code) for rule in RULES if rule.applies(asked)]
    level, rule = min(found, key=lambda one: LEVELS.index(one[0]), default=("full", "policy"))
    if level == "full":
        rule = "policy"
    return Decision(
        destination=destination,
        purpose=purpose,
        level=level,
        rule=rule,
        policy=_narrowed(policy, destination, level),
        fingerprint=_fingerprint(policy, asked),
    )


def standing_limit(facts: Facts) -> Literal["reference", "contact"] | None:
    """The most HubSpot may be told by what people said, whatever the configuration says."""
    if facts.is_part2 or facts.refer in STOPS:
        return "reference"
    return "contact" if facts.refer == "pending" else None


STOPS: Final = frozenset({"refused", "withdrawn", "expired"})


def _narrowed(policy: Policy, destination: Destination, level: Level) -> Policy:
    if level == "full":
        return policy
    if destination == "hubspot":
        return policy.limited(level)
    return replace(
        policy,
        cells={
            name: row if _stays(name, level) else {**row, destination: "deny"}
            for name, row in policy.cells.items()
        },
    )


def _stays(name: str, level: Level) -> bool:
    return name in BARE if level == "bare" else name not in PERSONAL


def _fingerprint(policy: Policy, asked: Question) -> str:
    cells = sorted((n, row.get(asked.destination, "deny")) for n, row in policy.cells.items())
    inputs = [
        policy.preset,
        cells,
        asdict(asked.terms),
        asdict(asked.facts),
        asked.destination,
        asked.purpose,
    ]
    return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()[:32]


def _is(state: str) -> Callable[[Question], bool]:
    return lambda asked: asked.facts.refer == state


def _unknown_as(meaning: str) -> Callable[[Question], bool]:
    return lambda asked: asked.facts.refer == "unknown" and asked.terms.unknown == meaning


def _to_reference(_asked: Question) -> Level:
    return "reference"


def _while_pending(asked: Question) -> Level:
    if asked.destination == "hubspot":
        return "contact"
    return "reference" if asked.tells_a_party_of_care else "full"


def _part2(asked: Question) -> Level:
    """It takes consent in writing that names who is told (42 CFR 2.31): implied is not enough."""
    if asked.destination in WRITTEN_IN_THE_OPEN:
        return "bare"
    is_agreed = asked.destination in SHOWN_TO_PARTIES and asked.facts.share_back == "given"
    return "full" if is_agreed else "reference"


def _limit(asked: Question) -> Level:
    return next((level for level in LEVELS if level == asked.facts.limit), "reference")


RULES: Final = (
    Rule(
        "withdrawn",
        _is("withdrawn"),
        _to_reference,
        "Consent was withdrawn: nothing of the patient leaves any more.",
    ),
    Rule("refused", _is("refused"), _to_reference, "The patient refused."),
    Rule(
        "expired",
        _is("expired"),
        _to_reference,
        "Consent has expired: ask for it again and record it.",
    ),
    Rule(
        "part2",
        lambda asked: asked.facts.is_part2,
        _part2,
        "42 CFR Part 2: nothing but the reference leaves without consent that names who is told.",
    ),
    Rule(
        "pending",
        _is("pending"),
        _while_pending,
        "Consent is pending: HubSpot gets what is needed to ask for it, and no more.",
    ),
    Rule(
        "unknown_refused",
        _unknown_as("refused"),
        _to_reference,
        "Nobody said whether the patient consents, and disclosure.toml counts that as refused.",
    ),
    Rule(
        "unknown_pending",
        _unknown_as("pending"),
        _while_pending,
        "Nobody said whether the patient consents, and disclosure.toml counts that as pending.",
    ),
    Rule(
        "share_back_refused",
        lambda asked: asked.tells_a_party_of_care and asked.facts.share_back in STOPS,
        _to_reference,
        "The patient does not want the sender to be told of their care.",
    ),
    Rule(
        "not_a_provider",
        lambda asked: (
            asked.tells_a_party_of_care
            and asked.facts.is_provider is not True
            and asked.shares_back != "given"
        ),
        _to_reference,
        "A partner who does not treat patients hears of care only where the patient consents to it;"
        " providers may without (45 CFR 164.506(c)).",
    ),
    Rule(
        "limited",
        lambda asked: asked.destination == "hubspot" and asked.facts.limit is not None,
        _limit,
        "This referral was limited by hand, or by a consent that is not given yet.",
    ),
)
"""What holds something back, first come first named among equals."""

SENTENCES: Final[Mapping[str, str]] = {rule.code: rule.sentence for rule in RULES} | {
    "policy": "Nothing but disclosure.toml decides."
}
