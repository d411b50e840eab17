"""Each kind of value in its one form, by table."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrator.normalise.ages import age
from integrator.normalise.consent import CONSENTS, consent
from integrator.normalise.contact import preferred_contact
from integrator.normalise.dates import birth_date, read_date
from integrator.normalise.emails import email
from integrator.normalise.language import language
from integrator.normalise.names import person_name, soften, split_name
from integrator.normalise.npi import has_check_digit, npi
from integrator.normalise.phones import phone
from integrator.normalise.priority import PRIORITIES, priority
from integrator.normalise.services import service

TODAY = date(2026, 11, 23)
SERVICES = {
    "gut_health": ("Gut health", "IBS", "colon irritable"),
    "nutrition": ("Nutrition counselling", "nutrition", "nutrición"),
    "fatigue": ("Fatigue and long COVID", "long covid"),
}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Jane Doe", ("Jane", "Doe")),
        ("DOE, Jane", ("Jane", "DOE")),
        ("Doe,Jane Ann", ("Jane Ann", "Doe")),
        ("  Jane   Ann  Doe ", ("Jane Ann", "Doe")),
        ("Maria de la Cruz", ("Maria", "de la Cruz")),
        ("Ludwig van der Berg", ("Ludwig", "van der Berg")),
        ("Jane Doe, Jr.", ("Jane", "Doe Jr")),
        ("John Doe III", ("John", "Doe III")),
        ("Mrs. Jane Doe", ("Jane", "Doe")),
        ("Jane Doe (she/her)", ("Jane", "Doe")),
        ("Jane Doe, 45F", ("Jane", "Doe")),
        ("Jane Doe DOB 3/4/1980", ("Jane", "Doe")),
        ("Jane Doe - urgent", ("Jane", "Doe")),
        ("Anna Smith-Jones", ("Anna", "Smith-Jones")),
        ("Zoë", ("Zoë", "")),
        ("", ("", "")),
    ],
)
def test_a_whole_name_is_split(text: str, names: tuple[str, str]) -> None:
    assert split_name(text) == names


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("DOE", "Doe"),
        ("JANE ANN", "Jane Ann"),
        ("DE LA CRUZ", "de la Cruz"),
        ("O'BRIEN-SMITH", "O'Brien-Smith"),
        ("MCDONALD", "McDonald"),
        ("NÚÑEZ", "Núñez"),
        ("McDonald", "McDonald"),
        ("van Dyke", "van Dyke"),
        ("J.D.", "J.D."),
        ("X", "X"),
        ("李明", "李明"),
    ],
)
def test_capitals_are_softened_and_any_other_case_is_kept(written: str, kept: str) -> None:
    assert soften(written) == kept


def test_what_cannot_be_a_name_is_refused_or_doubted() -> None:
    assert person_name("123").problem
    assert person_name("x" * 101).problem
    assert person_name("Jane 555").confidence < 0.8


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("(415) 555-0132", "US", "+14155550132"),
        ("+1 415.555.0132", "GB", "+14155550132"),
        ("tel:+1-415-555-0132", "US", "+14155550132"),
        ("home: 415 555 0132", "US", "+14155550132"),
        ("415 555 0132 x12", "US", "+14155550132"),
        ("415-555-0132 or 415-555-0133", "US", "+14155550132"),
        ("020 7946 0018", "GB", "+442079460018"),
        ("+34 612 34 56 78", "US", "+34612345678"),
    ],
)
def test_phones_become_e164(text: str, region: str, number: str) -> None:
    found = phone(text, region=region)
    assert (found.value, found.problem) == (number, None)


@pytest.mark.parametrize("text", ["", "ask the mother", "555-0132", "123", "+999 1", "9" * 5_000])
def test_a_phone_that_cannot_be_called_is_a_problem(text: str) -> None:
    found = phone(text, region="US")
    assert found.value == ""
    assert found.problem


@given(line=st.integers(100, 199), style=st.sampled_from(("{}{}{}", "({}) {}-{}", "{}.{}.{}")))
def test_a_number_is_the_same_however_it_is_written(line: int, style: str) -> None:
    written = style.format("415", "555", f"0{line}")
    assert phone(written, region="US").value == f"+14155550{line}"
    assert phone(f"+14155550{line}", region="DE").value == f"+14155550{line}"


@pytest.mark.parametrize(
    ("text", "region", "iso"),
    [
        ("1980-03-04", "US", "1980-03-04"),
        ("1980/3/4", "US", "1980-03-04"),
        ("1980-03-04T00:00:00Z", "US", "1980-03-04"),
        ("3/4/1980", "US", "1980-03-04"),
        ("3/4/1980", "GB", "1980-04-03"),
        ("03-04-80", "US", "1980-03-04"),
        ("3.4.1980", "DE", "1980-04-03"),
        ("13/4/1980", "US", "1980-04-13"),
        ("4/13/1980", "GB", "1980-04-13"),
        ("March 4, 1980", "US", "1980-03-04"),
        ("Mar. 4th 1980", "GB", "1980-03-04"),
        ("4 March 1980", "US", "1980-03-04"),
        ("04-Mar-80", "US", "1980-03-04"),
        ("Tuesday, 4 March 1980", "US", "1980-03-04"),
        ("4 de marzo de 1980", "US", "1980-03-04"),
        ("3/4/1980 (46 years)", "US", "1980-03-04"),
        ("3/4/1980, age 46", "US", "1980-03-04"),
        ("11/24/26", "US", "1926-11-24"),
        ("11/23/26", "US", "2026-11-23"),
        ("2/29/2024", "US", "2024-02-29"),
    ],
)
def test_dates_become_iso(text: str, region: str, iso: str) -> None:
    found = read_date(text, region=region, today=TODAY)
    assert (found.value, found.problem) == (iso, None)


@pytest.mark.parametrize(
    "text", ["", "soon", "2/30/1980", "1980", "45", "3/1980", "1/2/3/4", "²/3/1980"]
)
def test_a_date_that_is_none_is_a_problem(text: str) -> None:
    found = read_date(text, region="US", today=TODAY)
    assert found.value == ""
    assert found.problem


def test_a_date_that_may_be_read_both_ways_is_less_sure() -> None:
    assert read_date("3/4/1980", region="US", today=TODAY).confidence < 0.9
    assert read_date("3/13/1980", region="US", today=TODAY).confidence == 1.0
    assert read_date("3/3/1980", region="US", today=TODAY).confidence == 1.0


@pytest.mark.parametrize("text", ["2026-11-24", "11/24/2026", "24 November 2026", "1900-01-01"])
def test_a_birth_date_in_the_future_or_too_long_ago_is_refused(text: str) -> None:
    assert birth_date(text, region="US", today=TODAY).problem


@given(born=st.dates(date(1927, 1, 1), TODAY), region=st.sampled_from(("US", "GB")))
def test_a_birth_date_is_the_same_however_it_is_written(born: date, region: str) -> None:
    order = "%m/%d/" if region == "US" else "%d/%m/"
    forms = ("%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%d-%b-%y", order + "%Y", order + "%y")
    read = {birth_date(born.strftime(one), region=region, today=TODAY).value for one in forms}
    assert read == {born.isoformat()}


@given(
    text=st.text(max_size=40) | st.from_regex(r"\d{1,4}[-/. ]\w{1,9}[-/. ]\d{1,4}", fullmatch=True)
)
def test_no_birth_date_is_ever_in_the_future(text: str) -> None:
    found = birth_date(text, region="US", today=TODAY)
    assert bool(found.value) != bool(found.problem)
    if found.value:
        assert TODAY - timedelta(days=126 * 366) < date.fromisoformat(found.value) <= TODAY


@pytest.mark.parametrize(
    ("text", "years"),
    [("45", "45"), ("45 y/o", "45"), ("8 months", "0"), ("18 mo", "1"), ("7 años", "7")],
)
def test_ages_are_whole_years(text: str, years: str) -> None:
    assert age(text).value == years


@pytest.mark.parametrize("text", ["", "adult", "999"])
def test_an_age_that_is_none_is_a_problem(text: str) -> None:
    assert age(text).problem


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Jane@Home.Example", "jane@home.example"),
        ("<jane@home.example>", "jane@home.example"),
        ("Jane Doe <jane@home.example>", "jane@home.example"),
        ("mailto:jane@home.example", "jane@home.example"),
        ("jane@home.example (work)", "jane@home.example"),
        ("jane+x@a-b.home.example.", "jane+x@a-b.home.example"),
    ],
)
def test_an_address_is_plain_and_lower_case(text: str, address: str) -> None:
    assert email(text).value == address


@pytest.mark.parametrize("text", ["", "jane", "jane@home", "a@b@c.example", "a..b@c.example", "@"])
def test_an_address_that_cannot_be_mailed_is_a_problem(text: str) -> None:
    assert email(text).problem


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("en", "en"),
        ("EN-us", "en"),
        ("spa", "es"),
        ("Español", "es"),
        ("Spanish (prefers)", "es"),
        ("speaks Vietnamese", "vi"),
        ("Haitian Creole", "ht"),
    ],
)
def test_languages_become_codes(text: str, code: str) -> None:
    found = language(text)
    assert (found.value, found.problem) == (code, None)
    assert found.confidence >= 0.8


def test_a_language_in_doubt_is_said_to_be() -> None:
    assert language("Spanish, some English").confidence < 0.8
    assert language("no English").problem
    assert language("Klingon").problem


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Routine", "routine"),
        ("non-urgent", "routine"),
        ("not urgent", "routine"),
        ("URGENT!", "urgent"),
        ("as soon as possible please", "asap"),
        ("STAT", "stat"),
        ("muy urgente", "asap"),
        ("no urgente", "routine"),
    ],
)
def test_priorities_become_fhirs(text: str, meaning: str) -> None:
    assert meaning in PRIORITIES
    assert priority(text).value == meaning


def test_a_priority_in_doubt_is_said_to_be() -> None:
    assert priority("this is not really an emergency").confidence < 0.8
    assert priority("blue").problem


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("yes", "given"),
        ("Yes, verbal", "given"),
        ("Patient consents to this referral", "given"),
        ("signed 3/4/2026", "given"),
        ("Sí, firmado", "given"),
        ("✓", "given"),
        ("No", "refused"),
        ("declined", "refused"),
        ("Patient doesn’t consent", "refused"),
        ("consent withdrawn", "refused"),
        ("no autoriza", "refused"),
        ("pending", "pending"),
        ("has NOT yet consented", "pending"),
        ("Patient has not consented", "pending"),
        ("hasn't signed the form", "pending"),
        ("will sign at first visit", "pending"),
        ("no consent obtained", "pending"),
        ("pendiente", "pending"),
        ("unknown", "unknown"),
        ("not sure", "unknown"),
        ("yes, unless it costs", "unknown"),
        ("see chart", "unknown"),
    ],
)
def test_consent_is_what_the_words_say(text: str, meaning: str) -> None:
    assert meaning in CONSENTS
    assert consent(text).value == meaning


@given(
    before=st.sampled_from(("", "Patient ", "She has ", "Mother ")),
    denial=st.sampled_from(
        ("not", "NOT yet", "never", "hasn't", "didn’t", "cannot", "won't", "no")
    ),
    said=st.sampled_from(("consented", "agreed", "given consent", "yes", "signed", "obtained")),
    after=st.sampled_from(("", ".", " verbally", " to this referral", " yes")),
)
def test_denied_consent_is_never_given(before: str, denial: str, said: str, after: str) -> None:
    assert consent(f"{before}{denial} {said}{after}").value != "given"
    assert consent(f"{before}{said} {denial}{after}").value != "given"


@pytest.mark.parametrize(
    ("text", "way"),
    [("Call", "phone"), ("E-mail", "email"), ("text message", "sms"), ("by letter", "post")],
)
def test_ways_to_reach_a_patient(text: str, way: str) -> None:
    assert preferred_contact(text).value == way


def test_a_way_nobody_knows_is_a_problem() -> None:
    assert preferred_contact("pigeon").problem


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("gut_health", "gut_health"),
        ("GUT HEALTH", "gut_health"),
        ("Nutricion", "nutrition"),
        ("IBS work-up please", "gut_health"),
        ("Long COVID clinic", "fatigue"),
    ],
)
def test_a_service_is_found_by_label_and_synonym(text: str, key: str) -> None:
    found = service(text, services=SERVICES)
    assert found.value == key
    assert found.confidence >= 0.8


def test_two_services_are_a_doubt_and_none_a_problem() -> None:
    assert service("nutrition for IBS", services=SERVICES).confidence < 0.8
    assert service("dentistry", services=SERVICES).problem
    assert service("ibsen", services=SERVICES).problem


@pytest.mark.parametrize("text", ["1234567893", "NPI: 1234567893", "123-456-7893"])
def test_an_npi_with_its_check_digit_is_taken(text: str) -> None:
    assert npi(text).value == "1234567893"


@pytest.mark.parametrize("text", ["1234567890", "123456789", "3234567893", "", "١٢٣٤٥٦٧٨٩٣"])
def test_an_npi_mistyped_is_a_problem(text: str) -> None:
    assert npi(text).problem


@given(first=st.integers(10**8, 3 * 10**8 - 1))
def test_one_check_digit_in_ten_is_right(first: int) -> None:
    assert sum(has_check_digit(f"{first}{digit}") for digit in range(10)) == 1


@given(text=st.text(max_size=60))
def test_no_text_breaks_a_rule(text: str) -> None:
    for found in (
        person_name(text), phone(text, region="US"), age(text), email(text), language(text),
        priority(text), preferred_contact(text), service(text, services=SERVICES), npi(text),
    ):  # fmt: skip
        assert bool(found.value) != bool(found.problem)
        assert not text.strip() or len(text) < 4 or text not in (found.problem or "")
    assert consent(text).value in CONSENTS
