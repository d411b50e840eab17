"""What is logged says what happened to which id, and nothing of any patient."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from integrator import logs
from integrator.errors import UnreadableEnvelope
from integrator.logs import log, reduce_line

NAME = "Marisol Echeverría"


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handlers, level = logging.root.handlers[:], logging.root.level
    logs.configure("info", stream)
    yield stream
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


def lines(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_line_is_json_with_event_level_time_and_ids(out: io.StringIO) -> None:
    log.info("inbox.fetched", source="clinic-inbox", count=3)
    (line,) = lines(out)
    assert line.pop("timestamp").endswith("+00:00")
    assert line == {
        "event": "inbox.fetched",
        "level": "info",
        "source": "clinic-inbox",
        "count": 3,
    }


def test_bound_ids_are_on_every_line_inside_the_block_and_on_none_after(out: io.StringIO) -> None:
    with logs.bind(envelope=7, referral=8):
        log.info("a")
        with logs.bind(message=9):
            log.info("b")
    log.info("c")
    ids = [
        {key: line[key] for key in ("envelope", "referral", "message") if key in line}
        for line in lines(out)
    ]
    assert ids == [
        {"envelope": 7, "referral": 8},
        {"envelope": 7, "referral": 8, "message": 9},
        {},
    ]


def test_a_key_that_is_not_on_the_list_is_dropped_and_counted(out: io.StringIO) -> None:
    log.info("read", patient=NAME, phone="+14155550132")
    assert lines(out)[0]["dropped"] == 2
    assert "0132" not in out.getvalue()
    assert "Marisol" not in out.getvalue()


def test_prose_under_a_listed_key_is_withheld(out: io.StringIO) -> None:
    log.info(f"Cannot read {NAME}", code=NAME, source="ana@family.example", count=["Marisol"])
    assert lines(out)[0]["event"] == "[withheld]"
    assert "Marisol" not in out.getvalue()
    assert "ana" not in out.getvalue()


def test_an_exception_is_its_type_code_and_place_without_its_words(out: io.StringIO) -> None:
    try:
        try:
            int(NAME)
        except ValueError as error:
            raise UnreadableEnvelope(f"no age in {NAME}") from error
    except UnreadableEnvelope:
        log.exception("read.failed")
    written = lines(out)[0]["error"]
    assert written["type"] == "integrator.errors.UnreadableEnvelope"
    assert written["code"] == "unreadable_envelope"
    assert written["frames"][0].startswith(f"{__name__}:")
    assert written["causes"][0]["type"] == "builtins.ValueError"
    assert "Marisol" not in out.getvalue()


def test_an_exception_caused_by_itself_ends(out: io.StringIO) -> None:
    error = ValueError("x")
    error.__cause__ = error
    log.error("odd", exc_info=error)
    assert len(lines(out)[0]["error"]["causes"]) == 3


def test_a_library_says_where_and_how_bad_but_not_what(out: io.StringIO) -> None:
    with logs.bind(envelope=7):
        logging.getLogger("somebody.else").error("cannot send %s", NAME)
    (line,) = lines(out)
    assert (line["logger"], line["level"], line["envelope"]) == ("somebody.else", "error", 7)
    assert line["where"].startswith("test_logs:")
    assert "Marisol" not in out.getvalue()


def test_lines_below_the_level_are_not_written(out: io.StringIO) -> None:
    log.debug("noise")
    logging.getLogger("somebody.else").info("noise")
    assert out.getvalue() == ""


@given(
    line=st.dictionaries(
        st.sampled_from(["event", "code", "patient", "referral", "where", "error", "timestamp"]),
        st.text(alphabet="ab é@\n<", min_size=1).map(lambda text: f"Marisol {text}"),
    )
)
def test_no_text_with_a_space_gets_through_under_any_key(line: dict[str, Any]) -> None:
    assert "Marisol" not in json.dumps(reduce_line(None, "info", dict(line)))
