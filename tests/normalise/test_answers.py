"""Short answers in one form: age, e-mail, language, priority, consent, way of contact, NPI."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrator.normalise.ages import age
from integrator.normalise.consent import CONSENTS, consent
from integrator.normalise.contact import WAYS, preferred_contact
from integrator.normalise.emails import email
from integrator.normalise.language import language
from integrator.normalise.npi import has_check_digit, npi
from integrator.normalise.priority import PRIORITIES, priority
from integrator.normalise.prose import line, reference
from integrator.normalise.words import ticked


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("45", "45"), ("45 y/o", "45"), ("45yo male", "45"), ("45F", "45"), ("45M", "45"),
        ("46-year-old", "46"), ("46 yrs", "46"), ("aged 5", "5"), ("43 años", "43"),
        ("7 años y 3 meses", "7"), ("2 years 3 months", "2"), ("2.5 years", "2"), ("5 ½", "5"),
        ("8 months", "0"), ("6 mo", "0"), ("18 mo", "1"), ("18 meses", "1"), ("3 weeks", "0"),
        ("10 days", "0"), ("newborn", "0"), ("recién nacida", "0"), ("forty-three", "43"),
        ("45 m", "45"), ("45 (3/4/1980)", "45"), ("edad: 60", "60"),
    ],
)  # fmt: skip
def test_ages_are_whole_years(text: str, years: str) -> None:
    found = age(text)
    assert (found.value, found.problem) == (years, None)


@pytest.mark.parametrize("text", ["", "adult", "999", "121", "mid-40s", "40-45", "40 to 45", "65+"])
def test_an_age_that_is_none_is_a_problem(text: str) -> None:
    found = age(text)
    assert found.problem
    assert found.value == ""


@pytest.mark.parametrize("text", ["about 45", "45?", "~45", "casi 45", "12 m", "45 or 46"])
def test_an_age_in_doubt_is_said_to_be(text: str) -> None:
    assert age(text).confidence < 0.8


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Jane@Home.Example", "jane@home.example"),
        ("<jane@home.example>", "jane@home.example"),
        ("Jane Doe <jane@home.example>", "jane@home.example"),
        ("mailto:jane@home.example", "jane@home.example"),
        ("mailto:jane@home.example?subject=Hi", "jane@home.example"),
        ("[jane@home.example](mailto:jane@home.example)", "jane@home.example"),
        ("jane@home.example (work)", "jane@home.example"),
        ("jane@home.example.", "jane@home.example"),
        ("“jane@home.example”", "jane@home.example"),
        ("E-mail: jane@home.example", "jane@home.example"),
        ("correo:jane@home.example", "jane@home.example"),
        ("jane@home.example, bob@home.example", "jane@home.example"),
        ("jane@home.example;", "jane@home.example"),
        ("jane+x@a-b.home.example.", "jane+x@a-b.home.example"),
        ("jane_d.o'neil@home.example", "jane_d.o'neil@home.example"),
    ],
)
def test_an_address_is_plain_and_lower_case(text: str, address: str) -> None:
    found = email(text)
    assert (found.value, found.problem) == (address, None)
    assert found.confidence >= 0.8


@pytest.mark.parametrize(
    "text",
    ["jane at home dot example", "jane [at] home [dot] example", "jane(at)home.example",
     "jane arroba home punto example", "jane @ home.example"],
)  # fmt: skip
def test_an_address_spelt_out_is_doubtful(text: str) -> None:
    found = email(text)
    assert found.value == "jane@home.example"
    assert found.confidence < 0.8


@pytest.mark.parametrize(
    "text",
    ["", "jane", "jane@home", "a@b@c.example", "a..b@c.example", "@", "none", "jane@home,example",
     "look at home dot"],
)  # fmt: skip
def test_an_address_that_cannot_be_mailed_is_a_problem(text: str) -> None:
    found = email(text)
    assert found.problem
    assert found.value == ""


def test_an_ending_nobody_has_is_doubtful() -> None:
    assert email("jane@home.con").confidence < 0.8


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("en", "en"), ("EN-us", "en"), ("es-419", "es"), ("spa", "es"), ("Español", "es"),
        ("Spanish (prefers)", "es"), ("Spanish (needs interpreter)", "es"),
        ("Spanish only", "es"), ("solo español", "es"), ("Spanish-speaking", "es"),
        ("Spanish, some English", "es"), ("Spanish, limited English", "es"),
        ("Habla español, no inglés", "es"), ("prefers Spanish but speaks English", "es"),
        ("primary: Arabic, secondary: French", "ar"), ("speaks Vietnamese", "vi"),
        ("Haitian Creole", "ht"), ("Mandarin", "zh"), ("Cantonese", "zh"), ("Tagalog", "tl"),
        ("Farsi", "fa"), ("Portuguese (Brazil)", "pt"), ("English (ESL)", "en"),
        ("inglés", "en"), ("☐ English ☒ Spanish", "es"), ("Norwegian", "no"),
    ],
)  # fmt: skip
def test_languages_become_codes(text: str, code: str) -> None:
    found = language(text)
    assert (found.value, found.problem) == (code, None)
    assert found.confidence >= 0.8


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("bilingual Eng/Span", "en"),
        ("inglés y español", "en"),
        ("Spansh", "es"),
        ("Vietnamise", "vi"),
    ],
)
def test_a_language_in_doubt_is_said_to_be(text: str, code: str) -> None:
    found = language(text)
    assert found.value == code
    assert found.confidence < 0.8


@pytest.mark.parametrize("text", ["", "no English", "Klingon", "Mixteco", "needs ASL interpreter"])
def test_a_language_without_a_code_is_a_problem(text: str) -> None:
    found = language(text)
    assert found.problem
    assert found.value == ""


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Routine", "routine"), ("non-urgent", "routine"), ("not urgent", "routine"),
        ("not particularly urgent", "routine"), ("no rush", "routine"), ("can wait", "routine"),
        ("routine, not urgent", "routine"), ("no urgente", "routine"),
        ("no es urgente", "routine"), ("sin prisa", "routine"), ("rutina", "routine"),
        ("when you can, routine", "routine"), ("No", "routine"), ("next available", "routine"),
        ("URGENT!", "urgent"), ("Yes", "urgent"), ("high", "urgent"), ("Urgente", "urgent"),
        ("cannot wait", "urgent"), ("[ ] Routine [x] Urgent", "urgent"),
        ("as soon as possible please", "asap"), ("ASAP please", "asap"),
        ("soon as possible", "asap"), ("muy urgente", "asap"), ("lo antes posible", "asap"),
        ("cuanto antes", "asap"), ("STAT", "stat"), ("emergency", "stat"),
        ("de inmediato", "stat"),
    ],
)  # fmt: skip
def test_priorities_become_fhirs(text: str, meaning: str) -> None:
    found = priority(text)
    assert meaning in PRIORITIES
    assert found.value == meaning
    assert found.confidence >= 0.8


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("this is not really an emergency", "routine"), ("urgent if symptoms worsen", "urgent"),
        ("within 2 weeks", "urgent"), ("in the next 48 hours", "asap"),
        ("dentro de 2 meses", "routine"), ("semi-urgent", "urgent"), ("not routine", "urgent"),
    ],
)  # fmt: skip
def test_a_priority_in_doubt_is_said_to_be(text: str, meaning: str) -> None:
    found = priority(text)
    assert found.value == meaning
    assert found.confidence < 0.8


@given(
    denial=st.sampled_from(("not", "non", "not at all", "isn't", "not very", "no es", "nothing")),
    word=st.sampled_from(("urgent", "URGENT", "urgente")),
    after=st.sampled_from(("", ".", " please", " gracias")),
)
def test_denied_urgency_is_never_urgent(denial: str, word: str, after: str) -> None:
    assert priority(f"{denial} {word}{after}").value == "routine"


@pytest.mark.parametrize("text", ["", "blue", "medium", "soon"])
def test_a_priority_that_is_none_is_a_problem(text: str) -> None:
    found = priority(text)
    assert found.problem
    assert found.value == ""


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("yes", "given"), ("Y (9/30/26)", "given"), ("Yes, verbal", "given"), ("ok", "given"),
        ("Patient consents to this referral", "given"), ("signed 3/4/2026", "given"),
        ("verbal 11/02", "given"), ("obtained", "given"), ("on file", "given"),
        ("yes, in chart", "given"), ("signed ROI", "given"), ("ROI 10/7/2026", "given"),
        ("Patient consented to be contacted", "given"), ("aware and agrees", "given"),
        ("Patient gave verbal consent on 11/2", "given"), ("yes - no restrictions", "given"),
        ("Sí, firmado", "given"), ("Sí", "given"), ("da su consentimiento", "given"),
        ("la paciente consiente", "given"), ("autoriza contacto: si", "given"),
        ("Otorgado el 22 de septiembre", "given"), ("✓", "given"), ("x", "given"),
        ("[x] Yes [ ] No", "given"), ("given", "given"), ("1", "given"),
        ("No", "refused"), ("declined", "refused"), ("Patient doesn’t consent", "refused"),
        ("consent withdrawn", "refused"), ("does not want to be contacted", "refused"),
        ("no autoriza", "refused"), ("se niega", "refused"), ("☐ Yes ☒ No", "refused"),
        ("Yes [ ] No [x]", "refused"), ("she would not sign", "refused"),
        ("pending", "pending"), ("has NOT yet consented", "pending"),
        ("Patient has not consented", "pending"), ("hasn't signed the form", "pending"),
        ("will sign at first visit", "pending"), ("no consent obtained", "pending"),
        ("asked, he will decide this week", "pending"), ("consent form sent", "pending"),
        ("wants to think about it", "pending"), ("yes (verbal), will sign", "pending"),
        ("pendiente", "pending"), ("aún no", "pending"), ("no ha dado", "pending"),
        ("Todavía no, lo firmará el lunes", "pending"), ("por firmar", "pending"),
        ("unknown", "unknown"), ("not sure", "unknown"), ("not discussed", "pending"),
        ("yes, unless it costs", ""), ("see chart", ""), ("☐", ""),
        ("see note on chart", ""), ("consent form attached", ""),
        ("Sí, el 15/01/2027", "given"), ("I have the client's permission", "given"),
        ("no permission to share", ""), ("I have not asked him yet", "pending"),
        ("si firma", ""), ("implied consent", ""),
        ("consents to email only", ""),
        ("lacks capacity to consent", ""), ("consent", ""), ("yes no", ""),
    ],
)  # fmt: skip
def test_consent_is_what_the_words_say(text: str, meaning: str) -> None:
    assert meaning in (*CONSENTS, "")
    assert consent(text).value == meaning


@given(
    before=st.sampled_from(("", "Patient ", "She has ", "Mother ", "Consent: ", "La paciente ")),
    denial=st.sampled_from((
        "not", "NOT yet", "never", "hasn't", "didn’t", "cannot", "won't", "no", "has yet to have",
        "aún no ha", "todavía no", "sin haber", "nunca", "refuses to have",
    )),
    said=st.sampled_from((
        "consented", "agreed", "given consent", "yes", "signed", "obtained", "firmado",
        "dado su consentimiento", "autorizado",
    )),
    after=st.sampled_from(("", ".", " verbally", " to this referral", " yes", " ✓")),
)  # fmt: skip
def test_denied_consent_is_never_given(before: str, denial: str, said: str, after: str) -> None:
    assert consent(f"{before}{denial} {said}{after}").value != "given"
    assert consent(f"{before}{said} {denial}{after}").value != "given"


@given(
    said=st.sampled_from(("Yes", "Patient consented", "signed", "Sí, firmado")),
    limit=st.sampled_from(("unless", "but not", "only if", "until", "except", "pero no", "salvo")),
    words=st.text(st.sampled_from("abcdefghij "), max_size=20),
)
def test_consent_with_a_condition_is_never_given(said: str, limit: str, words: str) -> None:
    assert consent(f"{said}, {limit} {words}").value != "given"


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("Call", "phone"), ("phone", "phone"), ("call after 5pm", "phone"), ("llamada", "phone"),
        ("por teléfono", "phone"), ("cell phone", "phone"), ("[x] Phone [ ] Text", "phone"),
        ("E-mail", "email"), ("email only", "email"), ("correo electrónico", "email"),
        ("don't call; email", "email"), ("Do not leave a voicemail, email instead", "email"),
        ("text message", "text"), ("text only, works nights", "text"), ("sms", "text"),
        ("no calls, text only", "text"), ("WhatsApp", "text"), ("mensaje de texto", "text"),
        ("no llamar, mensaje", "text"), ("by letter", "mail"), ("post", "mail"), ("carta", "mail"),
        ("postal mail", "mail"),
    ],
)  # fmt: skip
def test_ways_to_reach_a_patient(text: str, way: str) -> None:
    assert way in WAYS
    found = preferred_contact(text)
    assert (found.value, found.problem) == (way, None)


def test_a_way_in_doubt_is_said_to_be_and_one_nobody_knows_is_a_problem() -> None:
    assert preferred_contact("phone or text").confidence < 0.8
    assert preferred_contact("mail").confidence < 0.8
    assert preferred_contact("pigeon").problem
    assert preferred_contact("no calls").value == ""


@pytest.mark.parametrize(
    "text",
    ["1234567893", "NPI: 1234567893", "123-456-7893", "NPI#1234567893", "1234567893 (individual)",
     "Tel 415 555 0132, NPI 1234567893"],
)  # fmt: skip
def test_an_npi_with_its_check_digit_is_taken(text: str) -> None:
    assert npi(text).value == "1234567893"


@pytest.mark.parametrize(
    "text", ["1234567890", "123456789", "3234567893", "", "١٢٣٤٥٦٧٨٩٣", "12345678931", "none"]
)
def test_an_npi_mistyped_is_a_problem(text: str) -> None:
    found = npi(text)
    assert found.problem
    assert found.value == ""


@given(first=st.integers(10**8, 3 * 10**8 - 1))
def test_one_check_digit_in_ten_is_right(first: int) -> None:
    assert sum(has_check_digit(f"{first}{digit}") for digit in range(10)) == 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Our ref: #AB-12", "AB-12"), ("Case no. 88213", "88213"), ("OC-77120", "OC-77120"),
        ("Referencia: NBH-20417", "NBH-20417"), ("REF-2026-17", "REF-2026-17"), ("#55", "55"),
        ("Nonna", "Nonna"), ("id", "id"),
    ],
)  # fmt: skip
def test_a_reference_stands_without_its_label(text: str, value: str) -> None:
    assert reference(text).value == value


def test_a_line_is_tidied_and_never_interpreted() -> None:
    assert line("  Blue  Shield\tPPO, ").value == "Blue Shield PPO"
    assert line("self-pay").value == "self-pay"
    assert line("x" * 501).confidence < 0.8


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("☐ Yes ☒ No", "No"), ("[x] Yes [ ] No", "Yes"), ("Yes [ ] No [x]", "No"),
        ("(x) Routine ( ) Urgent", "Routine"), ("☐ Yes ☐ No", ""), ("✓", "✓"),
        ("[X] Phone [X] Text [ ] Mail", "Phone; Text"), ("Yes", "Yes"), ("[x]", "[x]"),
    ],
)  # fmt: skip
def test_boxes_count_by_their_ticks(text: str, chosen: str) -> None:
    assert ticked(text) == chosen
