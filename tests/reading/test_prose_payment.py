"""Who pays, what ties are declared, and the sender's own number, in running text."""

import pytest

from tests.reading.told import told

_OPENING = "I am referring Nora Quill, 44, 415-555-0132, for bloating."


@pytest.mark.parametrize(
    ("said", "plan"),
    [
        ("She has Providence through the county.", "Providence"),
        ("She has Oxford (UnitedHealthcare) through her job.", "Oxford (UnitedHealthcare)"),
        ("She has Excellus.", "Excellus"),
        ("Insurance Cigna, she thinks.", "Cigna"),
        ("Quillwood Mutual pays for her care.", "Quillwood Mutual"),
        ("Larkspur insurance, no referral needed.", "Larkspur"),
        ("Medicare plus a Humana supplement.", "Medicare plus a Humana supplement"),
        ("Plan is Wellmark Blue Cross PPO.", "Wellmark Blue Cross PPO"),
        ("AHCCCS, Spanish only.", "AHCCCS"),
        ("Tiene seguro Molina.", "Molina"),
        ("Seguro: Triple-S Advantage.", "Triple-S Advantage"),
        ("She is not using insurance, self pay.", "self pay"),
        ("I have no insurance information for her.", None),
        ("She has had a long medical history through her husband's eyes.", None),
        ("She has been on Metformin through the summer.", None),
        ("The Medical records are attached.", None),
    ],
)
def test_a_plan_is_known_by_its_name_or_by_what_stands_round_it(
    said: str, plan: str | None
) -> None:
    assert told(f"{_OPENING} {said}")[0].get("insurance") == plan


@pytest.mark.parametrize(
    ("said", "declared"),
    [
        ("You should know that my wife, Dr. Bell, rents an office in your building.", True),
        ("My sister is one of your health coaches, so flagging that.", True),
        ("I rent my room from your Dr. Castellane, just so you know that.", True),
        ("Dr. Amory is a paid speaker at your yearly retreat.", True),
        ("I hold a small share in the lab company you use.", True),
        ("Debo declarar que mi mujer trabaja con ustedes como coach.", True),
        ("El Dr. Bermúdez es socio del laboratorio que ustedes usan.", True),
        ("My sister saw you last year and works again.", False),
        ("She works nights at the port and wants to share this with you.", False),
        ("Her husband works for the county.", False),
        ("I work with her on sleep hygiene.", False),
    ],
)
def test_a_tie_to_the_clinic_is_declared_in_many_words(said: str, declared: bool) -> None:
    assert ("affiliations" in told(f"{_OPENING} {said}")[0]) is declared


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("Authorization # CH-20261111-03, please quote it.", "CH-20261111-03"),
        ("Our chart number is MV-6610.", "MV-6610"),
        ("Claim no. WC-88-20716.", "WC-88-20716"),
        ("This is our referral TH-88213.", "TH-88213"),
        ("Núm. de referido: RF-20871.", "RF-20871"),
        ("She takes a statin, 20 mg, since 2019.", None),
    ],
)
def test_the_senders_own_number_is_read_by_what_it_is_called(said: str, number: str | None) -> None:
    assert told(f"{_OPENING} {said}")[0].get("partner_reference") == number
