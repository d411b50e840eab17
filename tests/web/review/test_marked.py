"""Evidence marked in a text: nothing is lost or doubled, tables are tables."""

from hypothesis import given
from hypothesis import strategies as st

from integrator.web.review.marked import Block, Span, blocks, found_in, label_before

TEXTS = st.text(alphabet="ab \n\t<&", max_size=60)
SPANS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 60), st.sampled_from(["reason", "consent"])).map(
        lambda one: Span(min(one[:2]), max(one[:2]), one[2])
    ),
    max_size=5,
)


def said(found: list[Block]) -> str:
    """All the words of the blocks, in order, without breaks and tabs."""
    lines = [line for one in found for line in [*one.lines, *(c for row in one.rows for c in row)]]
    return "".join(piece.text for line in lines for piece in line)


@given(TEXTS, SPANS)
def test_every_word_is_shown_once_whatever_is_marked(text: str, spans: list[Span]) -> None:
    wanted = text.replace("\n", "").replace("\t", "")
    shown = said(blocks(text, spans))
    assert shown.replace(" ", "") == wanted.replace(" ", "")


@given(TEXTS, SPANS)
def test_exactly_what_was_read_is_marked(text: str, spans: list[Span]) -> None:
    for name in ("reason", "consent"):
        read = {at for one in spans if one.field == name for at in range(one.start, one.end)}
        wanted = "".join(c for at, c in enumerate(text) if at in read and c not in "\n\t")
        lines = [
            line
            for one in blocks(text, spans)
            for line in [*one.lines, *(cell for row in one.rows for cell in row)]
        ]
        marked = "".join(p.text for line in lines for p in line if name in p.fields)
        assert marked.replace(" ", "") == wanted.replace(" ", "")


def test_rows_with_a_blank_line_between_them_are_one_table() -> None:
    head, table, foot = blocks("Dear all\n\nName\tJane\n\nBorn\t1980\nBye", [Span(15, 19, "x")])
    assert [len(table.rows), len(head.lines), len(foot.lines)] == [2, 2, 1]
    assert [piece.fields for piece in table.rows[0][1]] == [("x",)]


def test_two_fields_on_the_same_words_are_both_marked() -> None:
    (block,) = blocks("Nutrition", [Span(0, 9, "service"), Span(0, 9, "service_words")])
    assert block.lines[0][0].begins == ("service", "service_words")


def test_the_label_of_a_value_is_what_stands_before_it() -> None:
    assert label_before("Hello\nPt tel no: 555", 17) == "Pt tel no"
    assert label_before("A\tRing her on\t555", 14) == "Ring her on"
    assert label_before("555", 0) == ""


def test_typed_words_are_found_whatever_their_case() -> None:
    assert found_in({"body": "see Jane DOE"}, " doe ") == ("body", (9, 12))
    assert found_in({"body": "see"}, "doe") is None
    assert found_in({"body": "see"}, " ") is None
