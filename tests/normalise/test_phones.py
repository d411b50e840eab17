"""Phone numbers to E.164, by table and by rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrator.normalise.phones import phone


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("(415) 555-0132", "US", "+14155550132"),
        ("4155550132", "US", "+14155550132"),
        ("14155550132", "US", "+14155550132"),
        ("+1 415.555.0132", "GB", "+14155550132"),
        ("+1 (415) 555–0132", "US", "+14155550132"),
        ("415/555-0132", "US", "+14155550132"),
        ("tel:+1-415-555-0132", "US", "+14155550132"),
        ("home: 415 555 0132", "US", "+14155550132"),
        ("(415) 555-0132 (cell)", "US", "+14155550132"),
        ("Mobile: 415 555 0132, call after 5", "US", "+14155550132"),
        ("415 555 0132 x12", "US", "+14155550132"),
        ("415.555.0132 ext. 204", "US", "+14155550132"),
        ("415-555-0132 #204", "US", "+14155550132"),
        ("415-555-0132 or 415-555-0133", "US", "+14155550132"),
        ("415-555-0131/415-555-0132", "US", "+14155550131"),
        ("home 415-555-0131, cell 415-555-0132", "US", "+14155550132"),
        ("415-555-0131 (h) / 415-555-0132 (c)", "US", "+14155550132"),
        ("415-555-0131 home 415-555-0132 cell", "US", "+14155550132"),
        ("casa 415-555-0131, celular 415-555-0132", "US", "+14155550132"),
        ("h: 415-555-0131 c: 415-555-0132", "US", "+14155550132"),
        ("Fax: 415-555-0199 Phone: 415-555-0132", "US", "+14155550132"),
        ("415-555-0131 fax, 415-555-0132", "US", "+14155550132"),
        ("020 7946 0018", "GB", "+442079460018"),
        ("+44 (0)20 7946 0018", "US", "+442079460018"),
        ("011 44 20 7946 0018", "US", "+442079460018"),
        ("+34 612 34 56 78", "US", "+34612345678"),
        ("0034 612 34 56 78", "US", "+34612345678"),
        ("+52 1 55 5555 0101", "US", "+525555550101"),
        ("+52 55 5555 0101", "US", "+525555550101"),
    ],
)
def test_phones_become_e164(text: str, region: str, number: str) -> None:
    found = phone(text, region=region)
    assert (found.value, found.problem) == (number, None)
    assert found.confidence >= 0.8


@pytest.mark.parametrize(
    "text",
    ["", "ask the mother", "123", "+999 1", "9" * 5_000, "3/4/1980", "123-45-6789", "415 555 013"],
)
def test_a_phone_that_cannot_be_called_is_a_problem(text: str) -> None:
    found = phone(text, region="US")
    assert found.value == ""
    assert found.problem


def test_a_fax_and_a_number_without_area_are_told_as_such() -> None:
    assert "fax" in (phone("fax 415-555-0132", region="US").problem or "")
    assert "area code" in (phone("555-0132", region="US").problem or "")


@pytest.mark.parametrize("text", ["(555) 010-1234", "415-555-CARE", "1-800-FLOWERS"])
def test_numbers_of_no_area_and_in_letters_are_doubtful(text: str) -> None:
    found = phone(text, region="US")
    assert found.value
    assert found.confidence < 0.8
    assert found.problem


_STYLES = ("{}{}{}", "({}) {}-{}", "{}.{}.{}", "{} {} {}", "+1 {} {} {}", "1-{}-{}-{}")


@given(
    line=st.integers(100, 199),
    style=st.sampled_from(_STYLES),
    before=st.sampled_from(("", "cell ", "Tel.: ", "m: ")),
    after=st.sampled_from(("", " (cell)", " x204", ", ext 9", " mobile", ".")),
)
def test_a_number_is_the_same_however_it_is_written(
    line: int, style: str, before: str, after: str
) -> None:
    written = before + style.format("415", "555", f"0{line}") + after
    assert phone(written, region="US").value == f"+14155550{line}"
    assert phone(f"+14155550{line}", region="DE").value == f"+14155550{line}"
