"""What is known by its shape alone: phones, addresses, dates, ages, provider numbers, names.

All of it is found in time linear in the text: every repetition is bounded, and what a shape can
begin with stands first, so that other letters are passed over quickly.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from integrator.reading.values.name_words import (
    CREDENTIALS,
    NAMES_AFTER_LABELS,
    NAMES_INSIDE,
    NEVER_NAMES,
    ORG_WORDS,
    PARTICLES,
    SUFFIXES,
    TITLES,
    WIDOWED,
)

Span = tuple[int, int]

EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+%'-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}(?![\w-])"
)
PHONE = re.compile(
    r"(?=[\d(+])(?<![\w@#])(?<!\d[-/.])(?:"
    r"(?:\+?1[\s.-]{0,2})?(?:\(\d{3}\)|\b\d{3})[\s./·‐‑–-]{0,3}\d{3}[\s./·‐‑–-]{0,3}\d{4}|"
    r"\+\d{1,3}(?:[\s.-]{0,2}\(?\d{2,5}\)?){2,5}|"
    r"[679]\d{2}[\s.-]?\d{2}[\s.-]?\d{2}[\s.-]?\d{2}|[679]\d{2}[\s.-]\d{3}[\s.-]\d{3}|"
    r"\d{3}[-.\s·‐‑–]\d{4})"
    r"(?:\s{0,2},?\s{0,2}(?:x|ext\.?|extension)\s{0,2}\.?\d{1,6})?(?![\w@]|[-/]\d|\.\d)",
    re.IGNORECASE,
)
_NOT_PHONE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/. ]\d{1,2}[-/. ](?:\d{4}|\d{2})|\d{3}-\d{2}-\d{4}|"
    r"\d{5}-\d{4}|(?:19|20)\d{2}\s?[-–/]\s?(?:19|20)?\d{2}"
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|enero|ene|febrero|marzo|abril|abr|"
    r"mayo|junio|julio|agosto|ago|septiembre|setiembre|octubre|noviembre|diciembre|dic)\.?"
)
DATE = re.compile(
    r"(?=[\dadefjmnos])(?<![\w/.-])(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|"
    r"\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?(?:\d{4}|'?\d{2})|"
    rf"\d{{1,2}}(?:st|nd|rd|th|º)?[\s-](?:of |de )?{_MONTH}(?:,? "
    rf"(?:de |del )?|-)(?:\d{{4}}|\d{{2}})|"
    rf"{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s(?:\d{{4}}|'?\d{{2}})|"
    rf"\d{{1,2}}{_MONTH}\d{{4}})(?![\w/]|[-.]\d)",
    re.IGNORECASE,
)
SHORT_DATE = re.compile(
    rf"(?<![\w/.-])(?:\d{{1,2}}/\d{{1,2}}|{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?|"
    rf"\d{{1,2}} (?:de )?{_MONTH})(?![\w/]|[-.]\d)",
    re.IGNORECASE,
)
AGE = re.compile(
    r"(?<![\w./-])(?P<age>\d{1,3})(?:\s?(?:m(?:o|os|onths?)|wks?|weeks?))?\s?-?\s?(?:"
    r"y/?\.?o\b\.?|yr?s?\.?(?:[\s-]old)?\b|years?[\s-]old|a[nñ]os?(?: de edad)?|years? of age|"
    r"[-\s]?(?:month|week|day)s?[\s-]old|meses)",
    re.IGNORECASE,
)
AGE_SEX = re.compile(r"(?<![\w./-])(\d{1,3})\s?(?:y/?o\s?)?[-/ ]?\s?(?:[MFmf]|[Mm]ale|[Ff]emale)\b")
NPI = re.compile(
    r"\bN\.?P\.?I\.?\s{0,2}(?:number|no\.?|#|n[ºo]\.?)?\s{0,2}[:#]?\s{0,2}([12]\d{9})\b", re.I
)
TEN_DIGITS = re.compile(r"(?<!\d)[12]\d{9}(?!\d)")
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[-'’´.](?=[^\W\d_]))*")
_GAP = re.compile(
    r" \((?:goes by|aka|a\.k\.a\.|called|known as|prefers|nickname|n[eé]e|le dicen|conocid[oa] "
    r"como|alias):? [^()\n]{1,20}\) (?=[A-ZÁÉÍÓÚÑ])|"
    r"[ \n][\"“(‘'][A-ZÁÉÍÓÚ][^\"”)’'\n]{1,14}[\"”)’'] (?=[A-ZÁÉÍÓÚÑ])|"
    r"[ \t\xa0]{1,3}|\.[ \t]{1,2}|\.?\n(?=[^\W\d_])[ \t]{0,4}"
)
_LONGEST_NAME = 7
_DIGITS = re.compile(r"\d")


def phones_in(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """Where numbers stand that may be called: seven digits to fifteen, and no date or code."""
    for match in PHONE.finditer(text, start, len(text) if end is None else end):
        written = match.group()
        count = len(_DIGITS.findall(re.split(r"x|ext", written, flags=re.I)[0]))
        if 7 <= count <= 15 and not _NOT_PHONE.fullmatch(written.strip()):
            if count == 10 and written.isdigit() and _is_npi(text, match.start()):
                continue
            yield match.span()


def _is_npi(text: str, at: int) -> bool:
    return "npi" in text[max(0, at - 16) : at].lower()


def emails_in(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """Where e-mail addresses stand."""
    if "@" not in text:
        return
    for match in EMAIL.finditer(text, start, len(text) if end is None else end):
        yield match.span()


def first(pattern: re.Pattern[str], text: str, span: Span) -> Span | None:
    """The first match of `pattern` within `span`."""
    found = pattern.search(text, *span)
    return found.span() if found else None


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name in a text: [start, end) without titles, and what the title before it was."""

    start: int
    end: int
    words: int
    title: str = ""
    """Folded, without its stop: "mr", "dra"."""


def _bare(word: str) -> str:
    return word.casefold().replace(".", "").replace("’", "'")


def is_capital(word: str) -> bool:
    """Whether a word begins as names do: a capital, or a particle run on ("d'Arcy", "al-Amin")."""
    return word[0].isupper() or (
        len(word) > 3 and "'" in word[:3].replace("’", "'") and word[2].isupper()
    )


def _is_part(word: str, *, inside: bool) -> bool:
    bare = _bare(word)
    if bare in WIDOWED:
        return inside
    if bare in PARTICLES:
        return inside or word[0].isupper()
    if inside and bare in NAMES_INSIDE and word[0].isupper():
        return True
    if bare.endswith("'s") and bare[:-2] in NEVER_NAMES:
        return False
    return is_capital(word) and bare not in NEVER_NAMES and bare not in ORG_WORDS


_OF_AN_ADDRESS = re.compile(
    r"p\.?\s?o\.?\s?box\b|apartado\b|(?:calle|avenida|avda|carretera|calzada|privada|paseo|colonia|"
    r"fracc|blvd|rua)\b\.?\s(?:[\w.'’-]+,?\s){1,4}(?:#|n[oº]\.?)?\s?\d|(?:box|suite|ste|apt|apto|depto|unit|room|bldg|building|floor|"
    r"lot|route|hwy|piso|lote)\b\.?\s?#?\d",
    re.I,
)
"""Where somebody lives or is written to, with a capital, and nobody's name."""


def name_at(text: str, at: int, end: int) -> Name | None:
    """The name that begins at `at`: capitals, particles, initials; a title before it is told."""
    if _OF_AN_ADDRESS.match(text, at, end):
        return None
    title, match = "", _WORD.match(text, at, end)
    while match and _bare(match.group()) in TITLES:
        title = title or _bare(match.group())
        gap = re.compile(r"\.?[ \t\xa0]{0,3}").match(text, match.end(), end)
        match = _WORD.match(text, gap.end() if gap else match.end(), end)
    if not match or not _is_part(match.group(), inside=False):
        return None
    if len(match.group()) == 1 and text[match.end() : match.end() + 1] != ".":
        return None
    return _grown(text, match, end=end, title=title)


def _comma_given(text: str, at: int, end: int) -> "re.Match[str] | None":
    """The given name of "DOE, Jane": family in capitals, a comma, given name, and then an end."""
    if text[at : at + 2] != ", ":
        return None
    match = _WORD.match(text, at + 2, end)
    if not match or not _is_part(match.group(), inside=False) or is_credential(match.group()):
        return None
    return match


def _grown(text: str, match: "re.Match[str]", *, end: int, title: str) -> Name | None:
    start, stop, words, last_full = match.start(), match.end(), 1, match.end()
    first_word, commas = match.group(), 0
    while words < _LONGEST_NAME:
        if words == 1 and len(first_word) == 1 and text[stop : stop + 1] == ".":
            stop += 1
        gap = _GAP.match(text, stop, end)
        if gap and _ends_name(text, start, stop, gap.group()):
            break
        following = _WORD.match(text, gap.end(), end) if gap else None
        if following is None and not commas and text[start:stop].isupper() and len(first_word) > 1:
            following = _comma_given(text, stop, end)
            commas += 1
        if following is None or not _belongs(following.group(), text[start:stop], words):
            break
        stop, words = following.end(), words + 1
        if _bare(following.group()) not in PARTICLES | WIDOWED:
            last_full = stop
    if text[last_full : last_full + 1] in _GOES_ON or not _lettered(text[start:last_full]):
        return None
    full = [one for one in text[start:last_full].split() if _bare(one) not in PARTICLES]
    return Name(start, _with_suffix(text, last_full, end), len(full), title)


def _shouted(word: str, before: str) -> bool:
    """Whether a word in capitals behind one that is not is letters ("Whitlock PNP"), no name."""
    bare = _bare(word)
    return (
        1 < len(word) < 6 and word.isupper() and bare not in SUFFIXES
        and not before.isupper() and before[-2:-1].islower()
    )  # fmt: skip


def _belongs(word: str, before: str, words: int) -> bool:
    """Whether `word` goes on with the name of so many `words` that stands before it."""
    if words > 1 and _shouted(word, before):
        return False
    lettered = is_credential(word) and _bare(word) not in SUFFIXES
    return _is_part(word, inside=True) and not lettered


def _ends_name(text: str, start: int, stop: int, gap: str) -> bool:
    """Whether what stands between two words parts them: a line's end, a sentence's."""
    if "\n" in gap and not _wraps(text, stop):
        return True
    return gap[0] == "." and not (
        len(_last_word(text, start, stop)) < 3 or _is_short(text, start, stop)
    )


_GOES_ON = frozenset("-@/_0123456789&")
_WIDE = 55


def _lettered(name: str) -> bool:
    """Whether what looks like a name has one word of two letters or more."""
    return any(len(word) > 1 for word in re.split(r"[ .\-\n]+", name))


def _wraps(text: str, stop: int) -> bool:
    """Whether the line that ends here is a full one, so that a name may go on in the next."""
    return stop - text.rfind("\n", 0, stop) > _WIDE


def _last_word(text: str, start: int, stop: int) -> str:
    return text[start:stop].split()[-1]


_STOPPED = frozenset(("st", "ste", "jr", "sr", "ma", "mª", "fco", "vda"))


def _is_short(text: str, start: int, stop: int) -> bool:
    return _bare(_last_word(text, start, stop)) in _STOPPED


_SUFFIX = re.compile(r",? (?:Jr|Sr|JR|SR|II|III|IV)\b\.?")


def _with_suffix(text: str, stop: int, end: int) -> int:
    suffix = _SUFFIX.match(text, stop, end)
    return len(text[: suffix.end()].rstrip(".,")) if suffix else stop


def is_credential(word: str) -> bool:
    """Whether a word is letters after a clinician's name, such as MD, L.Ac. or FNP-C."""
    return word.replace(".", "").upper() in CREDENTIALS and not word[1:].islower()


def sounds_like_a_person(text: str) -> bool:
    """Whether the whole of a short text can be a person's name: two words or more, no practice."""
    words = [_bare(word) for word in _WORD.findall(text)]
    return (
        2 <= len(words) <= _LONGEST_NAME
        and ORG_WORDS.isdisjoint(words)
        and not _DIGITS.search(text)
    )


_SENDING = frozenset(("referral", "referring", "referred", "refer", "attached", "please"))
"""Words of a line that speaks of a practice, and is not the name of one."""


def names_a_practice(text: str) -> bool:
    """Whether a short text has a word in it that practices and organisations are called by."""
    words = [_bare(word) for word in _WORD.findall(text)]
    return not ORG_WORDS.isdisjoint(words) and _SENDING.isdisjoint(words)


HONOUR = re.compile(
    r"(?:padre|pbro|presb[ií]tero|father|fr|fray|sor|hna|hno|hermana|hermano|rabbi|imam|nurse|"
    r"enfermer[oa]|ing|mtr[oa]|psic|nut|rev|reverend|pastor|deacon|sister|brother|partera|promotora)"
    r"\.?\s+(?=[A-ZÁÉÍÓÚÑ])",
    re.IGNORECASE,
)
"""What is called before a name and is no part of it."""


def first_person(shown: str) -> str | None:
    """The person's name in a sender's display name: two words or more, no practice, no letters."""
    if names_a_practice(shown.split(",")[0]):
        return None
    at = next((n for n, mark in enumerate(shown) if mark.isalpha()), len(shown))
    honour = HONOUR.match(shown, at)
    at = honour.end() if honour else at
    if shown.islower():
        words = shown.split()
        words = [word for word in words if word.upper().replace(".", "") not in CREDENTIALS]
        fits = len(words) == 2 and all(word.isalpha() for word in words) and words[0] not in TITLES
        return " ".join(words) if fits and words[0] not in NEVER_NAMES else None
    family = re.match(r"([^\W\d_][\w'’-]+), ([^\W\d_][\w'’-]+)(?=$|[,\s(])", shown)
    if family and not is_credential(family[2]):
        return f"{family[2]} {family[1]}"
    name = name_at(shown, at, len(shown))
    if name is None and (word := _WORD.match(shown, at)):
        # "Abril Santoyo", "May Wong": a word that a sentence has too begins no name but here.
        rest = name_at(shown, word.end() + 1, len(shown))
        sure = rest is not None and _bare(word.group()) in NAMES_AFTER_LABELS
        return shown[at : rest.end] if rest and sure else None
    return shown[name.start : name.end] if name and name.words > 1 else None
