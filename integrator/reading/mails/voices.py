"""Who speaks where in the body of a mail: forwarded originals, quoted replies, signatures apart.

In a forward the innermost mail is the writer's and what stands above it is cover; in a reply the
earlier mail is quoted. Marks of Gmail, Outlook, Apple Mail and Thunderbird, English and Spanish.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Literal

from integrator.reading.mails import marks
from integrator.reading.mails.even_lines import soft_breaks
from integrator.reading.mails.opened import Party
from integrator.reading.mails.pages import Page, Stretch, Voice
from integrator.reading.mails.passed_on import block_at, header_kind, party_in
from integrator.reading.mails.signatures import voices_of
from integrator.reading.values.shapes import DATE

DEEPEST = 12
LINE_LIMIT = 50_000
"""Lines that are told apart; what lies beyond is quoted."""
_SHORT_NOTE = 60
"""Words of a note above a mail that is passed on."""
_MOST_ATTRIBUTION_LINES = 3

_WROTE = re.compile(r"\s*(?:wrote|escribi[óo]|a écrit|schrieb|escreveu|ha scritto)?\s*:?$", re.I)
_BEFORE_NAME = re.compile(r"^.*(?:\d|[ap]\.?\s?m\.?|[A-Z]{3,4})\b[\s,.)]*", re.DOTALL)
"""Up to the end of date, time and zone."""

_WHOLE: tuple[Voice, ...] = ("writer", "cover")
"""Those whose sentences are read."""

Intent = Literal["forward", "reply", "unknown"]
Spoken = list[tuple[str, Voice]]


@dataclass(frozen=True, slots=True)
class _Break:
    """Where another mail begins in the lines of one."""

    kind: Literal["forward", "original", "attribution", "quotes"]
    at: int
    start: int
    """First line of the other mail's words."""
    end: int
    """The line after its last."""
    quoted: bool
    """Whether its lines are marked by ">"."""
    author: Party | None = None
    dated: datetime | None = None
    subject: str = ""


@dataclass(slots=True)
class _Speech:
    spoken: Spoken = field(default_factory=list)
    author: Party | None = None
    dated: datetime | None = None
    forwarded: bool = False


def intent_of(subject: str) -> Intent:
    """Whether a subject's prefix says that a mail is passed on or answered."""
    if marks.FORWARD_SUBJECT.match(subject):
        return "forward"
    return "reply" if marks.REPLY_SUBJECT.match(subject) else "unknown"


def _is_quoted(line: str) -> bool:
    return line.startswith(">")


def _unquoted(line: str) -> str:
    if not _is_quoted(line):
        return line
    return line[2:] if line.startswith("> ") else line[1:]


def _first_said(lines: Sequence[str], start: int) -> int:
    while start < len(lines) and not lines[start].strip():
        start += 1
    return start


def _run_end(lines: Sequence[str], start: int) -> int:
    """The line after the last of a run of quoted lines, blank ones between them included."""
    end = start
    for at in range(start, len(lines)):
        if _is_quoted(lines[at]):
            end = at + 1
        elif lines[at].strip():
            break
    return end


def _with_block(lines: Sequence[str], at: int, start: int, *, forward: bool) -> _Break | None:
    """A break at a mark, or at headers that need none."""
    said = _first_said(lines, start)
    quoted = said < len(lines) and _is_quoted(lines[said])
    end = _run_end(lines, said) if quoted else len(lines)
    window = [_unquoted(line) if quoted else line for line in lines[said : said + 40]]
    block = block_at(window, 0, marked=forward or at != start)
    if block is None:
        return _Break("forward", at, start, end, quoted) if forward else None
    return _Break(
        kind="forward" if forward else "original",
        at=at,
        start=said + block.end,
        end=end,
        quoted=quoted,
        author=block.author,
        dated=block.dated,
        subject=block.subject,
    )


def _attribution_at(lines: Sequence[str], at: int) -> _Break | None:
    if not marks.STARTS_ATTRIBUTION.match(lines[at].strip()):
        return None
    joined = ""
    for more in range(at, min(at + _MOST_ATTRIBUTION_LINES, len(lines))):
        joined = f"{joined} {lines[more].strip()}".strip()
        if len(joined) < 600 and marks.ATTRIBUTION.fullmatch(joined):
            return _of_attribution(lines, at, more + 1, party_in(_who(joined)))
    return None


def _who(attribution: str) -> str:
    """Name and address in "On Monday, 3 May 2026 at 10:00 AM, Amy Lin <…> wrote:"."""
    before, mark, address = _WROTE.sub("", attribution).rpartition("<")
    words = before if mark else address
    return f"{_BEFORE_NAME.sub('', words)} {mark}{address if mark else ''}"


def _of_attribution(lines: Sequence[str], at: int, start: int, author: Party) -> _Break:
    said = _first_said(lines, start)
    quoted = said < len(lines) and _is_quoted(lines[said])
    end = _run_end(lines, said) if quoted else len(lines)
    return _Break("attribution", at, start, end, quoted, author)


def _break_at(lines: Sequence[str], at: int) -> _Break | None:
    line = lines[at]
    if _is_quoted(line):
        return _Break("quotes", at, at, _run_end(lines, at), True)
    stripped = line.strip()
    if not stripped or len(stripped) > 400:
        return None
    if marks.FORWARD_LINE.fullmatch(stripped):
        return _with_block(lines, at, at + 1, forward=True)
    if marks.ORIGINAL_LINE.fullmatch(stripped) or marks.RULE_LINE.fullmatch(stripped):
        return _with_block(lines, at, at + 1, forward=False)
    if header_kind(line) == "from":
        return _with_block(lines, at, at, forward=False)
    return _attribution_at(lines, at)


def _next_break(lines: Sequence[str], start: int) -> _Break | None:
    for at in range(start, len(lines)):
        if (found := _break_at(lines, at)) is not None:
            return found
    return None


def _passes_on(found: _Break, intent: Intent, said: Sequence[str], level: int) -> bool:
    """Whether the other mail is what this one wants read, and the words above it but a note."""
    if found.kind == "forward" or intent == "forward" or not said:
        return not _refers_author(found.author, said)
    words = " ".join(said).split()
    answers = level > 0 or intent == "reply"
    if _tells(said, in_prose=answers) or len(words) > _SHORT_NOTE:
        return False
    if intent == "reply" and level == 0:
        return bool(marks.POINTS_BELOW.search(" ".join(words)))
    return found.kind == "original" or (level > 0 and found.kind == "attribution")


def _tells(said: Sequence[str], *, in_prose: bool) -> bool:
    """Whether words tell of a patient themselves: then what is below is but quoted."""
    if any(marks.TELLS_OF_PATIENT.match(line) for line in said):
        return True
    words = " ".join(said)
    return in_prose and bool(marks.TELLS_IN_PROSE.search(words) or DATE.search(words))


def _refers_author(author: Party | None, said: Sequence[str]) -> bool:
    """Whether the words above name the other mail's writer with a birth date or a number: they
    refer that person, whose own mail is then but quoted."""
    names = author.name.lower().split() if author else []
    words = " ".join(said)
    if len(names) < 2 or names[-1] not in words.lower() or names[0] not in words.lower():
        return False
    return bool(marks.TELLS_IN_PROSE.search(words))


def _own(lines: Sequence[str], name: str) -> Spoken:
    return list(zip(lines, voices_of(lines, name=name), strict=True))


def _said(spoken: Spoken) -> list[str]:
    return [line for line, voice in spoken if voice == "writer" and line.strip()]


def _as_cover(spoken: Spoken) -> Spoken:
    """The words of who passed a mail on: their signature is nobody's who matters here."""
    of_cover: dict[Voice, Voice] = {"writer": "cover", "signature": "footer"}
    return [(line, of_cover.get(voice, voice)) for line, voice in spoken]


def _passed_on(lines: Sequence[str], found: _Break, above: Spoken, level: int) -> _Speech:
    unquote = _unquoted if found.quoted else str
    heading: Spoken = [(unquote(line), "quoted") for line in lines[found.at : found.start]]
    inner = [unquote(line) for line in lines[found.start : found.end]]
    author = found.author or Party()
    speech = _speech(inner, intent_of(found.subject), author.name, level + 1)
    below = _as_cover(_own(lines[found.end :], ""))
    return _Speech(
        spoken=_as_cover(above) + heading + speech.spoken + below,
        author=speech.author or found.author,
        dated=speech.dated or (None if speech.author else found.dated),
        forwarded=True,
    )


def _speech(lines: Sequence[str], intent: Intent, name: str, level: int = 0) -> _Speech:
    spoken: Spoken = []
    at = 0
    while (found := _next_break(lines, at)) is not None:
        spoken += _own(lines[at : found.at], name)
        if level < DEEPEST and _passes_on(found, intent, _said(spoken), level):
            return _passed_on(lines, found, spoken, level)
        spoken += [(line, "quoted") for line in lines[found.at : found.end]]
        at = found.end
    return _Speech(spoken + _own(lines[at:], name))


def _text_of(spoken: Spoken) -> str:
    """The lines, with sentences that were broken over several put together again."""
    lines = [line for line, _ in spoken]
    said = [line if voice in _WHOLE else "" for line, voice in spoken]
    ends = [" " if soft else "\n" for soft in soft_breaks(said)]
    return "".join(part for pair in zip(lines, ends, strict=True) for part in pair)[:-1]


def _page(spoken: Spoken) -> Page:
    stretches: list[Stretch] = []
    start = 0
    for voice, lines in groupby(spoken, key=lambda one: one[1]):
        end = start + sum(len(line) + 1 for line, _ in lines)
        stretches.append(Stretch(start, end, voice))
        start = end
    text = _text_of(spoken)
    if stretches:
        last = stretches[-1]
        stretches[-1] = Stretch(last.start, len(text), last.voice)
    return Page("body", text, tuple(stretches))


@dataclass(frozen=True, slots=True)
class Segmented:
    """A body told apart."""

    page: Page
    author: Party | None
    """Who wrote the mail that was passed on, where one was."""
    dated: datetime | None
    forwarded: bool


def segmented(text: str, *, subject: str, name: str = "") -> Segmented:
    """Tell apart who speaks in `text`; `name` is the sender's, as shown in From.

    The page's text is `text` without the marks that quoted a mail which was passed on.
    """
    lines = text.split("\n")
    beyond: Spoken = [(line, "quoted") for line in lines[LINE_LIMIT:]]
    speech = _speech(lines[:LINE_LIMIT], intent_of(subject), name)
    page = _page(speech.spoken + beyond)
    return Segmented(page, speech.author, speech.dated, speech.forwarded)
