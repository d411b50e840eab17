"""Finds the blocks of a page that tell who signs: marked ones, letterheads, names at the end."""

import re
from collections.abc import Sequence

from integrator.reading.labels.known import Table
from integrator.reading.labels.lines import read_lines
from integrator.reading.labels.read import Read
from integrator.reading.labels.words import SIGN_OFFS
from integrator.reading.referrers.signature import signature_of
from integrator.reading.values.found import Found, Zone
from integrator.reading.values.shapes import DATE, emails_in, names_a_practice, phones_in

Author = tuple[str | None, str | None]
_TAIL_LINES = 8
_TAIL_WIDTH = 110


def signed_in(
    text: str, span: tuple[int, int], read: Read, *, table: Table, author: Author
) -> list[Found]:
    """A signature's labels and its bare lines; a form pasted below one is read as a form."""
    labelled = read_lines(text, table, start=span[0], end=span[1], zone=Zone.SIGNATURE)
    explicit = {one.field for one in labelled.found if one.end > one.start}
    if {"patient_name", "patient_given_name"} & explicit and len(explicit) > 2:
        for one in labelled.found:
            one.zone = Zone.SIGNED_OFF
        read.found += labelled.found
        return []
    if (
        len({"partner_clinician", "partner_practice", "reason", "consent", "priority"} & explicit)
        > 1
    ):
        for one in labelled.found:
            one.zone = Zone.BODY
        read.found += labelled.found
        read.prose += labelled.prose
        return []
    said = signature_of(text, span, author=author)
    return [one for one in labelled.found if _labelled_beside(text, one)] + said


def _labelled_beside(text: str, found: Found) -> bool:
    """Whether a value of the referrer stands in the line of its label."""
    line = text.rfind("\n", 0, found.start) + 1
    return (
        found.field.startswith(("partner_", "your_", "home_", "any_name"))
        and found.label in text[line : found.start]
    )


def unmarked_in(text: str, read: Read, author: Author, *, found: bool) -> list[Found]:
    """A letterhead above, or a name with a practice below, that nothing marks as a signature."""
    blocks = _blocks(text, read.prose)
    signed = [] if found else _closed_inline(text, read, author)
    found = found or bool(signed)
    for block in [] if found else blocks[-2:][::-1]:
        said = _tail(text, block, author)
        if said:
            signed += said
            break
    for block in blocks[:2]:
        said = [one for one in _head(text, block, author) if one.field != "partner_clinician"]
        if any(one.field == "partner_practice" for one in said):
            signed += said
            break
    if not found and all(one.field != "partner_phone" for one in signed):
        signed += _beside_fax(text, read.prose[-_TAIL_LINES:])
    taken = [(one.start, one.end) for one in signed]
    read.prose = [
        line for line in read.prose
        if not any(start < line[1] and line[0] < end for start, end in taken)
    ]  # fmt: skip
    return signed


_OFFICE_LINE = re.compile(
    r"\W*(?:(?:office|tel|phone|ph|t|p|main|oficina|tel[eé]fono)\b[\s.:]{0,3})?"
    r"(?P<phone>[\d(+][\d() .-]{7,16}\d)\W{1,6}(?:fax|fx|f)\b[\s.:]{0,3}[\d(+][\d() .-]{7,16}\d\W*",
    re.I,
)
"""A line that is but a number and a fax: no patient has one."""


def _beside_fax(text: str, lines: Sequence[tuple[int, int]]) -> list[Found]:
    matches = (_OFFICE_LINE.fullmatch(text, *line) for line in lines)
    return [
        Found("partner_phone", *one.span("phone"), Zone.SIGNATURE, "signature", confidence=0.85)
        for one in matches if one
    ][:1]  # fmt: skip


_CLOSING = re.compile(
    r"(?:^|(?<=[.!?…)]) )(?:"
    + "|".join(sorted(map(re.escape, SIGN_OFFS), key=len, reverse=True))
    + r")[,.:!–-]{1,2} (?=[A-ZÁÉÍÓÚÑ])",
    re.I | re.M,
)


def _closed_inline(text: str, read: Read, author: Author) -> list[Found]:
    """A signature that runs on behind closing words: "…attached. Regards, Amy Lin, 415 555 "
    "0132"."""
    if not read.prose:
        return []
    start, end = read.prose[-1]
    closing = next(iter(_CLOSING.finditer(text, max(start, end - _LONGEST_TAIL), end)), None)
    if closing is None:
        return []
    read.prose = [*read.prose[:-1], (start, closing.start())]
    return signature_of(text, (closing.end(), end), author=author)


_LONGEST_TAIL = 240


def _blocks(text: str, lines: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Lines that stand together; whoever signs begins a block behind the closing words."""
    blocks: list[list[tuple[int, int]]] = []
    closed = False
    for line in lines:
        if blocks and line[0] - blocks[-1][-1][1] <= 1 and not closed:
            blocks[-1].append(line)
        else:
            blocks.append([line])
        closed = text[slice(*line)].strip(" ,.:!\t").casefold() in SIGN_OFFS
    return blocks


def _short(lines: Sequence[tuple[int, int]]) -> bool:
    return len(lines) <= _TAIL_LINES and all(b - a <= _TAIL_WIDTH for a, b in lines)


def _tail(text: str, block: list[tuple[int, int]], author: Author) -> list[Found]:
    block = block[-_TAIL_LINES:]
    if not _short(block):
        return []
    for first in range(len(block)):
        if _TELLS.search(text, *block[first]):
            continue
        span = (block[first][0], block[-1][1])
        said = signature_of(text, span, author=author)
        told = {one.field for one in said}
        starts = min((one.start for one in said), default=-1)
        named = bool(told & {"partner_clinician", "partner_clerk"}) and starts < block[first][1]
        if named and (len(told) > 1 or len(block) - first < 3):
            return said
        alone = told and told <= {"partner_practice", "partner_phone", "partner_email"}
        near = starts < block[first][0] + 3
        if alone and "partner_practice" in told and near and _is_last(text, block[first:], told):
            return said
    return []


def _is_last(text: str, lines: Sequence[tuple[int, int]], told: set[str]) -> bool:
    """Whether a practice is the last line, or how to reach it is all that stands below."""
    below = [text[slice(*line)] for line in lines[1:]]
    return not below or (len(told) > 1 and all(map(_is_contact, below)))


def _is_contact(line: str) -> bool:
    return bool(next(phones_in(line), None) or next(emails_in(line), None)) and len(line) < _SHORT


_SHORT = 60
_TELLS = re.compile(
    r"\b(?:dob|d\.o\.b|born|birthday|date of birth|naci[oó]|nacid[oa]|años|years? old|y/?o)\b|"
    r"^\W*(?:\S+\s){3,}(?:is|has|was|are|needs|wants|with|came|tiene|lleva|para|quiere|who)\b.{12}|"
    r"[.!?]\s+(?:his|her|she|he|they|su|ella|él|please|could|would)\b",
    re.I,
)
"""In a line that tells of somebody, and signs nothing."""


_RULED = re.compile(r"[-_=*]{5,}")
_DATE_LINE = re.compile(r"(?:[^\W\d_]+(?:\s[^\W\d_]+)*,\s)?[\w ,./]{0,24}\d{4}\W*", re.I)


def _letterhead(text: str, block: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The lines of a block above its date, its salutation, or its first long line."""
    for count, (start, end) in enumerate(block):
        line = text[start:end].strip()
        if (
            len(_RULED.sub("", line)) > _TAIL_WIDTH
            or line.endswith((",", ":"))
            or _is_dateline(line)
        ):
            return block[:count]
    return block


_ABBREVIATED = re.compile(r"(?:\b[A-Z]\.){1,3}$|\b(?:Inc|Ltd|Corp|Assoc|Ste|Bldg|Co)\.$")


def _is_said(line: str) -> bool:
    """Whether a line ends as sentences do, and no letterhead."""
    return line[-1:] in (",", ".", "!", "?") and not _ABBREVIATED.search(line)


def _is_dateline(line: str) -> bool:
    return bool(DATE.search(line) and _DATE_LINE.fullmatch(line))


_TITLE = re.compile(
    r"\b(?:referral|order|request|form|summary|letter|notice|solicitud|interconsulta|derivaci[oó]n|"
    r"canalizaci[oó]n|remisi[oó]n|hoja|ficha|nota|carta|formato)\b",
    re.I,
)
_MOST_TITLES = 2


def _untitled(text: str, block: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """A letterhead's lines without what the page is called above it: "Referral order"."""
    count = 0
    while count < min(_MOST_TITLES, len(block) - 1) and _is_title(text[slice(*block[count])]):
        count += 1
    return block[count:]


def _is_title(line: str) -> bool:
    return _TITLE.search(line) is not None and not names_a_practice(line) and not _is_contact(line)


def _head(text: str, block: list[tuple[int, int]], author: Author) -> list[Found]:
    block = _letterhead(text, _untitled(text, block))
    if not block:
        return []
    if not _short(block) or any(_is_said(text[a:b]) for a, b in block):
        return []
    said = signature_of(text, (block[0][0], block[-1][1]), author=author, rule="letterhead")
    practice = [one for one in said if one.field == "partner_practice"]
    return said if practice and practice[0].start < block[0][1] else []
