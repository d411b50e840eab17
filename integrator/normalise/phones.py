"""Phone numbers to E.164, by Google's rules (libphonenumber) for the clinic's region."""

import re
from dataclasses import dataclass
from typing import Literal

from integrator.normalise.outcome import Normalised
from integrator.normalise.words import folded, plain

LIMIT = 300
_NUMBER = re.compile(
    r"\+\s?\(?\d[\d\s().\-–‑/]{5,24}\d(?!\d)"
    r"|(?<!\d)(?:1[\s.-]{0,2})?\(?\d{3}\)?[\s./–‑-]{0,3}\d{3}[\s.–‑-]{0,3}\d{4}(?!\d)"
    r"|\(?\d[\d\s().\-–‑/]{5,24}\d(?!\d)"
)
_VANITY = re.compile(
    r"(?<![\w])(?:\+?1[\s.-]?)?\(?\d{3}\)?[\s.-]?(?=[A-Z0-9-]{7,9}\b)[0-9A-Z]{1,4}-?[A-Z0-9-]{3,7}"
)
_EXTENSION = re.compile(
    r"^[\s,;]{0,3}(?:x|ext\b|extn|extension|int\b|interno|anexo|#)[\s.:#]{0,3}\d{1,7}", re.I
)
_MEXICAN_MOBILE = re.compile(r"\+\s?52[\s.-]{0,2}1[\s.-]{0,2}(?=\(?\d{2,3}\D)|\+521(?=\d{10}$)")
_BEHIND = re.compile(r"^\s{0,2}[(\[]([^)\]]{1,40})[)\]]")
_BREAK = re.compile(r"[;,|]|\s/\s?|\b(?:or|o|and|y|u)\b")

Kind = Literal["mobile", "fax", "other"]
_KINDS: dict[str, Kind] = {
    **dict.fromkeys(
        ("cell", "cellphone", "cellular", "mobile", "mob", "cel", "celular", "movil", "whatsapp",
         "c", "m", "iphone"), "mobile",
    ),
    **dict.fromkeys(("fax", "facsimile", "telefax", "f"), "fax"),
    **dict.fromkeys(
        ("home", "work", "office", "landline", "h", "w", "casa", "trabajo", "oficina", "fijo",
         "tel", "phone", "telephone", "telefono", "o", "p", "t"), "other",
    ),
}  # fmt: skip

_UNREADABLE = "The phone number is not one that can be called."
_NO_AREA = "The phone number lacks its area code."
_ONLY_FAX = "The number given is a fax; give one that can be called."
_NOT_IN_USE = "The area code 555 is not in use; please check the phone number."
_IN_LETTERS = "The phone number is written in letters; please check it."


@dataclass(frozen=True, slots=True)
class _Found:
    """A number that can be called, and what the words beside it say."""

    number: str
    kind: Kind | None
    extended: bool
    fictional: bool = False


def _e164(text: str, region: str) -> tuple[str, bool] | None:
    """The number, and whether it is of area code 555; the rules are loaded at first use only."""
    from phonenumbers import phonenumberutil as rules

    try:
        number = rules.parse(text, region)
    except rules.NumberParseException:
        return None
    fictional = number.country_code == 1 and (number.national_number or 0) // 10**7 == 555
    if not rules.is_valid_number(number) and not (fictional and rules.is_possible_number(number)):
        return None
    return rules.format_number(number, rules.PhoneNumberFormat.E164), fictional


def _kind(words: str) -> Kind | None:
    """What the words say of the number: the last that tells anything."""
    for word in reversed(folded(words).split()):
        if word in _KINDS:
            return _KINDS[word]
    return None


def _gaps(text: str, matches: list[re.Match[str]]) -> list[str]:
    """The words before each number, and those behind the last."""
    starts = [0, *(match.end() for match in matches)]
    stops = [*(match.start() for match in matches), len(text)]
    return [text[start:stop] for start, stop in zip(starts, stops, strict=True)]


def _halves(gap: str) -> tuple[str, str]:
    """The words between two numbers: those of the first, those of the second."""
    if match := _BEHIND.match(gap):
        return match[1], gap[match.end() :]
    if match := _BREAK.search(gap):
        return gap[: match.start()], gap[match.end() :]
    return "", gap


def _found(text: str, region: str) -> list[_Found]:
    matches = list(_NUMBER.finditer(text))
    gaps = _gaps(text, matches)
    leading = _kind(gaps[0]) is not None
    found = []
    for number, match in enumerate(matches):
        behind = gaps[number + 1]
        rest = _EXTENSION.sub("", behind)
        after = _halves(rest)[0] if number + 1 < len(matches) else rest
        if not leading and not after and number + 1 < len(matches):
            after = rest
        before = _halves(gaps[number])[1] if number else gaps[number]
        kind = (_kind(before) if leading or number == 0 else None) or _kind(after) or _kind(before)
        digits = match.group() if "/" not in match.group() else match.group().replace("/", " ")
        if read := _e164(_dialled(digits), region):
            found.append(_Found(read[0], kind, rest != behind, read[1]))
    return found


def _dialled(digits: str) -> str:
    """ "00" is how most of the world dials "+"; Mexico's "1" before mobiles ended in 2019."""
    if mexican := _MEXICAN_MOBILE.match(digits):
        return f"+52{digits[mexican.end() :]}"
    return f"+{digits[2:]}" if digits.startswith("00") else digits


def phone(text: str, *, region: str) -> Normalised:
    """A number in `text` that can be called, in E.164; `region` (e.g. "US") reads national ones.

    Of several it is the first called cell or mobile, else the first that is no fax; that and an
    extension, which E.164 has no place for, are noted in the confidence. US numbers of area code
    555 exist in samples only, and are doubtful.
    """
    text = plain(text[:LIMIT])
    found = _found(text, region)
    callable_ = [one for one in found if one.kind != "fax"]
    if not callable_:
        return Normalised.refused(_ONLY_FAX) if found else _in_letters(text, region)
    best = next((one for one in callable_ if one.kind == "mobile"), callable_[0])
    if best.fictional:
        return Normalised(best.number, 0.7, _NOT_IN_USE)
    several = len({one.number for one in callable_}) > 1
    return Normalised(best.number, 0.85 if several or best.extended else 1.0)


def _in_letters(text: str, region: str) -> Normalised:
    match = _VANITY.search(text)
    read = _e164(match.group(), region) if match else None
    if read:
        return Normalised(read[0], 0.7, _IN_LETTERS)
    digits = sum(mark.isdigit() for mark in text)
    return Normalised.refused(_NO_AREA if digits == 7 and region == "US" else _UNREADABLE)
