"""Languages to ISO 639-1, from their codes and the names people write."""

import re

from rapidfuzz import process
from rapidfuzz.distance import OSA

from integrator.normalise.outcome import Normalised
from integrator.normalise.words import folded, plain, ticked, word_set

_NAMES = {
    "en": "eng engl english ingles anglais",
    "es": "spa span spn sp esp spanish espanol castellano castilian",
    "zh": "zho chi chinese mandarin cantonese chino taiwanese",
    "vi": "vie viet vietnamese vietnamita",
    "tl": "tgl fil tagalog filipino pilipino", "ko": "kor korean coreano", "ru": "rus russian ruso",
    "ar": "ara arabic arabe", "fr": "fra fre french frances francais",
    "de": "deu ger german aleman deutsch",
    "pt": "por port portuguese portugues brazilian", "it": "ita italian italiano",
    "ja": "jpn japanese japones",
    "hi": "hin hindi", "ur": "urd urdu", "pa": "pan punjabi panjabi", "bn": "ben bengali bangla",
    "fa": "fas per farsi persian dari", "pl": "pol polish polaco polski",
    "uk": "ukr ukrainian ucraniano",
    "ht": "hat haitian creole kreyol criollo",
    "so": "som somali", "am": "amh amharic", "sw": "swa swahili",
    "hy": "hye arm armenian armenio",
    "km": "khm khmer cambodian", "lo": "lao laotian", "th": "tha thai",
    "tr": "tur turkish turco turkce", "he": "heb hebrew hebreo", "nl": "nld dut dutch",
    "el": "ell gre greek griego", "ro": "ron rum romanian rumano moldovan", "gu": "guj gujarati",
    "te": "tel telugu", "ta": "tam tamil", "ne": "nep nepali", "my": "mya bur burmese",
    "ps": "pus pashto", "ti": "tir tigrinya", "sv": "swe swedish", "da": "dan danish",
    "no": "nor norwegian", "fi": "fin finnish", "cs": "ces cze czech", "hu": "hun hungarian",
    "ca": "cat catalan", "id": "ind indonesian", "ms": "msa may malay", "lt": "lit lithuanian",
    "lv": "lav latvian", "et": "est estonian", "bg": "bul bulgarian", "sr": "srp serbian",
    "hr": "hrv croatian", "bs": "bos bosnian", "sk": "slk slovak", "sl": "slv slovenian",
    "sq": "sqi albanian", "mk": "mkd macedonian", "ka": "kat georgian", "ku": "kur kurdish",
    "mn": "mon mongolian", "bo": "bod tibetan", "sm": "smo samoan", "to": "ton tongan",
    "mh": "mah marshallese", "ch": "cha chamorro", "om": "orm oromo", "yo": "yor yoruba",
    "ig": "ibo igbo", "ha": "hau hausa", "rw": "kin kinyarwanda", "rn": "run kirundi",
    "ln": "lin lingala", "wo": "wol wolof", "ak": "aka akan twi", "yi": "yid yiddish",
    "ml": "mal malayalam", "kn": "kan kannada", "mr": "mar marathi", "si": "sin sinhala sinhalese",
    "qu": "que quechua", "gn": "grn guarani", "ay": "aym aymara", "nv": "nav navajo",
    "eu": "eus basque euskera", "gl": "glg galician gallego", "ga": "gle irish", "cy": "cym welsh",
    "is": "isl icelandic", "af": "afr afrikaans", "zu": "zul zulu", "uz": "uzb uzbek",
    "kk": "kaz kazakh", "az": "aze azerbaijani", "be": "bel belarusian",
}  # fmt: skip
_CODES = {name: code for code, names in _NAMES.items() for name in (code, *names.split())}
_SHORT = frozenset(("eng", "span", "spn", "esp", "viet", "lao", "twi", "thai"))
"""Short names that mean a language inside a sentence as well."""
_INSIDE = {name: code for name, code in _CODES.items() if len(name) > 3 or name in _SHORT} | {
    "haitian creole": "ht"
}
_LONG = tuple(name for name in _INSIDE if len(name) > 5)
_WORDS_TOO = frozenset(
    ("no", "so", "is", "to", "my", "am", "si", "be", "om", "may", "run", "per", "est")
)
"""Codes that are words of an answer as well."""
_REGION = re.compile(r"([a-z]{2,3})[-_](?:[a-z]{2}|[a-z]{4}|419)", re.IGNORECASE)
_CLAUSES = re.compile(r"[,;()\[\]/|.+–—]|\s-\s|\b(?:but|pero|and|with|con|y|or|o)\b", re.IGNORECASE)
_LITTLE = word_set(
    "no not non isnt doesnt limited little poor some minimal basic understands secondary second "
    "poco poca algo limitado nada sin ni"
)
_FIRST = word_set(
    "only solo solamente unicamente prefers preferred preferably prefer primary primarily mainly "
    "mostly native first monolingual prefiere preferido principal materna"
)
_SIGNED = re.compile(
    r"\b(asl|sign(?:ed)? language|signs|lengua(?:je)? de (?:senas|signos)|lse|lsm)\b"
)

_UNKNOWN = "The language is not one we know by this name."
_SIGN = (
    "A sign language is named, which has no two-letter code; note the interpreter that is needed."
)
_SEVERAL = "More than one language is named; say which the patient prefers."
_MISSPELT = "The name of the language seems misspelt."


def _named(words: str) -> list[str]:
    """Codes of the languages named, in order."""
    return list(dict.fromkeys(_INSIDE[word] for word in words.split() if word in _INSIDE))


def _near(word: str) -> str | None:
    """The language a misspelt word means."""
    found = process.extractOne(word, _LONG, scorer=OSA.distance, score_cutoff=1)
    return _INSIDE[found[0]] if found and found[0][0] == word[0] else None


def language(text: str) -> Normalised:
    """The code of the language the patient speaks best, as the words say.

    "Spanish only", "prefers Spanish", "Spanish, limited English" are es; of several with nothing to
    choose by it is the first, doubtful. Sign languages have no such code and are refused.
    """
    text = ticked(plain(text[:300]))
    tag = _REGION.fullmatch(text)
    words = folded(tag[1] if tag else text)
    if words in _CODES:
        return Normalised(_CODES[words], 0.6 if words in _WORDS_TOO else 1.0)
    if _SIGNED.search(words):
        return Normalised.refused(_SIGN)
    return _of_clauses([folded(clause) for clause in _CLAUSES.split(text)])


def _of_clauses(clauses: list[str]) -> Normalised:
    spoken = [clause for clause in clauses if _LITTLE.isdisjoint(clause.split())]
    preferred = [clause for clause in spoken if not _FIRST.isdisjoint(clause.split())]
    for chosen in (preferred, spoken):
        codes = list(dict.fromkeys(code for clause in chosen for code in _named(clause)))
        if len(codes) == 1:
            return Normalised(codes[0], 0.95)
        if codes:
            return Normalised(codes[0], 0.7, _SEVERAL)
    return _misspelt(spoken)


def _misspelt(clauses: list[str]) -> Normalised:
    for word in " ".join(clauses).split()[:6]:
        if len(word) > 4 and (code := _near(word)):
            return Normalised(code, 0.75, _MISSPELT)
    return Normalised.refused(_UNKNOWN)
