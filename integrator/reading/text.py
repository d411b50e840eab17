"""Bytes to text that can be shown, stored and searched, whatever the sender declared."""

import re

_LOOSE = frozenset(
    ("us-ascii", "ascii", "iso-8859-1", "latin-1", "latin1", "windows-1252", "cp1252")
)
"""Charsets that senders declare whatever they send: where it is valid UTF-8, UTF-8 it is."""

_UNSHOWN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
"""Controls, and marks that hide or turn around what a person sees (Unicode TR 36, section 2.10)."""

_SURROGATES = re.compile("[\ud800-\udfff]")
_PATHS = re.compile(r"[/\\]")
_UNFIT = re.compile(r'[\x00-\x1f\x7f<>:"|?*]')
NAME_LIMIT = 120


def decoded(raw: bytes, charset: str | None) -> str:
    """Text of `raw` by its declared charset, else UTF-8, else windows-1252; never an error."""
    declared = charset.lower() if charset else None
    tries = ("utf-8",) if declared is None or declared in _LOOSE else (declared, "utf-8")
    for name in tries:
        try:
            return raw.decode(name)
        except (LookupError, ValueError):
            continue
    return raw.decode("windows-1252", "replace")


def clean(text: str) -> str:
    """Text with one kind of line end, and without what cannot be stored or would mislead."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
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
