"""Very long mails: what is read of them, and that it takes no time to speak of."""

from time import process_time

import pytest

from integrator.reading.mail import MOST_PATIENTS
from tests.reading.mails import read_text

SIZE = 500_000
LIMIT_SECONDS = 4.0
"""Twice what is allowed: other work runs beside."""


def letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in f"{number:04}")


def rows(count: int) -> str:
    told = (f"Ana {letters(n).title()}\t1/2/1980\t415-555-0132\ttired\n" for n in range(count))
    return "Name\tDOB\tPhone\tReason\n" + "".join(told)


def test_a_list_that_is_too_long_makes_no_flood_of_referrals() -> None:
    draft = read_text(rows(MOST_PATIENTS + 10))
    assert len(draft.referrals) == MOST_PATIENTS
    assert draft.unread == {"body": "too_many_patients"}


def test_a_list_of_as_many_as_are_allowed_is_read_whole() -> None:
    draft = read_text(rows(MOST_PATIENTS))
    assert len(draft.referrals) == MOST_PATIENTS
    assert not draft.unread


@pytest.mark.parametrize(
    "piece",
    [
        "415-555-0132 ",
        "415-555-0132\n",
        "Ana Maria Lopez\n",
        "Patient: Ana Lopez\nDOB: 1/2/1980\nPhone: 415-555-0132\n",
        "Phone: 415-555-0132   ",
        "a\t",
        "a: b: c: d: ",
        "why? ",
        "dear a: ",
        "What is it?\n",
        "Ana Lopez, 44, 415-555-0132, has fatigue, she agreed; refer her please.\n\n",
    ],
)
def test_half_a_million_characters_are_read_at_once(piece: str) -> None:
    text = (piece * (SIZE // len(piece) + 1))[:SIZE]
    begun = process_time()
    read_text(text)
    assert process_time() - begun < LIMIT_SECONDS
