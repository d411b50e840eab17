"""Accounts of the inbox: pymap's in-memory ones, where no new mail can stay untold.

pymap 0.36.7 waits for the *next* change whenever a client idles, so mail that came between SELECT
and IDLE, or while an earlier notice was being written, stays untold (RFC 2177 wants it told). And
it searches only what the client was told of before; Dovecot and Gmail look first.
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from pymap.backend.dict import Identity, Login, Session
from pymap.backend.dict.mailbox import MailboxData, MailboxSet, Message
from pymap.concurrent import Event
from pymap.interfaces.login import IdentityInterface
from pymap.parsing.specials import ObjectId, SearchKey
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


class Accounts(Login):
    """Log-in that opens sessions which search what is there now."""

    async def authorize(self, authenticated: IdentityInterface, authzid: str) -> Identity:
        """Who the user may act as."""
        allowed = await super().authorize(authenticated, authzid)
        return _Account(allowed.name, self, None, allowed.roles)


class _Account(Identity):
    @asynccontextmanager
    async def new_session(self) -> AsyncIterator[Session]:
        async with super().new_session() as plain:
            yield _Session(plain.owner, plain.config, plain.mailbox_set, plain.filter_set)


class _Session(Session):
    async def search_mailbox(
        self, selected: SelectedMailbox, keys: frozenset[SearchKey]
    ) -> tuple[Iterable[tuple[int, Message]], SelectedMailbox]:
        return await super().search_mailbox(await self.check_mailbox(selected), keys)
