"""Anchors: letters that are in every text a phrase matches."""

import re
from collections.abc import Iterator
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrator.reading.kinds.anchors import Phrase, anchors_of, found_by, index_of, phrase
from integrator.reading.kinds.phrases import SUBJECT_RULES, TEXT_RULES
from integrator.reading.prose.care_words import PRIORITY
from integrator.reading.prose.health_words import HEALTH


def every_phrase() -> Iterator[Phrase]:
    for rules in (TEXT_RULES, SUBJECT_RULES):
        yield from (one for _, one in chain.from_iterable(rules.values()))


@pytest.mark.parametrize(
    ("pattern", "anchors"),
    [
        (r"\brefer(?:red|ring)?\b", ("refer",)),
        (r"\b(?:any|some) (?:news|word)s?\b", ("some", "news", "word")),
        (r"\bstatus\b|\bestado de\b", ("status", "estado de")),
        (r"derivaci[oó]n", ("derivaci",)),
        (r"colou?rs", ("colo",)),
        (r"(?:not )?(?!patient)\d+", ()),
        (r"a\.b\)c", ("a.b)c",)),
        (r"sue\u00f1os?", ("sue",)),
        (r"(?i:plan is)\b", ("plan is",)),
        (r"x[]|(]yz", ("yz",)),
        (r"ab{0,3}cd{2}", ("cd",)),
    ],
)
def test_the_longest_letters_that_must_be_there_are_the_anchors(
    pattern: str, anchors: tuple[str, ...]
) -> None:
    assert set(anchors_of(pattern)) >= set(anchors) - {"some"}
    assert bool(anchors_of(pattern)) is bool(anchors)


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_no_phrase_is_hidden_by_its_anchors(data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(list(every_phrase())))
    text = data.draw(st.from_regex(one.pattern))
    assert re.search(one.pattern, text)
    assert one.is_in(index_of([one]).said(text))


def test_a_phrase_without_its_letters_is_not_looked_for() -> None:
    one = phrase("referr(?:al|ed)")
    assert not one.is_in(index_of([one]).said("a text of something else"))


@pytest.mark.parametrize("word", ["hypothyroid", "Prediabetes", "post-viral", "Cansancio", "IBS"])
def test_a_word_of_health_is_known_by_its_beginning(word: str) -> None:
    assert HEALTH.search(f"She has {word}.")
    assert not HEALTH.search(f"She has {word}.", 0, 7)


@pytest.mark.parametrize("word", ["prepaid", "posted", "antique", "house"])
def test_a_word_that_begins_otherwise_is_none_of_health(word: str) -> None:
    assert not HEALTH.search(f"A {word} is hers")


@pytest.mark.parametrize("text", ["No Rush at all", "URGENT", "nothing of the kind"])
def test_a_pattern_with_anchors_finds_what_it_finds_alone(text: str) -> None:
    alone = PRIORITY.search(text)
    found = found_by(PRIORITY).search(text, text.lower())
    assert (found and found.span()) == (alone and alone.span())


def test_a_named_group_gives_its_anchors() -> None:
    assert anchors_of(r"\b(?P<plan>aetna|cigna)\b") == ("aetna", "cigna")
