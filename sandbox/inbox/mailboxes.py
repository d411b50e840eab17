"""Folders of the inbox: pymap's in-memory ones, with a wake-up that cannot be missed.

pymap 0.36.7 waits for the *next* change whenever a client idles, so mail that came between SELECT
and IDLE, or while an earlier notice was being written, stays untold (RFC 2177 wants it told).
"""

from pymap.backend.dict.mailbox import MailboxData, MailboxSet
from pymap.concurrent import Event
from pymap.parsing.specials import ObjectId
from pymap.selected import SelectedMailbox


class Folder(MailboxData):
    """A folder that waits only when the client already knows its present state."""

    async def update_selected(
        self, selected: SelectedMailbox, *, wait_on: Event | None = None
    ) -> SelectedMailbox:
        known = selected.mod_sequence == self._mod_sequences.highest
        return await super().update_selected(selected, wait_on=wait_on if known else None)


class Folders(MailboxSet):
    """The folders of one user: INBOX, and those added."""

    def __init__(self) -> None:
        super().__init__()
        self._inbox = self._empty_folder()

    async def add_mailbox(self, name: str) -> ObjectId:
        """Add a folder; ValueError where it is there already."""
        async with self._set_lock.write_lock():
            if name in self._set or name.upper() == "INBOX":
                raise ValueError(name)
            self._set[name] = folder = self._empty_folder()
        return folder.mailbox_id

    def _empty_folder(self) -> Folder:
        return Folder(self._content_cache, self._thread_cache)
