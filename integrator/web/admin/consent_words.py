"""Consents and decisions in words. Tables only."""

from collections.abc import Mapping
from typing import Final

SCOPES: Final[Mapping[str, str]] = {
    "refer": "The referral, and contacting the patient",
    "share_back": "Telling the sender about care",
}
STATES: Final[Mapping[str, str]] = {
    "given": "Given",
    "refused": "Refused",
    "pending": "Pending",
    "withdrawn": "Withdrawn",
    "unknown": "Not known after all",
}
GIVERS: Final[Mapping[str, str]] = {
    "patient": "Patient",
    "guardian": "Guardian",
    "clinician": "Clinician, on the patient’s behalf",
}
WAYS: Final[Mapping[str, str]] = {
    "written": "In writing",
    "verbal": "By word of mouth",
    "form": "Form",
    "sheet": "Sheet",
    "unknown": "Way not said",
}
REASONS: Final[Mapping[str, str]] = {
    "patient_said": "Patient told us",
    "sender_said": "Sender told us",
    "paper_on_file": "Signed paper is on file",
    "by_mistake": "Was recorded by mistake",
}
DESTINATIONS: Final[Mapping[str, str]] = {
    "hubspot": "HubSpot",
    "partner_page": "Partner page: about care",
    "mail": "Mail to the sender",
    "sheet": "Row in the sheet",
    "export": "Export",
}
OUTCOMES: Final[Mapping[str, str]] = {
    "allowed": "As the policy says",
    "reduced": "Reduced",
    "denied": "Nothing about care",
}
TONES: Final[Mapping[str, str]] = {"allowed": "good", "reduced": "warn", "denied": "warn"}
PARTNER_TYPES: Final[Mapping[str, str]] = {
    "": "Not known",
    "yes": "Treats patients",
    "no": "Does not treat patients",
}
NOTICES: Final[Mapping[str, tuple[str, str]]] = {
    "consent_recorded": ("What was said of consent is recorded.", ""),
    "consent_withdrawn": (
        "Consent is withdrawn: what waited is cancelled, and HubSpot is told to keep the reference"
        " only.",
        "",
    ),
    "consent_unclear": ("Not recorded: one of the dates cannot be.", ""),
    "part2_on": ("42 CFR Part 2 keeps this referral now.", ""),
    "part2_off": ("42 CFR Part 2 does not keep this referral any more.", ""),
    "partner_type": ("What kind of partner this is, is recorded.", ""),
}
"""Done → what was done, for the top of the page."""
