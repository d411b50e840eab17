"""The service asked for, by the clinic's list."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrator.config.clinic import load_services
from integrator.normalise.services import meant_by, service

_CONFIGURED = load_services(Path(__file__).parents[2] / "config/services.toml", ("en", "es"), [])
SERVICES = {one.key: (*one.label.values(), *one.synonyms) for one in _CONFIGURED}
NAMES = [(name, key) for key, names in SERVICES.items() for name in (key, *names)]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("gut_health", "gut_health"),
        ("GUT HEALTH", "gut_health"),
        ("gut health program", "gut_health"),
        ("IBS work-up please", "gut_health"),
        ("Crohn’s", "gut_health"),
        ("Salud  digestiva", "gut_health"),
        ("hinchazón", "gut_health"),
        ("Nutricion", "nutrition"),
        ("nutrition for IBS", "nutrition"),
        ("Nutrition counseling", "nutrition"),
        ("nutritoin counseling", "nutrition"),
        ("Asesoría nutricional", "nutrition"),
        ("Long COVID clinic", "fatigue_and_long_covid"),
        ("Functional medicine consult for thyroid", "functional_medicine_consult"),
        ("FM consult", "functional_medicine_consult"),
        ("Thyriod", "thyroid"),
        ("Hashimoto's", "thyroid"),
        ("tiroides", "thyroid"),
        ("hormone testing (PCOS)", "hormone_balance"),
        ("not thyroid; nutrition", "nutrition"),
        ("autoinmunes", "autoimmune_support"),
        ("weight loss", "metabolic_health"),
        ("colesterol alto", "metabolic_health"),
        ("insomnio", "sleep_and_stress"),
        ("stress management", "sleep_and_stress"),
        ("mold exposure", "environmental_health"),
        ("metales pesados", "environmental_health"),
        ("Health coach visits", "health_coaching"),
        ("[ ] Thyroid care [x] Gut health", "gut_health"),
    ],
)
def test_a_service_is_found_by_label_and_synonym(text: str, key: str) -> None:
    found = service(text, services=SERVICES)
    assert (found.value, found.problem) == (key, None)
    assert found.confidence >= 0.8


@pytest.mark.parametrize("text", ["hormones and thyroid", "nutrition, sleep", "IBS / fatigue"])
def test_of_several_services_the_first_is_doubtful(text: str) -> None:
    found = service(text, services=SERVICES)
    assert found.value in ("hormone_balance", "nutrition", "gut_health")
    assert found.confidence < 0.8


@pytest.mark.parametrize("text", ["", "dentistry", "ibsen", "cardiology", "height", "not thyroid"])
def test_a_service_nobody_offers_is_a_problem(text: str) -> None:
    found = service(text, services=SERVICES)
    assert found.problem
    assert found.value == ""


@given(named=st.sampled_from(NAMES), shape=st.sampled_from((str, str.upper, str.title)))
def test_every_name_on_the_list_means_its_own_service(
    named: tuple[str, str], shape: type[str]
) -> None:
    name, key = named
    for text in (
        name,
        f"  {shape(name)} ",
        f"{shape(name)}s" if len(name) > 3 and name[-1] not in "s)" else name,
    ):
        assert service(text, services=SERVICES).value == key, text


def test_no_name_on_the_list_means_two_services() -> None:
    assert [name for name, key in NAMES if service(name, services=SERVICES).value != key] == []


@pytest.mark.parametrize(
    ("reason", "key"),
    [
        ("IBS for two years, bloating after every meal", "gut_health"),
        ("her Hashimoto's is not settling", "thyroid"),
        ("A1c went from 5.9 to 6.4 since spring", "metabolic_health"),
        ("bochornos toda la noche desde hace un año", "hormone_balance"),
        ("hinchazón diaria y estreñimiento pese a la dieta", "gut_health"),
        ("fatigue, and her thyroid has never been looked at", ""),
        ("three stress fractures since last spring", ""),
        ("loose stools and is not gaining weight", ""),
        ("mucha inflamación y gases después de comer", ""),
        ("a long history of headaches", ""),
    ],
)
def test_a_reason_told_in_the_words_of_one_service_means_that_service(
    reason: str, key: str
) -> None:
    assert meant_by(reason, services=SERVICES).value == key
