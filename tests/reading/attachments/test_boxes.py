"""Tick boxes: the answer a person gave, and never the one left open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrator.reading.attachments.boxes import resolved


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Consent: ☒ Yes ☐ No", "Consent: Yes"),
        ("Consent: ☐ Yes ☒ No", "Consent: No"),
        ("Consent: ☐ Yes ☐ No", "Consent:"),
        ("Consent: Yes ☐ No ☒", "Consent: No"),
        ("Consent ☐ Yes ☒ No", "Consent: No"),
        ("Consent: obtained? ☐ Yes ☒ No", "Consent: obtained? No"),
        ("Consent: [x] Yes [ ] No", "Consent: Yes"),
        ("Consent: ( ) Yes (x) No", "Consent: No"),
        ("Priority\t☐ Routine  ☒ Urgent", "Priority\tUrgent"),
        ("☒ Patient consents", "Patient consents"),
        ("☐ Patient consents", ""),
        ("- [ ] Labs", ""),
        ("see [1], f(x) and (a) below", "see [1], f(x) and (a) below"),
        ("Phone: 415 (x) 22", "Phone: 415 (x) 22"),
    ],
)
def test_the_ticked_answer_stays(line: str, said: str) -> None:
    assert resolved(line) == said


@given(
    label=st.sampled_from(["Consent:", "Consent", "Consent\t", "Consentimiento obtenido:"]),
    boxes=st.sampled_from([("☒", "☐"), ("[x]", "[ ]"), ("☑", "□"), ("(X)", "( )")]),
    first=st.booleans(),
)
def test_an_open_yes_is_never_said(label: str, boxes: tuple[str, str], first: bool) -> None:
    ticked, left = boxes
    line = f"{label} {left} Yes {ticked} No" if first else f"{label} {ticked} No {left} Yes"
    assert "Yes" not in resolved(line)
    assert "No" in resolved(line)
