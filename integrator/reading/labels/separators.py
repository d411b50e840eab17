"""What stands between a label and its value."""

import re

SEPARATOR = re.compile(
    r"(?=[*_\s:：=|?>.…])"
    r"(?:[*_]{0,3}\s{0,3}(?:[:：=|]|\?:?|(?<=\w)>(?=\s)|\.{2,}:|\.{3,}|(?<=\s)\.{2,}(?=\s)|…+:?|_{3,})[*_]{0,3}[:\s*_|"
    r".…]*|[*_]{0,2}\s+[-–—]+>?\s+|\s{3,}(?:[:：=]\s*)?|[*_]{2}\s+)"
)
"""Begins with how it can begin at all, so that the letters of a line are passed over quickly."""
WIDE_GAP = re.compile(r"\s{4,}")
STRONG = re.compile(r"[:：=?|.…_>]")
COLON = re.compile(r"[*_]{0,2}\s{0,2}(?:[:：=]|(?<=\w)>(?=\s))[*_]{0,2}\s{0,4}")
WORD_BEFORE = re.compile(r"[^\s,;|\t•·/(]+")
REQUIRED = re.compile(r"(?<=[\w?:)])\s{0,2}\*\s*$(?<!\*\*)")
"""The star that forms put behind a question which must be answered."""
