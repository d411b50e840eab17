"""Where a value was read and what read it, in words. Tables only."""

from collections.abc import Mapping
from typing import Final

RULES: Final[Mapping[str, str]] = {
    "label": "after its label",
    "column": "by its column",
    "label-after-sign-off": "after its label",
    "table": "in a table",
    "two-values": "two values beside each other",
    "csv": "by its column",
    "header": "from the mail's head",
    "vcard": "from a contact card",
    "fhir": "from a FHIR record",
    "form": "from a form's mail",
    "field": "typed into its field",
    "signature": "from the signature",
    "letterhead": "from the letterhead",
    "prose": "from running text",
    "self": "the patient writes",
    "person": "checked by a person",
}

PARTS: Final[Mapping[str, str]] = {"subject": "the subject", "body": "the mail"}


def where(part: str) -> str:
    """A part in words: "the mail", "file 2", "the column Phone"."""
    kind, _, name = part.partition(":")
    said = {"attachment": f"file {name}", "row": f"column “{name}”", "form": "the form"}
    return PARTS.get(part) or said.get(kind, part)
