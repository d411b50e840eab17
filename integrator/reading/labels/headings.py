"""Headings of the sections of a form, and the person that may stand behind one in its line."""

import re

from integrator.reading.values.shapes import name_at

SECTION = re.compile(
    r"(?:section|part|step|secci[oó]n|parte|paso)\s+\w{1,3}\s*[-:.)–—]\s*(?P<of>\S.{1,50})", re.I
)
ONE_OF_SEVERAL = re.compile(
    r"\W*(?:child|kid|sibling|patient|pt|client|student|member|resident|person|paciente|niñ[oa]|"
    r"menor|hij[oa]|alumn[oa]|usuari[oa]|persona)\s{0,2}(?:#|n[oº]\.?)?\s{0,2}\d{1,2}\W*",
    re.I,
)
"""The heading of one patient of several: "Child 2"."""
SECTIONS = {
    "patient": "section_patient", "section_patient": "section_patient",
    "partner": "section_partner", "your": "section_partner", "section_partner": "section_partner",
    "guardian": "section_guardian", "section_guardian": "section_guardian",
    "section_other": "section_other", "home": "section_other",
}  # fmt: skip
"""What a heading names, or the beginning of it, to the section it begins."""
_TOLD_INLINE = {
    "section_partner": "partner_details", "section_patient": "patient_details",
    "section_guardian": "guardian_name",
}  # fmt: skip


def told_inline(name: str, text: str, span: tuple[int, int]) -> str:
    """A heading with a person behind it in its line tells of them: "Sender: Dr. Amy Lin"."""
    if not name.startswith("section_") or name not in _TOLD_INLINE:
        return name
    start = span[0] + len(text[slice(*span)]) - len(text[slice(*span)].lstrip())
    person = name_at(text, start, span[1])
    return _TOLD_INLINE[name] if person and (person.words > 1 or person.title) else name
