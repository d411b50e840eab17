"""Who refers, by the block they sign with: name, practice, phone, address, provider number."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from integrator.normalise.words import folded
from integrator.reading.mails.machines import is_called_as_a_machine, is_machine
from integrator.reading.referrers.on_behalf import is_clerk, person_shown
from integrator.reading.values.found import Found, Zone, lines_of
from integrator.reading.values.name_words import CREDENTIALS, JOB_WORDS, ORG_WORDS
from integrator.reading.values.shapes import (
    NPI,
    Span,
    emails_in,
    is_credential,
    name_at,
    phones_in,
)

_BY_ITS_WORDS = 0.9
_BY_FIRST_NAME = 0.7
_LINES = 14
_LONGEST_LINE = 120
_PIECES = re.compile(r"[|·•\t]|\s[-–—/~]\s|\s{3,}|\n")
_FAX_BEFORE = re.compile(
    r"(?:\b(?:fax|fx|facsimile|facs[ií]mil)\b[^\d(+]{0,6}|(?<![\w.])f\s?[.:)]?\s{0,3})$", re.I
)
_FAX_AFTER = re.compile(r"[ ]{0,2}\(?(?:fax\b|f\))(?!\W{0,4}\d)", re.I)
_BETTER = re.compile(
    r"\b(?:office|tel|phone|ph|p|t|o|w|main|direct|tel[ée]fono)\b[\s.:]{0,3}$", re.I
)
_WORSE = re.compile(
    r"\b(?:cell|mobile|m|c|pager|after[- ]hours|emergency|urgencias)\b[\s.:]{0,3}$", re.I
)
_ADDRESS = re.compile(
    r"\d{1,5}\s+\w|\b(?:suite|ste|street|st|ave|avenue|road|rd|blvd|way|calle|p\.?o\.? box)\b", re.I
)
_WORD = re.compile(r"[^\W\d_]+(?:['’&-][^\W\d_]+)*")
_LETTERS = re.compile(r"[^a-z]+")
_LETTERS_BEHIND = re.compile(r"[,\s]+([A-Z][\w.]*(?:-[A-Z]+)?)")


def signature_of(
    text: str, span: Span, *, author: tuple[str | None, str | None], rule: str = "signature"
) -> list[Found]:
    """What the block text[span] tells of who signs; the first of each kind."""
    found: dict[str, Found] = {}
    lines = [one for one in lines_of(text, *span) if text[slice(*one)].strip()][:_LINES]
    for line in lines:
        for one in _of_line(text, line, author, end=span[1]):
            better = found.get(one.field)
            if better is None or one.confidence > better.confidence:
                found[one.field] = one
    for one in found.values():
        one.zone, one.rule = Zone.SIGNATURE, rule
    return sorted(found.values(), key=lambda one: one.start)


def _of_line(
    text: str, line: Span, author: tuple[str | None, str | None], *, end: int
) -> Iterator[Found]:
    yield from _numbers(text, line)
    for match in NPI.finditer(text, *line):
        yield Found("partner_npi", *match.span(1))
    if line[1] - line[0] <= _LONGEST_LINE:
        name = _named(text, line, author)
        if name and text.startswith(":", name.end):
            name = None
        if name:
            clerk = is_clerk(text, name.end, end)
            yield replace(name, field="partner_clerk") if clerk else name
        yield from _practices(text, line, name, author)
    for address in emails_in(text, *line):
        if is_machine(text[slice(*address)]):
            continue
        yield Found("partner_email", *address, confidence=0.95)


def _numbers(text: str, line: Span) -> Iterator[Found]:
    for number in phones_in(text, *line):
        before = text[max(line[0], number[0] - 16) : number[0]]
        after = text[number[1] : number[1] + 12]
        if _FAX_BEFORE.search(before) or _FAX_AFTER.match(after):
            continue
        sure = 0.9 if _WORSE.search(before) else 0.96 if _BETTER.search(before) else 0.95
        yield Found("partner_phone", *number, confidence=sure)


def _named(text: str, line: Span, author: tuple[str | None, str | None]) -> Found | None:
    start = line[0]
    while start < line[1] and not text[start].isalnum():
        start += 1
    prefix = re.compile(
        r"(?:(?:atte\.?|atentamente|saludos|regards|best|thanks|cordialmente|by|x|cheers),?\s+)?"
        r"(?:pastor|padre|father|pbro\.?|fray|sor|rev\.?|by:|atte\.?|x|reverend|sr\.|enf\.?|"
        r"lic\.?|ing\.?|"
        r"hna\.?|deacon|fr\.|from|signed|firmado|(?:[A-Z]\.){2,3})\s+",
        re.I,
    ).match(text, start, line[1])
    start = prefix.end() if prefix else start
    own = person_shown(author)
    if own and text.startswith(own, start, line[1]):
        return Found("partner_clinician", start, start + len(own), confidence=0.97)
    name = name_at(text, start, line[1])
    if name is None:
        return _written_small(text, (start, line[1]), author, titled=bool(prefix))
    said = text[name.start : name.end]
    short = name.words < 2 or len(said.split()[-1].rstrip(".")) == 1
    if short and not name.title and not _first_name(said.split()[0], author):
        return None
    words = {
        word.casefold()
        for word in _WORD.findall(text[name.start : _piece_end(text, name.end, line[1])])
    }
    behind = _LETTERS_BEHIND.match(text, name.end, line[1])
    lettered = bool(behind and is_credential(behind[1])) or bool(name.title)
    same = _like_author(text[name.start : name.end], author)
    piece = text[name.start : _piece_end(text, name.end, line[1])].strip()
    if not lettered and not same and _is_practice(piece, author) > _BY_ITS_WORDS:
        return None
    if not lettered and (words & ORG_WORDS or (not same and words & JOB_WORDS)):
        return None
    if name.words < 2 and not name.title:
        return Found("partner_clinician", name.start, name.end, confidence=_BY_FIRST_NAME)
    return Found("partner_clinician", name.start, name.end,
                 confidence=0.97 if same else 0.95 if lettered else 0.85)  # fmt: skip


def _first_name(name: str, author: tuple[str | None, str | None]) -> bool:
    """Whether one word by itself is what the sender is called."""
    shown = (person_shown(author) or "").split()
    return bool(shown) and shown[0].casefold() == name.casefold()


def _written_small(
    text: str, span: Span, author: tuple[str | None, str | None], *, titled: bool
) -> Found | None:
    """A name in small letters counts where a title or the sender's own name says it is one."""
    words = text[slice(*span)].split("\n")[0].strip().split()[:4]
    while len(words) > 2 and words[-1].strip(".,").upper() in CREDENTIALS:
        words.pop()
    said = " ".join(words)
    if len(words) in (2, 3) and said.islower() and (titled or _like_author(said, author)):
        at = text.find(words[0], *span)
        if text[at : at + len(said)] == said:
            return Found("partner_clinician", at, at + len(said), confidence=0.85)
    return None


def _piece_end(text: str, start: int, end: int) -> int:
    stop = re.compile(r"[,|·•(\n]|\s[-–—]\s|\s{3,}").search(text, start, end)
    return stop.start() if stop else end


def _squashed(text: str) -> str:
    return _LETTERS.sub("", folded(text.replace("&", "and")))


def _spelt_by_parts(words: Sequence[str], domain: str) -> bool:
    """Whether the domain is made of the words in another order or shortened: "vidalendocrino"."""
    telling = [folded(word) for word in words if len(word) > 3]
    return len(telling) > 1 and all(word[:_PART] in domain for word in telling)


_PART = 5
"""Letters of a word that a domain keeps of it."""


def _like_author(name: str, author: tuple[str | None, str | None]) -> bool:
    shown = set((author[0] or "").casefold().replace(",", " ").split())
    words = [word for word in name.casefold().split() if len(word) > 2]
    if words and sum(word in shown for word in words) >= min(2, len(words)):
        return True
    local = _squashed((author[1] or "").partition("@")[0])
    return bool(words) and len(words[-1]) > 3 and _squashed(words[-1]) in local


def _practices(
    text: str, line: Span, name: Found | None, author: tuple[str | None, str | None]
) -> Iterator[Found]:
    start = name.end if name else line[0]
    for stop in (*(one.span() for one in _PIECES.finditer(text, start, line[1])), (line[1],) * 2):
        yield from _practice_in(text, start, stop[0], author)
        start = stop[1]


def _practice_in(
    text: str, start: int, end: int, author: tuple[str | None, str | None]
) -> Iterator[Found]:
    at = start
    for part in text[start:end].split(","):
        bare = part.strip(" .*_()>")
        sure = _is_practice(bare, author)
        if sure:
            first = at + part.find(bare)
            yield Found("partner_practice", first, first + len(bare), confidence=sure)
        at += len(part) + 1


_SPECIALTY = frozenset((
    "medicina", "familiar", "interna", "general", "family", "medicine", "internal", "primary",
    "care", "practice", "atención", "primaria", "integrative", "functional", "integrativa", "salud",
    "pediatrics", "pediatría", "of", "de", "la", "y", "and", "nursing", "enfermería", "therapy",
    "physical", "behavioral", "mental", "health", "community", "social", "services", "work",
    "trabajo", "promotora", "counseling", "nutrition", "nutrición", "clinical", "clínica",
))  # fmt: skip
"""Words of what somebody does; by themselves they name no practice."""
_NO_NAME = re.compile(
    r"[a-z]{3}\. [A-ZÁÉÍÓÚ]|^(?:dear|hello|hi|estimad\w+|apreciad\w+|sent|this|you|please|"
    r"powered|team|recibi\w+|enviado|copyright|view|"
    r"if|do not|the information)\b|\.{3}",
    re.I,
)
"""What a tool's or a notice's words have in them, and no practice's name."""


def _is_practice(bare: str, author: tuple[str | None, str | None]) -> float:
    """How surely a piece of a signature is a practice: by its words, or by the sender's domain."""
    words = [word.casefold() for word in _WORD.findall(bare)]
    if not words or "@" in bare or "://" in bare or len(bare) > 70 or len(words) > 9:
        return 0.0
    if _NO_NAME.search(bare) or is_called_as_a_machine(bare):
        return 0.0
    if any(mark.isdigit() for mark in bare) or ":" in bare or "?" in bare or bare[-1] == "!":
        return 0.0
    domain = _squashed((author[1] or "").partition("@")[2].rpartition(".")[0].rpartition(".")[2])
    squashed = _squashed(bare)
    alike = (
        len(squashed) > 4
        and len(domain) > 4
        and (
            squashed[:7] == domain[:7]
            or squashed in domain
            or domain in squashed
            or _spelt_by_parts(words, domain)
        )
    )
    if alike and bare[:1].isalpha() and (" " in bare or squashed == domain):
        return 0.97
    if JOB_WORDS & set(words) or len(words) < 2 or bare[0].islower():
        return 0.0
    if _SPECIALTY.issuperset(words):
        return 0.0
    if _ADDRESS.search(bare) and words[-1] not in ORG_WORDS:
        return 0.0
    return 0.9 if ORG_WORDS & set(words) and bare[:1].isupper() else 0.0


def practice_as_shown(display: str) -> bool:
    """Whether a sender's display name is that of a practice and not of a person or a machine."""
    words = {word.casefold() for word in _WORD.findall(display)}
    shared = {"forms", "notifications", "website", "notification", "form", "records", "desk",
              "referrals", "intake", "billing", "scheduling", "inbox", "fax", "portal", "support",
              "management", "outbound", "mailer", "noreply", "reply"}  # fmt: skip
    return len(words) > 1 and bool(words & ORG_WORDS) and not words & shared


_CALLED = re.compile(
    r"(?:St\.|Dr\.|[A-ZÁÉÍÓÚÑ][\w'’&-]*)(?:\s(?:St\.|[A-ZÁÉÍÓÚÑ][\w'’&-]*|"
    r"&|and|of|de|del|la|los|las|y|for|the)){1,5}"
)


def practice_by_domain(text: str, author: tuple[str | None, str | None]) -> Found | None:
    """A name in capitals that the sender's domain is made of, as "Brun Pilates" @brunpilates."""
    domain = _squashed((author[1] or "").partition("@")[2].rpartition(".")[0].rpartition(".")[2])
    if len(domain) < 6:
        return None
    for match in _CALLED.finditer(text[:_SEARCHED]):
        words = match.group().split()
        for first in range(len(words) - 1):
            for last in range(len(words), first + 1, -1):
                if _spells(_squashed("".join(words[first:last])), domain):
                    whole = _to_its_kind(words, last)
                    said = " ".join(words[first:whole]).rstrip(".,")
                    at = text.find(said, match.start(), match.end())
                    if at >= 0:
                        return Found("partner_practice", at, at + len(said), Zone.SIGNATURE,
                                     "domain", confidence=0.88)  # fmt: skip
    return None


_SEARCHED = 20_000


def _to_its_kind(words: list[str], last: int) -> int:
    """The end of a practice's name that goes on to what it is: "Blue Heron Physical Therapy"."""
    for end in range(len(words), last, -1):
        kind = words[end - 1].casefold().strip(".,")
        if kind in ORG_WORDS and all(word[0].isupper() for word in words[last:end]):
            return end
    return last


def _spells(squashed: str, domain: str) -> bool:
    return len(squashed) > 6 and (
        squashed == domain
        or (squashed.startswith(domain) and len(squashed) < 2 * len(domain))
        or (domain.startswith(squashed) and len(squashed) * 4 > len(domain) * 3)
    )
