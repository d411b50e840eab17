"""Dates of birth and of consent, by table and by rule."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrator.normalise.dates import birth_date, order_shown, read_date, recent_date

TODAY = date(2026, 11, 23)
SPANISH = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
    "octubre", "noviembre", "diciembre",
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "region", "iso"),
    [
        ("1980-03-04", "US", "1980-03-04"),
        ("1980/3/4", "US", "1980-03-04"),
        ("1980.03.04", "DE", "1980-03-04"),
        ("19800304", "US", "1980-03-04"),
        ("12251980", "US", "1980-12-25"),
        ("1980-03-04T00:00:00Z", "US", "1980-03-04"),
        ("3/4/1980", "US", "1980-03-04"),
        ("3/4/1980", "GB", "1980-04-03"),
        ("03 / 04 / 1980", "US", "1980-03-04"),
        ("03-04-80", "US", "1980-03-04"),
        ("80-03-04", "US", "1980-03-04"),
        ("3.4.1980", "DE", "1980-04-03"),
        ("13/4/1980", "US", "1980-04-13"),
        ("4/13/1980", "GB", "1980-04-13"),
        ("March 4, 1980", "US", "1980-03-04"),
        ("March 4th, 1980", "GB", "1980-03-04"),
        ("Mar. 4th 1980", "GB", "1980-03-04"),
        ("the 4th of March, 1980", "US", "1980-03-04"),
        ("4 March 1980", "US", "1980-03-04"),
        ("4-Mar-80", "US", "1980-03-04"),
        ("04MAR1980", "US", "1980-03-04"),
        ("Mar 4 '80", "US", "1980-03-04"),
        ("Febuary 4, 1980", "US", "1980-02-04"),
        ("Tuesday, 4 March 1980", "US", "1980-03-04"),
        ("1980 March 4", "US", "1980-03-04"),
        ("4 de marzo de 1980", "US", "1980-03-04"),
        ("martes, 4 de marzo del 1980", "US", "1980-03-04"),
        ("1ro de enero de 2001", "US", "2001-01-01"),
        ("4 de marzo de 1980 (43 años)", "US", "1980-03-04"),
        ("3/4/1980 (46 years)", "US", "1980-03-04"),
        ("DOB: 3/4/1980, age 46", "US", "1980-03-04"),
        ("11/24/26", "US", "1926-11-24"),
        ("11/23/26", "US", "2026-11-23"),
        ("2/29/2024", "US", "2024-02-29"),
        ("4 March 1980 10:30", "US", "1980-03-04"),
    ],
)
def test_dates_become_iso(text: str, region: str, iso: str) -> None:
    found = read_date(text, region=region, today=TODAY)
    assert (found.value, found.problem) == (iso, None)
    assert found.confidence >= 0.8


@pytest.mark.parametrize(
    ("region", "language", "iso", "sure"),
    [
        ("US", None, "1980-03-04", True),
        ("US", "en", "1980-03-04", True),
        ("US", "es", "1980-04-03", False),
        ("ES", "es", "1980-04-03", True),
        ("MX", "es", "1980-04-03", True),
        ("GB", "en", "1980-04-03", True),
        ("ES", "en", "1980-04-03", False),
        ("CA", "en", "1980-04-03", False),
    ],
)
def test_day_and_month_are_read_as_language_and_region_write_them(
    region: str, language: str | None, iso: str, sure: bool
) -> None:
    found = read_date("03/04/1980", region=region, today=TODAY, language=language)
    assert found.value == iso
    assert (found.confidence >= 0.8, found.problem is None) == (sure, sure)


def test_a_date_that_can_be_read_one_way_only_is_sure_in_any_language() -> None:
    for language in ("en", "es", None):
        for text in ("4/13/1980", "13/4/1980", "1980-04-13"):
            found = read_date(text, region="US", today=TODAY, language=language)
            assert found.value == "1980-04-13"
            assert found.confidence >= 0.9
    assert read_date("3/3/1980", region="US", today=TODAY, language="es").confidence == 1.0


def test_dots_in_a_region_that_writes_none_are_a_doubt() -> None:
    assert read_date("04.03.1980", region="US", today=TODAY).confidence < 0.8
    assert read_date("04.03.1980", region="DE", today=TODAY, language="de").confidence >= 0.8


def test_two_dates_are_a_doubt_and_the_same_twice_is_none() -> None:
    assert read_date("3/4/1980 or 5/6/1981", region="US", today=TODAY).confidence < 0.8
    assert read_date("3/4/1980, 1980-03-04", region="US", today=TODAY).confidence >= 0.8


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "2/30/1980",
        "1980",
        "45",
        "3/1980",
        "March 1980",
        "1/2/3/4",
        "²/3/1980",
        "99/99/99",
    ],
)
def test_a_date_that_is_none_is_a_problem(text: str) -> None:
    found = read_date(text, region="US", today=TODAY)
    assert found.value == ""
    assert found.problem


@pytest.mark.parametrize("text", ["2026-11-24", "11/24/2026", "24 November 2026", "1900-01-01"])
def test_a_birth_date_in_the_future_or_too_long_ago_is_refused(text: str) -> None:
    assert birth_date(text, region="US", today=TODAY).problem


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("today", "2026-11-23"),
        ("verbal, this morning", "2026-11-23"),
        ("hoy", "2026-11-23"),
        ("yesterday", "2026-11-22"),
        ("ayer por teléfono", "2026-11-22"),
        ("day before yesterday", "2026-11-21"),
        ("3 days ago", "2026-11-20"),
        ("hace dos días", "2026-11-21"),
        ("verbal 11/02", "2026-11-02"),
        ("signed on Nov 2", "2026-11-02"),
        ("firmado el 2 de noviembre", "2026-11-02"),
        ("10/30/2026", "2026-10-30"),
    ],
)
def test_a_recent_day_is_told_from_today(text: str, iso: str) -> None:
    found = recent_date(text, region="US", today=TODAY, language="en")
    assert found.value == iso
    assert found.confidence >= 0.8


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("last Tuesday", "2026-11-17"),
        ("el martes pasado", "2026-11-17"),
        ("Monday", "2026-11-23"),
        ("last Monday", "2026-11-16"),
        ("hace una semana", "2026-11-16"),
        ("12/25", "2025-12-25"),
    ],
)
def test_a_day_told_loosely_is_doubtful(text: str, iso: str) -> None:
    found = recent_date(text, region="US", today=TODAY)
    assert found.value == iso
    assert found.confidence < 0.8


@pytest.mark.parametrize(
    ("text", "language", "iso"),
    [
        ("verbal 11/02", "es", "2026-11-02"),
        ("08/11/2026", "en", "2026-11-08"),
        ("02/11/2026", "es", "2026-11-02"),
    ],
)
def test_of_two_readings_consent_was_given_on_the_nearer_day(
    text: str, language: str, iso: str
) -> None:
    found = recent_date(text, region="US", today=TODAY, language=language)
    assert found.value == iso
    assert found.confidence < 0.8


def test_the_order_a_form_asks_for_is_the_order() -> None:
    for text, iso in (
        ("04/09/1970 (dd/mm/yyyy)", "1970-09-04"),
        ("DD-MM-AAAA: 04-09-1970", "1970-09-04"),
        ("04/09/1970 (mm/dd/yyyy)", "1970-04-09"),
    ):
        found = read_date(text, region="US", today=TODAY, language="es")
        assert (found.value, found.confidence, found.problem) == (iso, 1.0, None)


def test_a_recent_day_is_never_to_come() -> None:
    assert recent_date("12/1/2026", region="US", today=TODAY).problem
    assert recent_date("2026-11-24", region="US", today=TODAY).value == "2026-11-24"
    assert recent_date("patient sat down", region="US", today=TODAY).problem


def _forms(day: date, *, month_first: bool) -> list[str]:
    spanish = SPANISH[day.month - 1]
    order = "%m/%d/" if month_first else "%d/%m/"
    formats = (
        "%Y-%m-%d", "%Y/%m/%d", "%d %B %Y", "%B %d, %Y", "%d-%b-%y", "%A, %d %b %Y", "%Y %b %d",
        order + "%Y", order + "%y", order + "%Y (46)", order.replace("/", " - ") + "%Y",
    )  # fmt: skip
    return [
        *(day.strftime(one) for one in formats),
        f"{day.day} de {spanish} de {day.year}",
        f"{day.day} {spanish[:3]}. {day.year}",
    ]


@given(
    born=st.dates(date(1927, 1, 1), TODAY),
    place=st.sampled_from((("US", "en"), ("GB", "en"), ("ES", "es"), ("US", None))),
)
def test_a_birth_date_is_the_same_however_it_is_written(
    born: date, place: tuple[str, str | None]
) -> None:
    region, language = place
    for text in _forms(born, month_first=region == "US"):
        found = birth_date(text, region=region, today=TODAY, language=language)
        assert found.value == born.isoformat(), text
        assert found.confidence >= 0.8, text


@given(
    text=st.text(max_size=40)
    | st.from_regex(r"\d{1,4}[-/. ]\w{1,9}[-/. ]\d{1,4}", fullmatch=True)
    | st.from_regex(r"\d{1,8} (de )?(mar|enero|may)[a-z.]* \d{2,4}", fullmatch=True),
    language=st.sampled_from((None, "en", "es")),
)
def test_no_birth_date_is_ever_in_the_future(text: str, language: str | None) -> None:
    found = birth_date(text, region="US", today=TODAY, language=language)
    assert found.value or found.problem
    if found.value:
        assert TODAY - timedelta(days=121 * 366) < date.fromisoformat(found.value) <= TODAY


@given(text=st.text(max_size=40), today=st.dates())
def test_no_today_breaks_a_recent_day(text: str, today: date) -> None:
    for said in (text, f"{text} yesterday", "99 days ago", "2/29", "last Friday", "12/31/99"):
        found = recent_date(said, region="US", today=today)
        assert found.value or found.problem


@pytest.mark.parametrize(
    ("shown", "month_first", "read_as"),
    [
        (["17/08/1979"], False, "1988-12-05"),
        (["08/17/1979", "17-Aug-1980"], True, "1988-05-12"),
        (["17/08/1979", "08/17/1979"], None, "1988-05-12"),
        (["1979-08-17", "17 de agosto de 1979", "", "5/5/1985"], None, "1988-05-12"),
    ],
)
def test_dates_that_read_one_way_only_tell_the_order_of_the_others(
    shown: list[str], month_first: bool | None, read_as: str
) -> None:
    assert order_shown(shown) is month_first
    found = birth_date("05/12/1988", region="US", today=TODAY, month_first=month_first)
    assert found.value == read_as


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("9-X-1955", "1955-10-09"),
        ("3/IV/82", "1982-04-03"),
        ("11.06.1968 (June 11)", "1968-06-11"),
        ("06/11/1968 (6 de noviembre)", "1968-11-06"),
    ],
)
def test_a_month_in_roman_or_said_again_as_a_word_settles_the_order(text: str, day: str) -> None:
    assert birth_date(text, region="US", today=TODAY).value == day
