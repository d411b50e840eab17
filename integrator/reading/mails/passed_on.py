"""The headers a mail program writes into the text when it passes a mail on, read kindly."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from integrator.reading.mails.headers import ADDRESS, date_in, shown_name
from integrator.reading.mails.marks import LABELS_OF_HEADERS
from integrator.reading.mails.opened import Party

_MOST_LINES = 16
_KIND: Mapping[str, str] = {
    label: kind for kind, labels in LABELS_OF_HEADERS.items() for label in labels
}
_LINE = re.compile(r"[\s*_]*([^\W\d][\w\- ]{0,24}?)[\s*_]*[:：][\s*_]*(.*?)[\s*_]*")
_ADDRESS = re.compile(ADDRESS)
_TIME = re.compile(r"\b(\d{1,2})[:.h](\d\d)(?::\d\d)?\s*([ap])?\.?\s?m?\b", re.I)
_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_DAY_FIRST = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th)?\s+(?:de\s+|of\s+)?([^\W\d]{3,10})\.?,?\s+(?:de\s+|del\s+)?(\d{4})\b",
    re.I,
)
_MONTH_FIRST = re.compile(r"\b([^\W\d]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b", re.I)
_MONTHS = (
    ("jan", "ene"), ("feb",), ("mar",), ("apr", "abr"), ("may",), ("jun",), ("jul",),
    ("aug", "ago"), ("sep", "set"), ("oct",), ("nov",), ("dec", "dic"),
)  # fmt: skip
_MONTH = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}


@dataclass(frozen=True, slots=True)
class Block:
    """Headers found in running text."""

    end: int
    """The line after the last of them."""
    author: Party
    dated: datetime | None
    subject: str


def header_kind(line: str) -> str | None:
    """Which header a line like "Sent: Monday" gives, or None."""
    found = _LINE.fullmatch(line) if ":" in line or "：" in line else None
    return _KIND.get(" ".join(found[1].lower().split())) if found else None


def _header_value(line: str) -> str:
    found = _LINE.fullmatch(line)
    return found[2] if found else ""


def party_in(words: str) -> Party:
    """Whoever is named by the words of a From line, also without an address."""
    address = _ADDRESS.search(words)
    end = address.start() if address else len(words)
    name = re.split(r"[<\[(]|\bmailto:", words[:end])[0]
    shown = shown_name(name.strip(" *_'\t"))
    return Party(address.group().lower() if address else None, shown)


def date_in_words(words: str) -> datetime | None:
    """A written-out or ISO date, with its time if told, as UTC; None for one that is ambiguous."""
    if (exact := date_in(words)) is not None:
        return exact
    try:
        year, month, day = _day_of(words)
        hour, minute = _time_of(words)
        return datetime(year, month, day, hour, minute, tzinfo=UTC)
    except ValueError:
        return None


def _day_of(words: str) -> tuple[int, int, int]:
    if found := _ISO.search(words):
        return int(found[1]), int(found[2]), int(found[3])
    for pattern, day, month in ((_DAY_FIRST, 1, 2), (_MONTH_FIRST, 2, 1)):
        for found in pattern.finditer(words):
            if number := _MONTH.get(found[month][:3].lower()):
                return int(found[3]), number, int(found[day])
    raise ValueError("no date that can be told")


def _time_of(words: str) -> tuple[int, int]:
    found = _TIME.search(words)
    if found is None:
        return 0, 0
    hour = int(found[1])
    if found[3]:
        hour = hour % 12 + (12 if found[3].lower() == "p" else 0)
    return hour, int(found[2])


def _collected(lines: Sequence[str], start: int) -> tuple[dict[str, str], int]:
    """Headers by kind from `start` on, and the line after the last."""
    found: dict[str, str] = {}
    end, last = start, ""
    for at in range(start, min(len(lines), start + _MOST_LINES)):
        kind = header_kind(lines[at])
        if kind is not None and (kind not in found or kind == "cc"):
            found.setdefault(kind, _header_value(lines[at]))
            end, last = at + 1, kind
        elif lines[at].strip() and not _continues(lines[at], last, found):
            break
        elif lines[at].strip():
            end = at + 1
            found[last] = f"{found[last]} {lines[at].strip()}".strip()
        elif "subject" in found and "from" in found and len(found) >= 4:
            break
    return found, end


def _continues(line: str, last: str, found: Mapping[str, str]) -> bool:
    """Whether a line goes on with the header above it."""
    if not last:
        return False
    if not found[last]:
        return True
    return last in ("to", "cc", "from") and ("@" in line or line.rstrip().endswith(";"))


def block_at(lines: Sequence[str], start: int, *, marked: bool = False) -> Block | None:
    """The headers that begin at `start`, if they are those of a mail.

    Without a mark above, a From, a date and one more are asked for, and an address or a time of
    day: people write memos with From, To and Date as well.
    """
    while marked and start < len(lines) and not lines[start].strip():
        start += 1
    if start >= len(lines) or header_kind(lines[start]) is None:
        return None
    if not marked and header_kind(lines[start]) != "from":
        return None
    found, end = _collected(lines, start)
    if "from" not in found or not (len(found) >= 2 if marked else _is_a_mails(found)):
        return None
    dated = date_in_words(found.get("date", ""))
    return Block(end, party_in(found["from"]), dated, found.get("subject", ""))


def _is_a_mails(found: Mapping[str, str]) -> bool:
    if "date" not in found or not {"to", "subject"} & set(found):
        return False
    return "@" in found["from"] or bool(_TIME.search(found["date"]))
