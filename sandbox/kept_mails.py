"""Keeps an inbox's mails in a file: the inbox itself forgets them when it stops.

A mail that nobody has fetched yet must be there when the clinic starts again.
"""

import base64
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sandbox.inbox import Inbox
from sandbox.private import write_private

EVERY_SECONDS = 1.0


@contextmanager
def kept_mails(inbox: Inbox, path: Path, *, folders: Sequence[str]) -> Iterator[None]:
    """Deliver what `path` holds, and write it anew soon after each change and at the end."""
    _deliver(inbox, path)
    closing = threading.Event()
    saving = threading.Thread(
        target=_save_until, args=(closing, inbox, path, folders), name="mail-saver", daemon=True
    )
    saving.start()
    try:
        yield
    finally:
        closing.set()
        saving.join()


def _deliver(inbox: Inbox, path: Path) -> None:
    kept: dict[str, list[str]] = json.loads(path.read_text()) if path.exists() else {}
    for folder, mails in kept.items():
        for mail in mails:
            inbox.deliver(base64.b64decode(mail), folder=folder)


def _save_until(closing: threading.Event, inbox: Inbox, path: Path, folders: Sequence[str]) -> None:
    written, last = "", False
    while not last:
        last = closing.wait(EVERY_SECONDS)
        mails = {folder: [_text(mail) for mail in inbox.mails(folder)] for folder in folders}
        text = json.dumps(mails)
        if text != written:
            write_private(path, text)
            written = text


def _text(mail: bytes) -> str:
    return base64.b64encode(mail).decode()
