"""Names: split into given and family, and softened, by table and by rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrator.normalise.name_case import soften
from integrator.normalise.names import (
    clinician_name,
    family_name,
    full_name,
    given_name,
    read_name,
    split_name,
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Jane Doe", ("Jane", "Doe")),
        ("DOE, Jane", ("Jane", "DOE")),
        ("DOE, Jane M.", ("Jane M.", "DOE")),
        ("Doe,Jane Ann", ("Jane Ann", "Doe")),
        ("  Jane   Ann  Doe ", ("Jane Ann", "Doe")),
        ("Maria de la Cruz", ("Maria", "de la Cruz")),
        ("Ludwig van der Berg", ("Ludwig", "van der Berg")),
        ("Clara von Stein", ("Clara", "von Stein")),
        ("Omar El Sayed", ("Omar", "El Sayed")),
        ("Ahmed bin Salman", ("Ahmed", "bin Salman")),
        ("Leila al-Rashid", ("Leila", "al-Rashid")),
        ("Abdul Rahman Khan", ("Abdul Rahman", "Khan")),
        ("Eva St. John", ("Eva", "St. John")),
        ("Sean O'Brien", ("Sean", "O'Brien")),
        ("Philomena Ó Briain", ("Philomena", "Ó Briain")),
        ("Rabbi Shira Feldstein", ("Shira", "Feldstein")),
        ("Mary McDonald", ("Mary", "McDonald")),
        ("João da Silva Santos", ("João", "da Silva Santos")),
        ("Jane Doe, Jr.", ("Jane", "Doe Jr")),
        ("Doe, John, Jr.", ("John", "Doe Jr")),
        ("Doe Jr., John", ("John", "Doe Jr")),
        ("John Q. Public Sr.", ("John Q.", "Public Sr")),
        ("John Doe III", ("John", "Doe III")),
        ("John Doe 3rd", ("John", "Doe III")),
        ("Mrs. Jane Doe", ("Jane", "Doe")),
        ("Sra. Dña. Ana López", ("Ana", "López")),
        ("Mrs. Doe", ("", "Doe")),
        ("Don Smith", ("Don", "Smith")),
        ("Jane Doe (she/her)", ("Jane", "Doe")),
        ("Jane Doe, 45F", ("Jane", "Doe")),
        ("Jane Doe DOB 3/4/1980", ("Jane", "Doe")),
        ("Jane Doe - urgent", ("Jane", "Doe")),
        ("Jane Doe, her mother called", ("Jane", "Doe")),
        ("Jane Doe née Smith", ("Jane", "Doe")),
        ("Jane Doe, MD", ("Jane", "Doe")),
        ("Jane Smith MD", ("Jane", "Smith")),
        ("Wong, Ma", ("Ma", "Wong")),
        ('Robert "Bob" Lee', ("Robert", "Lee")),
        ("Robert ‘Bob’ Lee", ("Robert", "Lee")),
        ("Katherine (Kate) Ng", ("Katherine", "Ng")),
        ('"Jane Doe"', ("Jane", "Doe")),
        ("Anna Smith-Jones", ("Anna", "Smith-Jones")),
        ("J. R. R. Tolkien", ("J. R. R.", "Tolkien")),
        ("Mary Ann Smith", ("Mary Ann", "Smith")),
        ("Jane DOE", ("Jane", "DOE")),
        ("GARCIA LOPEZ Ana", ("Ana", "GARCIA LOPEZ")),
        ("Thi Van Nguyen", ("Thi Van", "Nguyen")),
        ("Minh Do", ("Minh", "Do")),
        ("Иван Петров", ("Иван", "Петров")),
        ("山田 太郎", ("太郎", "山田")),
        ("李明", ("李明", "")),
        ("Zoë", ("Zoë", "")),
        ("", ("", "")),
        ("(415) 555-0132", ("", "")),
    ],
)
def test_a_whole_name_is_split(text: str, names: tuple[str, str]) -> None:
    assert split_name(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ana María Ruiz Gómez", ("Ana María", "Ruiz Gómez")),
        ("Ana Ruiz Gómez", ("Ana", "Ruiz Gómez")),
        ("Juan Carlos Pérez", ("Juan Carlos", "Pérez")),
        ("Lucía Pérez", ("Lucía", "Pérez")),
        ("María del Carmen Ortiz Vega", ("María del Carmen", "Ortiz Vega")),
        ("María José de la Torre", ("María José", "de la Torre")),
        ("Luz Elena Hernández de León", ("Luz Elena", "Hernández de León")),
        ("José Ortega y Gasset", ("José", "Ortega y Gasset")),
        ("Gabriel García-Márquez", ("Gabriel", "García-Márquez")),
        ("Noemí Arrieta Luján", ("Noemí", "Arrieta Luján")),
        ("Eusebio Tzul Ajpop", ("Eusebio", "Tzul Ajpop")),
        ("Wilmer Antonio Cáceres", ("Wilmer Antonio", "Cáceres")),
        ("Don Juan Pérez", ("Juan", "Pérez")),
        ("D. Luis Vega Soto", ("Luis", "Vega Soto")),
        ("Srta. Ana M. Ruiz", ("Ana M.", "Ruiz")),
        ("Ruiz Gómez, Ana María", ("Ana María", "Ruiz Gómez")),
        ("John Michael Smith", ("John Michael", "Smith")),
    ],
)
def test_a_spanish_mail_names_two_families(text: str, names: tuple[str, str]) -> None:
    assert split_name(text, language="es") == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Maria Garcia Lopez", ("Maria", "Garcia Lopez")),
        ("Maria Elena Lopez", ("Maria Elena", "Lopez")),
        ("Ana María Ruiz Gómez", ("Ana María", "Ruiz Gómez")),
        ("Jose Luis de la Torre Muniz", ("Jose Luis", "de la Torre Muniz")),
        ("Laura Jane Bennett", ("Laura Jane", "Bennett")),
    ],
)
def test_spanish_names_are_known_in_english_mails(text: str, names: tuple[str, str]) -> None:
    assert split_name(text, language="en") == names


@pytest.mark.parametrize("language", ["es", "en", None])
@pytest.mark.parametrize(
    "name",
    [
        "Marcela|Buitrago Londoño",
        "Amparo|Carranza Ibáñez",
        "Consuelo|Ybarra Montano",
        "Carmen Iris|Rivera",
        "José Luis|Pérez",
        "José Ángel|Santiago",
        "Elvia Noemí|Sagastume de León Duarte",
        "María Fernanda|Lozano Espinosa de los Monteros",
        "María de los Ángeles|Pérez-Reverte y Solís",
        "Ana Sofía del Pilar|Ruiz Gómez",
        "Fernando|Montes de Oca",
        "Juan|Ponce de León Gómez",
        "Guadalupe|Xicay Batz",
        "Ma. Guadalupe|Tzoc Ixcoy",
        "M.ª José|Campos",
        "Mercedes|Polanco viuda de Salcedo",
        "Rosaura|Luna Vda. de Zepeda",
        "Rosa Elena|viuda de Paz",
        "Mary Ann|Smith",
        "James Robert|Lopez",
        "Robert Lee|Jones",
        "Monica Renee|Tillman",
        "Jennifer Rose|Lopez",
    ],
)
def test_the_given_names_tell_where_the_family_names_begin(name: str, language: str | None) -> None:
    given_names, _, family_names = name.partition("|")
    whole = f"{given_names} {family_names}"
    assert split_name(whole, language=language) == (given_names, family_names)
    assert split_name(f"Sra. {whole}", language=language) == (given_names, family_names)


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("RUIZ GÓMEZ ANA MARÍA", ("ANA MARÍA", "RUIZ GÓMEZ")),
        ("Hernández López José Luis", ("José Luis", "Hernández López")),
        ("D.ª Ana Pérez-Reverte y Solís", ("Ana", "Pérez-Reverte y Solís")),
        ("Sra. de la Torre", ("", "de la Torre")),
        ("Sr. Hernández Xol", ("", "Hernández Xol")),
        ("Sra. Polanco viuda de Salcedo", ("", "Polanco viuda de Salcedo")),
    ],
)
def test_family_names_alone_and_in_front_are_known(
    text: str, names: tuple[str, str], language: str
) -> None:
    assert split_name(text, language=language) == names


@pytest.mark.parametrize("text", ["John and Mary Doe", "Mrs. Doe", "Nguyen Minh Anh", "Doe, J, K"])
def test_a_split_in_doubt_is_said_to_be(text: str) -> None:
    assert read_name(text).confidence < 0.8


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("DOE", "Doe"),
        ("JANE ANN", "Jane Ann"),
        ("jane ann", "Jane Ann"),
        ("DE LA CRUZ", "de la Cruz"),
        ("VAN DER BERG", "van der Berg"),
        ("LA RUE", "La Rue"),
        ("O'BRIEN-SMITH", "O'Brien-Smith"),
        ("D'ANGELO", "D'Angelo"),
        ("MCDONALD", "McDonald"),
        ("MACDONALD", "MacDonald"),
        ("MACIAS", "Macias"),
        ("ST. JOHN", "St. John"),
        ("DOE JR.", "Doe Jr"),
        ("DOE III", "Doe III"),
        ("NÚÑEZ", "Núñez"),
        ("ИВАНОВ", "Иванов"),
        ("NG", "Ng"),
        ("JD", "JD"),
        ("McDonald", "McDonald"),
        ("van Dyke", "van Dyke"),
        ("J.D.", "J.D."),
        ("X", "X"),
        ("李明", "李明"),
    ],
)
def test_letters_of_one_case_are_softened_and_any_other_name_is_kept(
    written: str, kept: str
) -> None:
    assert soften(written) == kept


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Dr. Amy Lin", "Amy Lin"),
        ("Dra. Inés Robles", "Inés Robles"),
        ("Jane Smith, MD, FACP", "Jane Smith"),
        ("SMITH, JANE MD", "Jane Smith"),
        ("Smith, Jane, DO", "Jane Smith"),
        ("Jane Smith, FNP-BC, Harbor Clinic", "Jane Smith"),
        ("Jane Smith, Nurse Practitioner", "Jane Smith"),
        ("Nadine K. Furst, Ph.D.", "Nadine K. Furst"),
        ("Dr. Patel", "Dr. Patel"),
        ("Mei-Ling Tsai (Pediatrics)", "Mei-Ling Tsai"),
    ],
)
def test_a_clinician_is_called_by_name_without_credentials(text: str, name: str) -> None:
    assert clinician_name(text).value == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Fiona McAllister (mother)", "Fiona McAllister"),
        ("mother: Ana Ruiz", "Ana Ruiz"),
        ("parent/guardian: Jo Doe", "Jo Doe"),
        ("Maria Doe (mother), 415 555 0132", "Maria Doe"),
        ("DOE, MARIA", "Maria Doe"),
        ("Madre: Ana Ruiz Vega", "Ana Ruiz Vega"),
        ("Sra. Ana Ruiz", "Ana Ruiz"),
    ],
)
def test_a_guardian_is_one_whole_name(text: str, name: str) -> None:
    assert full_name(text).value == name


def test_half_a_name_is_tidied_alone() -> None:
    assert given_name("Mrs. KATHERINE (Kate)").value == "Katherine"
    assert family_name("DOE, JR.").value == "Doe Jr"
    assert family_name("de la Cruz").value == "de la Cruz"


def test_what_cannot_be_a_name_is_refused_or_doubted() -> None:
    assert given_name("123").problem
    assert given_name("x" * 101).problem
    assert family_name("x" * 1_000).problem
    assert given_name("jane@home").confidence < 0.8
    assert full_name("Jane and John Doe").confidence < 0.8


_NAME_WORDS = (
    "Ana María Luis de la del von van der Cruz Ruiz Gómez Smith O'Brien García-Márquez Lee "
    "Nguyen Robert J. bin Al Santos y Ortega DOE JANE St. Jean-Luc 太郎 Иван"
)
_WORDS = st.lists(st.sampled_from(_NAME_WORDS.split()), min_size=1, max_size=7)


@given(words=_WORDS, language=st.sampled_from((None, "en", "es")))
def test_no_word_of_a_name_is_lost_or_made_up(words: list[str], language: str | None) -> None:
    name = read_name(" ".join(words), language=language)
    assert sorted(name.whole.split()) == sorted(words)


@given(words=_WORDS, language=st.sampled_from((None, "en", "es")))
def test_family_first_with_a_comma_says_the_same(words: list[str], language: str | None) -> None:
    name = read_name(" ".join(words), language=language)
    if name.given and name.family:
        turned = read_name(f"{name.family}, {name.given}", language=language)
        assert (turned.given, turned.family) == (name.given, name.family)


@given(text=st.text(max_size=40))
def test_softening_twice_changes_nothing_more(text: str) -> None:
    assert soften(soften(text)) == soften(text)


@pytest.mark.parametrize(
    ("written", "given", "family"),
    [
        ("DRUMMOND KATHLEEN A", "KATHLEEN A", "DRUMMOND"),
        ("VAN DYKE PAUL R", "PAUL R", "VAN DYKE"),
        ("KATHLEEN A DRUMMOND", "KATHLEEN A", "DRUMMOND"),
        ("MARY ANN B", "MARY ANN", "B"),
        ("RUIZ GOMEZ A", "A", "RUIZ GOMEZ"),
    ],
)
def test_capitals_that_end_in_a_middle_initial_begin_with_the_family_name(
    written: str, given: str, family: str
) -> None:
    assert split_name(written) == (given, family)
