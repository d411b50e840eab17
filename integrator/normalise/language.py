"""Languages to ISO 639-1, from their codes and the names people write."""

import re

from integrator.normalise.outcome import Normalised
from integrator.normalise.words import folded

_NAMES = {
    "en": "eng english ingles anglais", "es": "spa spanish espanol castellano castilian",
    "zh": "zho chi chinese mandarin cantonese chino", "vi": "vie vietnamese",
    "tl": "tgl fil tagalog filipino", "ko": "kor korean coreano", "ru": "rus russian ruso",
    "ar": "ara arabic arabe", "fr": "fra fre french frances francais",
    "de": "deu ger german aleman deutsch",
    "pt": "por portuguese portugues", "it": "ita italian italiano", "ja": "jpn japanese japones",
    "hi": "hin hindi", "ur": "urd urdu", "pa": "pan punjabi panjabi", "bn": "ben bengali bangla",
    "fa": "fas per farsi persian dari", "pl": "pol polish polaco polski",
    "uk": "ukr ukrainian ucraniano",
    "ht": "hat haitian creole kreyol", "so": "som somali", "am": "amh amharic", "sw": "swa swahili",
    "hy": "hye arm armenian", "km": "khm khmer cambodian", "lo": "lao laotian", "th": "tha thai",
    "tr": "tur turkish turco turkce", "he": "heb hebrew", "nl": "nld dut dutch",
    "el": "ell gre greek",
    "ro": "ron rum romanian", "gu": "guj gujarati", "te": "tel telugu", "ta": "tam tamil",
    "ne": "nep nepali", "my": "mya bur burmese", "ps": "pus pashto", "ti": "tir tigrinya",
    "sv": "swe swedish", "da": "dan danish", "no": "nor norwegian", "fi": "fin finnish",
    "cs": "ces cze czech", "hu": "hun hungarian", "ca": "cat catalan", "id": "ind indonesian",
}  # fmt: skip
_CODES = {name: code for code, names in _NAMES.items() for name in (code, *names.split())}
_REGION = re.compile(r"([a-z]{2,3})[-_][a-z]{2,4}", re.IGNORECASE)
_NEGATED = frozenset(("no", "not", "non", "limited", "little", "poor"))


def language(text: str) -> Normalised:
    """The code of the first language named; several names lower the confidence."""
    tag = _REGION.fullmatch(text.strip())
    words = folded(tag[1] if tag else text).split()
    exact = _CODES.get(" ".join(words))
    if exact:
        return Normalised(exact)
    codes = list(dict.fromkeys(_CODES[word] for word in words if len(word) > 3 and word in _CODES))
    if not codes or not _NEGATED.isdisjoint(words):
        return Normalised.refused("The language is not one we know by this name.")
    return Normalised(codes[0], 0.9 if len(codes) == 1 else 0.7)
