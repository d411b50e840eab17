"""Tells, in the words of one person, what they say from their signature and from footers.

Cautious on purpose: what reads like words about a patient stays the writer's wherever it stands.
"""

import re
from collections.abc import Sequence

from integrator.reading.mails import marks
from integrator.reading.mails.pages import Voice

_SIGNATURE_MARKS = frozenset(("--", "—", "–", "-- "))
_ENOUGH_PROSE = 12
"""Words of a line that is no line of a signature."""
_LONGEST_NAME = 6
_MOST_LINES = 10
_LONGEST_LINE = 90
_NOT_LETTERS = re.compile(r"[^\w&\s]+")
_SIGN_OFF = re.compile(
    r"\W*(?:" + "|".join(sorted(map(re.escape, marks.SIGN_OFFS), key=len, reverse=True)) + r")\b"
    r"(?P<rest>.*)",
    re.I,
)
_FOOTER_LINES = (
    marks.SENT_FROM.fullmatch,
    marks.PGP_LINE.fullmatch,
    marks.FOOTER_LINE.search,
)
_FOLDED_SIGN_OFFS = frozenset(marks.SIGN_OFFS)
_NO_NAMES = frozenset((
    "phone", "telephone", "number", "contact", "time", "times", "way", "method", "email", "mail",
    "cell", "mobile", "day", "days", "reached", "telefono", "teléfono",
))  # fmt: skip
"""What follows "best" in a label, where a name would follow it in closing words."""
_NAME_WORD = re.compile(r"[A-ZÁÉÍÓÚÑÜ(][\w.'’\-)]*|de|del|la|y|van|von|da|dos|&|and|MD|the")


def _is_sign_off(line: str) -> bool:
    stripped = line.strip()
    if not 2 <= len(stripped) <= 90:
        return False
    if " ".join(_NOT_LETTERS.sub(" ", stripped.lower()).split()) in _FOLDED_SIGN_OFFS:
        return True
    found = _SIGN_OFF.fullmatch(stripped)
    return found is not None and _is_name(found["rest"])


def _is_name(rest: str) -> bool:
    """Whether what follows closing words on their line is only who signs: ", Dr. Amy Lin"."""
    if not rest[:1] or rest[0] not in ",!.-–— " or ":" in rest:
        return False
    words = rest.strip(" ,.!–—-").replace(",", " ").split()
    if rest[0] == " " and words and words[0].lower() in _NO_NAMES:
        return False
    return 0 < len(words) <= _LONGEST_NAME and all(_NAME_WORD.fullmatch(word) for word in words)


def _is_writers(line: str) -> bool:
    """Whether a line below closing words is none of a signature's."""
    if marks.TELLS_OF_PATIENT.match(line):
        return True
    words = line.split()
    if len(words) >= 4 and marks.GOES_ON.match(line) and not marks.CREDENTIAL.search(line):
        return True
    return len(words) >= _ENOUGH_PROSE and "|" not in line and not marks.REACHES.search(line)


def _paragraph_end(lines: Sequence[str], start: int) -> int:
    end = start
    while end < len(lines) and lines[end].strip() and not marks.TELLS_OF_PATIENT.match(lines[end]):
        end += 1
    return max(end, start + 1)


def _may_be_footer(line: str) -> bool:
    lowered = line.lower()
    if not any(gate in lowered for gate in marks.FOOTER_GATES):
        return False
    return not marks.TELLS_OF_PATIENT.match(line)


def _mark_footers(lines: Sequence[str], voices: list[Voice]) -> None:
    for at, line in enumerate(lines):
        if voices[at] == "footer" or not _may_be_footer(line):
            continue
        if any(mark(line) for mark in _FOOTER_LINES):
            goes_on = line.rstrip().endswith(":") and at + 1 < len(lines)
            voices[at : at + 1 + goes_on] = ["footer"] * (1 + goes_on)
        elif marks.DISCLAIMER.search(line):
            end = _paragraph_end(lines, at)
            voices[at:end] = ["footer"] * (end - at)


def _mark_below_sign_offs(lines: Sequence[str], voices: list[Voice]) -> None:
    signed, closed = False, False
    for at, line in enumerate(lines):
        if voices[at] == "footer":
            closed = closed or signed
        elif _is_sign_off(line):
            signed, closed = True, False
        elif signed and line.strip() and _is_writers(line):
            signed = closed = False
        if signed and voices[at] == "writer":
            voices[at] = "footer" if closed and len(line.split()) >= _LONGEST_NAME else "signature"


def _mark_below_signature_mark(lines: Sequence[str], voices: list[Voice]) -> None:
    """Below "-- " all is signature (RFC 3676, 4.3), unless the patient is named only there."""
    at = next((at for at, line in enumerate(lines) if line.strip() in _SIGNATURE_MARKS), None)
    if at is None or not any(line.strip() for line in lines[:at]):
        return
    told_above = any(marks.TELLS_OF_PATIENT.match(line) for line in lines[:at])
    below = [line for line in lines[at:] if marks.TELLS_OF_PATIENT.match(line)]
    if len(below) >= 2 and not told_above and any(map(marks.NAMES_PATIENT.match, below)):
        return
    if any(len(line.split()) > 2 * _ENOUGH_PROSE and voices[at + n] == "writer"
           for n, line in enumerate(lines[at:])):  # fmt: skip
        return
    for below_at in range(at, len(lines)):
        if voices[below_at] != "footer":
            voices[below_at] = "signature"


def _last_paragraph(lines: Sequence[str], voices: Sequence[Voice], end: int) -> tuple[int, int]:
    """Where the last words of the writer above `end` start and stop."""
    while end > 0 and (not lines[end - 1].strip() or voices[end - 1] == "footer"):
        end -= 1
    start = end
    while start > 0 and lines[start - 1].strip() and voices[start - 1] == "writer":
        start -= 1
    return start, end


def _signs(lines: Sequence[str], name: str) -> bool:
    """Whether a paragraph is a name with ways to reach them, without closing words above."""
    if not 1 <= len(lines) <= _MOST_LINES or any(len(line) > _LONGEST_LINE for line in lines):
        return False
    if ":" in lines[0] or "\t" in lines[0] or lines[0].rstrip().endswith((".", "?", "!")):
        return False
    if any(_is_writers(line) for line in lines) or len(lines[0].split()) > 8:
        return False
    own = {word for word in name.lower().split() if len(word) > 2}
    named = len(own & set(_NOT_LETTERS.sub(" ", lines[0].lower()).split())) >= min(2, len(own) or 9)
    titled = any(marks.CREDENTIAL.search(line) or marks.TITLE.search(line) for line in lines[:2])
    reached = any(marks.REACHES.search(line) for line in lines[1:])
    return (named and (reached or titled or len(lines) <= 2)) or (titled and reached)


def _mark_unannounced(lines: Sequence[str], voices: list[Voice], name: str) -> None:
    start, end = _last_paragraph(lines, voices, len(lines))
    if start == 0 or "signature" in voices:
        return
    above, _ = _last_paragraph(lines, voices, start)
    for first in (above, start):
        paragraph = [line for line in lines[first:end] if line.strip()]
        if first > 0 and _signs(paragraph, name):
            voices[first:end] = ["signature"] * (end - first)
            return


def voices_of(lines: Sequence[str], *, name: str = "") -> list[Voice]:
    """Per line: "writer", "signature" or "footer"; `name` is how whoever wrote it is called."""
    voices: list[Voice] = ["writer"] * len(lines)
    _mark_footers(lines, voices)
    _mark_below_signature_mark(lines, voices)
    _mark_below_sign_offs(lines, voices)
    _mark_unannounced(lines, voices, name)
    return voices
