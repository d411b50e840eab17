"""Words as they are compared: no case, no accents, no punctuation but what carries meaning."""

import re
import unicodedata

_APOSTROPHES = re.compile(r"['’ʼ`´]")
_NOT_WORD = re.compile(r"[^\w]+")


def folded(text: str) -> str:
    """`text` in lower case without accents and apostrophes, words parted by single spaces."""
    text = text.casefold()
    if not text.isascii():
        marks = unicodedata.normalize("NFKD", text)
        text = "".join(one for one in marks if not unicodedata.combining(one))
    return _NOT_WORD.sub(" ", _APOSTROPHES.sub("", text)).strip()
