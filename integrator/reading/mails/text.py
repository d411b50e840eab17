"""Bytes to text that can be shown, stored and searched, whatever the sender declared."""

import re

_LOOSE = frozenset(
    ("us-ascii", "ascii", "iso-8859-1", "latin-1", "latin1", "windows-1252", "cp1252")
)
"""Charsets that senders declare whatever they send: where it is valid UTF-8, UTF-8 it is."""

_BOMS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8"))
_UNSHOWN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
"""Controls, and marks that hide or turn around what a person sees (Unicode TR 36, section 2.10)."""

_ODD_SPACES = re.compile("[\xa0\u2000-\u200a\u202f\u205f\u3000]")
_ODD_BREAKS = re.compile("[\x85\u2028\u2029]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_TWICE_ENCODED = re.compile("[\xc2\xc3][\x80-\xbf\u0152-\u2122]|\xe2\u20ac")
_PATHS = re.compile(r"[/\\]")
_UNFIT = re.compile(r'[\x00-\x1f\x7f<>:"|?*]')
NAME_LIMIT = 120


def decoded(raw: bytes, charset: str | None) -> str:
    """Text of `raw` by its declared charset, else UTF-8, else windows-1252; never an error.

    UTF-8 that was encoded a second time on its way is put right.
    """
    text = _by_charset(raw, charset)
    return _encoded_once(text) if _TWICE_ENCODED.search(text) else text


def _by_charset(raw: bytes, charset: str | None) -> str:
    declared = charset.strip().lower() if charset else None
    for name in _charsets(raw, declared):
        try:
            return raw.decode(name)
        except (LookupError, ValueError):
            continue
    return _patched(raw)


def _charsets(raw: bytes, declared: str | None) -> tuple[str, ...]:
    """What to try, in order."""
    for mark, name in _BOMS:
        if raw.startswith(mark):
            return (name,)
    if declared and declared.startswith(("utf-16", "utf16", "ucs-2")):
        return (declared, "utf-8") if b"\0" in raw else ("utf-8", declared)
    if b"\0" in raw and (guess := _wide(raw)):
        return (guess,)
    return ("utf-8",) if declared is None or declared in _LOOSE else (declared, "utf-8")


def _wide(raw: bytes) -> str | None:
    """Which UTF-16 it is that nobody declared: every other octet of Latin text is null."""
    half = len(raw) // 2
    for name, nulls in (("utf-16-le", raw[1::2]), ("utf-16-be", raw[0::2])):
        if half > 3 and nulls.count(0) > 0.8 * half:
            return name
    return None


def _patched(raw: bytes) -> str:
    """UTF-8 with a few broken octets stays UTF-8; otherwise it is windows-1252."""
    text = raw.decode("utf-8", "surrogateescape")
    broken = len(_SURROGATES.findall(text))
    kept = sum(not one.isascii() for one in text) - broken
    if kept <= broken:
        return raw.decode("windows-1252", "replace")
    return _SURROGATES.sub(
        lambda one: bytes([ord(one.group()) - 0xDC00]).decode("windows-1252", "replace"), text
    )


def _encoded_once(text: str) -> str:
    try:
        return b"".join(_octet(one) for one in text).decode("utf-8")
    except ValueError:
        return text


def _octet(character: str) -> bytes:
    return bytes([ord(character)]) if ord(character) < 256 else character.encode("windows-1252")


def clean(text: str) -> str:
    """Text with one kind of line end and of space, without what is unstorable or would mislead."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        text = _ODD_BREAKS.sub("\n", _ODD_SPACES.sub(" ", text))
    return _SURROGATES.sub("\ufffd", _UNSHOWN.sub("", text))


def clean_filename(name: str, *, number: int) -> str:
    """A filename without path, controls or leading dots; "attachment-3" where nothing is left."""
    last = _PATHS.split(clean(name))[-1]
    fit = " ".join(_UNFIT.sub("", last).split()).strip(". ")
    if not fit:
        return f"attachment-{number}"
    stem, dot, extension = fit.rpartition(".")
    if len(fit) <= NAME_LIMIT or not dot or len(extension) > 10:
        return fit[:NAME_LIMIT]
    return f"{stem[: NAME_LIMIT - len(extension) - 1]}.{extension}"
