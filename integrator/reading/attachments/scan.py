"""Pictures of letters: the words that tesseract makes out, where it is installed."""

import os
import re
import shutil
import subprocess
from functools import cache
from typing import Final

from integrator.reading.attachments import images
from integrator.reading.attachments.boxes import resolved
from integrator.reading.attachments.columns import tabbed
from integrator.reading.attachments.words import SCANNED, Unread, Words, cut, remaining
from integrator.reading.mails.text import clean

SECONDS: Final = 8.0
"""Given to one picture."""
_LANGUAGES: Final = ("eng", "spa")
_WORD: Final = re.compile(r"[^\W_]{2}")
_RULED: Final = re.compile(r"(?:(?<=\s)|^)[|\[\]_]+|[|\[\]_]+(?=\s|$)", re.MULTILINE)
"""What the rules of a table look like to tesseract."""
_CHOICE: Final = re.compile(r"(?im)^([^:\n]{1,60}:).{0,20}\b(?:yes|s[ií])\b.{0,20}\bno\b.{0,10}$")
"""An answer by tick boxes, which cannot be told apart in a picture."""


@cache
def program() -> str | None:
    """Where tesseract is, or None."""
    return shutil.which("tesseract")


@cache
def languages() -> str:
    """Those of ours that it has, as it wants them: "eng+spa"."""
    found = program()
    if found is None:
        return ""
    listed = subprocess.run(  # noqa: S603 -- fixed words, no shell
        [found, "--list-langs"], capture_output=True, text=True, timeout=10, check=False
    ).stdout.split()
    return "+".join(name for name in _LANGUAGES if name in listed)


def read_image(body: bytes, until: float) -> Words:
    """A photograph or scan of a letter; a logo or icon has no words."""
    size = images.size_of(body)
    if size is None:
        raise Unread("broken")
    if size.is_bomb:
        raise Unread("too_big")
    if size.is_decoration:
        return Words("")
    return recognised(body, until)


def recognised(body: bytes, until: float) -> Words:
    """The words in a picture, least believed of all."""
    if not languages():
        raise Unread("scan_without_ocr")
    text = clean(_run(body, min(SECONDS, remaining(until))))
    if len(_WORD.findall(text)) < 3:
        raise Unread("scan_unreadable")
    ruled = tabbed(_RULED.sub(" ", text))
    return cut(_CHOICE.sub(r"\1", resolved(ruled)).strip(), trust=SCANNED)


def _run(body: bytes, seconds: float) -> str:
    command = [
        str(program()), "-", "-", "-l", languages(), "--psm", "4",
        "-c", "preserve_interword_spaces=1",
    ]  # fmt: skip
    environment = {"PATH": os.defpath, "OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(  # noqa: S603 -- the picture goes in by a pipe, never by name
            command, input=body, capture_output=True, timeout=seconds, check=False, env=environment
        )
    except subprocess.TimeoutExpired as error:
        raise Unread("too_slow") from error
    if done.returncode != 0:
        raise Unread("scan_unreadable")
    return done.stdout.decode("utf-8", "replace").replace("\f", "\n")
