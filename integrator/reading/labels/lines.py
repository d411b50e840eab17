"""Finds what stands after known labels: in the line, in the next one, or several to a line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from integrator.reading.labels.asked import asked_for
from integrator.reading.labels.bare_values import SHAPES, bare_value
from integrator.reading.labels.choice_lines import BOX, BOXES, TICKED
from integrator.reading.labels.headings import ONE_OF_SEVERAL, SECTION, SECTIONS, told_inline
from integrator.reading.labels.hints import answer_start, is_hint
from integrator.reading.labels.in_columns import in_reading_order
from integrator.reading.labels.known import SIGN_OFFS, Table, fold, named, named_loosely
from integrator.reading.labels.label_last import labels_last
from integrator.reading.labels.label_like import begins_like_a_label, holds_a_sentence, unknown_pair
from integrator.reading.labels.names import LabelNames
from integrator.reading.labels.places import Places
from integrator.reading.labels.read import Read
from integrator.reading.labels.separators import REQUIRED, SEPARATOR, STRONG, WIDE_GAP
from integrator.reading.labels.sharing import further
from integrator.reading.labels.side_by_side import columns_of
from integrator.reading.labels.tables import read_table
from integrator.reading.values.found import FREE_TEXT, WRAPPED, Found, Zone, lines_of
from integrator.reading.values.shapes import first_person, sounds_like_a_person

__all__ = ["FREE_TEXT", "Found", "Zone", "find_labels", "read_lines"]

_BULLET = (
    r"[\s_*•·▪●◦‣⁃>#|\-–—➢➤✦►]*(?:\(?\d{1,2}[.)](?=\s)\s*|[a-zA-Z][.)]\s+|Q\d{1,2}[.:)]\s*)?[\s_*]*"
)
_LEAD = re.compile(_BULLET)
_MARKS = " \t_*•·▪●◦‣⁃>#|-–—➢➤✦►0123456789().:Q"
_RULE = re.compile(r"[-=_*~─═]{3,}")
_HEADS = frozenset(("partner_clinician", "partner_details"))
"""Fields whose labels, by themselves above a block of lines, own all of it."""
_SAYS_ITSELF = frozenset((
    "priority", "consent", "preferred_contact", "patient_language", "insurance",
))  # fmt: skip
"""Fields whose labels are values too."""
_SHORT = 40
_LONGEST_LABEL = 100
_FULL_LINE = 60
_LONGEST_ASKED = 120
_LONGEST_VALUE = 20_000
_MOST_VALUES = 4_000
"""Labelled values of one page that are looked at: far more than a person writes of fifty."""


@dataclass(slots=True)
class _Finder:
    text: str
    table: Table
    lines: list[tuple[int, int]]
    zone: Zone = Zone.BODY
    read: Read = field(default_factory=Read)
    open: Found | None = None
    """The label whose value may go on in the next line."""
    headed_at: int = 0
    """Where the last label that stands by itself begins."""
    lone: bool = False
    """Whether this text has labels that stand alone on their line, as form tools write them."""
    names: LabelNames = field(init=False)
    places: Places = field(init=False)

    def __post_init__(self) -> None:
        self.places = Places(self.text, self.lines)
        self.names = LabelNames(self.table)

    def run(self) -> Read:
        self.lone = self._has_lone_labels()
        index = 0
        while index < len(self.lines) and len(self.read.found) < _MOST_VALUES:
            start, end = self.lines[index]
            end = start + len(REQUIRED.sub("", self.text[start:end]))
            if "\t" in self.text[start:end].strip():
                index = self._table(index)
            else:
                self._line(start, end, index)
                index += 1
        return self.read

    def _table(self, index: int) -> int:
        last = index
        rows = []
        while last < len(self.lines):
            row = self.text[slice(*self.lines[last])]
            if "\t" in row.strip("\n "):
                rows.append(self.lines[last])
            elif row.strip() or not self._table_goes_on(last):
                break
            last += 1
        found = read_table(self.text, rows, self.table, zone=self.zone)
        if not found:
            for start, end in rows:
                self._line(start, end, index)
        self.read.found.extend(found)
        self.read.prose.extend(self._above(rows, found))
        last_one = found[-1] if found else None
        goes_on = last_one and (last_one.end == last_one.start or last_one.field in FREE_TEXT)
        self.open = last_one if goes_on and last_one and last_one.row is None else None
        return last

    def _above(self, rows: list[tuple[int, int]], found: list[Found]) -> Iterator[tuple[int, int]]:
        """The rows above the first value that have no label: those of a letterhead."""
        first = min((one.start for one in found), default=0)
        for start, end in rows:
            if end >= first:
                return
            cells = (cell.strip(" :*?") for cell in self.text[start:end].split("\t"))
            if all(named(cell, self.table) is None for cell in cells):
                yield start, end

    def _table_goes_on(self, index: int) -> bool:
        following = self.lines[index + 1 : index + 2]
        return any("\t" in self.text[slice(*one)].strip("\n ") for one in following)

    def _has_lone_labels(self) -> bool:
        count = 0
        for start, end in self.lines[:400]:
            if 2 < end - start < _FULL_LINE and self._lone(self.text[start:end]):
                count += 1
        return count > 1

    def _lone(self, line: str) -> str | None:
        stripped = line.strip().strip("*_:?¿# ").strip()
        if not stripped:
            return None
        stripped = _LEAD.sub("", stripped, count=1)
        asked = line.strip()[0] in "*123456789" and line.rstrip("* ")[-1] in "?:"
        return "?" if asked else named(stripped, self.table)

    def _line(self, start: int, end: int, index: int) -> None:
        line = self.text[start:end]
        stripped = line.strip()
        if not stripped:
            self._blank_line()
        elif stripped[0] == ">":
            self.open = None
        elif stripped == "--":
            self.zone, self.open = Zone.SIGNATURE, None
        elif _RULE.fullmatch(stripped):
            self._blank_line()
        elif self._headed(stripped, start, index) or (
            BOX.match(line) and self._ticked(line, start)
        ):
            return
        elif not self._labelled(line, start) and not self._bare(start, start + len(line), index):
            self._unlabelled(line, stripped, start, index)

    def _headed(self, stripped: str, start: int, index: int) -> bool:
        """Take the heading of a section, or the patient's name right below one."""
        section = self._section(stripped, index)
        if section is not None:
            self.open = None
            self._record(section, start, start, label=stripped)
        elif self._is_named_patient(stripped, index):
            label = self.read.found[-1].label
            self._record("patient_name", start, self.lines[index][1], label=label)
        else:
            return False
        return True

    def _section(self, stripped: str, index: int) -> str | None:
        """Whose the next lines are, where this one is the heading of a section."""
        if ONE_OF_SEVERAL.fullmatch(stripped):
            return "section_patient"
        found = SECTION.fullmatch(stripped)
        under = self.places.line(index + 1)
        ruled = _RULE.fullmatch(under) and len(stripped) < _SHORT
        if not found and not ruled and not self.places.heads_labels(stripped, index, self.table):
            return None
        name = named((found["of"] if found else stripped).rstrip(" :"), self.table) or ""
        return SECTIONS.get(name.partition("_")[0] if not name.startswith("section_") else name)

    def _is_named_patient(self, stripped: str, index: int) -> bool:
        """Whether a line is but a name, right below the heading of the patient's section."""
        last = self.read.found[-1] if self.read.found else None
        if last is None or last.field != "section_patient" or last.end > last.start:
            return False
        ruled = _RULE.fullmatch(self.places.line(index - 1)) is not None
        headed = self.places.line(index - 1 - ruled) == last.label
        return headed and sounds_like_a_person(stripped) and first_person(stripped) is not None

    def _blank_line(self) -> None:
        if self.open and self.open.end > self.open.start:
            self.open = None

    def _ticked(self, line: str, start: int) -> bool:
        """A line that is one choice of a list: of the label above it, or saying all by itself."""
        if self.open:
            self._extend(self.open, start, start + len(line))
            return True
        ticked = TICKED.match(line)
        if not ticked:
            return SEPARATOR.search(line.strip()[4:]) is None
        end = min((one.start() for one in BOXES.finditer(line, ticked.end())), default=len(line))
        said = line[ticked.end() : end].strip()
        name = named_loosely(said, self.table) if ":" not in said else None
        if name in ("consent", "priority"):
            self._record(name, start + ticked.end(), start + end, label=said)
            return True
        return False

    def _bare(self, start: int, end: int, index: int) -> bool:
        """Take a line like "ph 415 555 0132" among labelled ones: its value's shape parts them."""
        last = self.read.found[-1] if self.read.found else None
        if not last or not index or last.end < self.lines[index - 1][0] or last.start > start:
            return False
        if (value := bare_value(self.text, start, end)) is None:
            return False
        label = self.text[start : value.start].strip(" .#")
        name = named(label, self.table)
        if name is None or SHAPES.get(name) is not value.shape:
            return False
        self._add(name, label, value.start, end)
        return True

    def _labelled(self, line: str, start: int) -> bool:
        """Take a line that begins with a label, and what stands beside it in columns."""
        (_, end), *beside = columns_of(line)
        if not self._one_labelled(line[:end], start):
            return False
        for at, end in beside:
            opened = self.open
            if not self._one_labelled(line[at:end], start + at):
                self.open = opened
        return True

    def _one_labelled(self, line: str, start: int) -> bool:
        lead = _LEAD.match(line)
        at = lead.end() if lead else 0
        for count, match in enumerate(SEPARATOR.finditer(line, at)):
            if match.start() - at > _LONGEST_LABEL or count > 3:
                return False
            strong = bool(STRONG.search(match.group()) or WIDE_GAP.fullmatch(match.group()))
            label = line[at : match.start()]
            strong = strong or "*" in (label[-1:], match.group()[:1])
            strong = strong and not holds_a_sentence(label)
            whole = line[: match.start()] if lead and lead.group().strip(_MARKS) else ""
            asked = label + "?" * ("?" in match.group())
            name = named(whole, self.table) if whole else None
            if name is None and (name := self.names.of(asked, loosely=strong)) is None:
                continue
            if not strong and not line[match.end() :].strip():
                return False
            value = answer_start(line, match.end(), len(line))
            self._add(name, label, start + value, start + len(line))
            return True
        return False

    def _add(self, name: str, label: str, start: int, end: int) -> None:
        """Record a value, and the further labels that share its line."""
        for stop, restart, next_name, next_label in further(
            self.text, (start, end), name=name, table=self.table
        ):
            self._record(name, start, stop, label=label)
            name, start, label = next_name, restart, next_label
        found = self._record(told_inline(name, self.text, (start, end)), start, end, label=label)
        full = end - start > _FULL_LINE and name in WRAPPED
        self.open = found if name in FREE_TEXT or found.end == found.start or full else None

    def _record(self, name: str, start: int, end: int, *, label: str) -> Found:
        found = Found(name, start, start, self.zone, label=label.strip())
        self._extend(found, start, end)
        self.read.found.append(found)
        return found

    def _extend(self, found: Found, start: int, end: int) -> None:
        """Let `found` run to the last seen character before `end`."""
        end = min(end, max(found.start, start) + _LONGEST_VALUE)
        if end - found.start > _LONGEST_VALUE:
            return
        piece = self.text[start:end]
        if not piece.strip(" \t*_|,;."):
            return
        if found.end == found.start:
            found.start = start + len(piece) - len(piece.lstrip(" \t*_|"))
        found.end = start + len(piece.rstrip(" \t*_|,;"))

    def _unlabelled(self, line: str, stripped: str, start: int, index: int) -> None:
        short = fold(stripped) if len(stripped) < _SHORT else ""
        name = self._heading(stripped, index)
        if name in _SAYS_ITSELF and self._awaits(name):
            name = None
        if short in SIGN_OFFS:
            self.zone, self.open = max(self.zone, Zone.SIGNED_OFF, key=list(Zone).index), None
            self.read.prose.append((start, start + len(line)))
        elif name is not None and self._stands_alone(name, index):
            self.open, self.headed_at = self._record(name, start, start, label=stripped), start
        elif self.lone and self._is_question(stripped, index):
            self.open = self._record("", start, start, label=stripped)
        elif self._is_other_label(stripped) or self._is_no_value(line):
            self.open = None
            self._told_otherwise(line, start)
        elif self.open and not (self.open.start == self.open.end and is_hint(stripped)):
            self._goes_on(self.open, line, start)
        elif not self.open:
            self._told_otherwise(line, start)

    def _told_otherwise(self, line: str, start: int) -> None:
        """Leave a line to the prose; a question before a colon in it is no part of what is said."""
        pair = unknown_pair(line)
        if pair and len(self.read.unknown) < _MOST_VALUES:
            label, at = pair
            found = Found("", start + at, start + len(line.rstrip()), self.zone, label=label)
            self.read.unknown.append(found)
            if label.endswith("?") and ":" in line[:at]:
                start, line = start + at, line[at:]
        self.read.prose.append((start, start + len(line)))

    def _awaits(self, name: str) -> bool:
        """Whether a label of this field still waits for its value: "Priority" above "Urgent"."""
        opened = self.open
        return bool(opened and opened.field == name and opened.start == opened.end)

    def _is_other_label(self, stripped: str) -> bool:
        """Whether a line ends free text above it: a label that we do not know, with its value."""
        opened = self.open
        if opened is None or opened.field not in FREE_TEXT or opened.start == opened.end:
            return False
        return begins_like_a_label(stripped)

    def _is_no_value(self, line: str) -> bool:
        """Whether a label that waits for a number or a date has another label below it."""
        opened = self.open
        shape = SHAPES.get(opened.field) if opened and opened.start == opened.end else None
        return shape is not None and not shape.search(line) and unknown_pair(line) is not None

    def _is_question(self, stripped: str, index: int) -> bool:
        """Whether a line by itself asks, or is a label by what stands below it."""
        if stripped.endswith("?") and len(stripped) < _LONGEST_ASKED:
            return True
        return self.places.heads(stripped, index) and (
            asked_for(stripped, self.places.below(index, 2)) is not None
        )

    def _goes_on(self, opened: Found, line: str, start: int) -> None:
        self._extend(opened, start, start + len(line))
        if opened.field in FREE_TEXT or (BOX.match(line) and opened.field):
            return
        heads = opened.field in _HEADS and "\n" in self.text[self.headed_at : opened.start]
        if not (heads or (opened.field in WRAPPED and len(line) > _FULL_LINE)):
            self.open = None

    def _heading(self, stripped: str, index: int) -> str | None:
        label = _LEAD.sub("", stripped, count=1).strip("*_#=- ¿").rstrip(":? *_")
        if not label or len(stripped) > _LONGEST_LABEL:
            return None
        asked = stripped.rstrip("* ").endswith(("?", ":")) or stripped.isupper()
        marked = stripped[0] in "*#" or stripped.endswith("*")
        set_apart = asked or (self.lone and (marked or self.places.heads(stripped, index)))
        label += "?" if stripped.rstrip("* ").endswith("?") else ""
        return (
            self.names.of(label, loosely=set_apart)
            if set_apart or self.lone
            else (
                name
                if len(stripped) < _FULL_LINE
                and (name := named(label, self.table) or "").startswith("section_")
                else None
            )
        )

    def _stands_alone(self, name: str, index: int) -> bool:
        """Whether a value or a group of labels follows; in a list of labels even nothing may."""
        if (
            self.open
            and self.open.start == self.open.end
            and self.open.field
            and not (self.lone or name.startswith("section_"))
        ):
            return False
        return bool(self.places.below(index, 3)) or self.lone


def read_lines(
    text: str, table: Table, *, start: int = 0, end: int | None = None, zone: Zone = Zone.BODY
) -> Read:
    """Every known label of text[start:end] in order, with its value, and the lines without one."""
    lines = list(lines_of(text, start, len(text) if end is None else end))
    behind, lines = labels_last(text, lines, table, zone=zone)
    read = _Finder(text, table, in_reading_order(text, lines, table), zone).run()
    if behind:
        read.found = sorted((*read.found, *behind), key=lambda one: one.start)
    return read


def find_labels(text: str, table: Table) -> list[Found]:
    """Every known label of `text` in order, with its value; quoted replies (">") are left out."""
    return read_lines(text, table).found
