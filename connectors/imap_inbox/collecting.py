"""One turn in one folder: due messages become envelopes or failures, each with its position."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Final

from connectors.imap_inbox.reading import EpochChanged, FolderReader, Head, LineBroken, Trouble
from integrator.errors import RemoteUnavailable
from integrator.ports import Cursor, Envelope, Fetched, FetchFailure
from integrator.times import Clock

Step = tuple[Fetched, Cursor]

_ADVICE: Final = {
    "fetch_failed": "The mail server lists this mail but does not hand it out; open it there.",
    "truncated": "The mail server breaks off while handing out this mail; open it there.",
}


@dataclass(frozen=True, slots=True)
class Collector:
    """Collects from the folder and epoch of its reader."""

    source: str
    reader: FolderReader
    max_bytes: int
    clock: Clock

    def collect(self, uids: Sequence[int]) -> Iterator[Step]:
        """A step for each message; RemoteUnavailable after what came through when the line is
        bad; ends early when the folder was made anew meanwhile."""
        broken = False
        try:
            yield from self._all(uids)
        except EpochChanged:
            return
        except LineBroken:
            broken = True
        for uid in self.reader.blamed():
            yield self._trouble(uid, "truncated")
        if broken:
            raise RemoteUnavailable("The connection broke on several mails in a row")

    def _all(self, uids: Sequence[int]) -> Iterator[Step]:
        small = []
        for uid, head in self.reader.heads(uids):
            if not isinstance(head, Head):
                yield self._trouble(uid, head)
            elif head.size > self.max_bytes:
                yield self._too_big(head)
            else:
                small.append(head)
        for head, body in self.reader.bodies(small):
            yield self._trouble(head.uid, body) if isinstance(body, str) else self._kept(head, body)

    def _kept(self, head: Head, raw: bytes) -> Step:
        """The id is of the content: the same mail has it in every epoch, folder and fetch."""
        if len(raw) > self.max_bytes:
            return self._too_big(Head(head.uid, len(raw), head.arrived))
        envelope = Envelope(
            source=self.source,
            external_id=f"sha256:{hashlib.sha256(raw).hexdigest()}",
            received_at=head.arrived.astimezone(UTC) if head.arrived else self.clock(),
            content_type="message/rfc822",
            body=raw,
        )
        return envelope, {**self._here(), "uid": head.uid}

    def _too_big(self, head: Head) -> Step:
        megabytes = (head.size / 1e6, self.max_bytes / 1e6)
        advice = (
            "This mail has {:.1f} MB, more than the {:.1f} MB this inbox takes; open it in the "
            "mailbox, or raise the limit."
        ).format(*megabytes)
        return self._failure(head.uid, "too_big", permanent=True, advice=advice)

    def _trouble(self, uid: int, trouble: Trouble) -> Step:
        if trouble == "gone":
            return None, {**self._here(), "gone": [uid]}
        return self._failure(uid, trouble, permanent=False, advice=_ADVICE[trouble])

    def _failure(self, uid: int, code: str, *, permanent: bool, advice: str) -> Step:
        called = f"{self.reader.folder}/{self.reader.uidvalidity}/{uid}"
        failure = FetchFailure(called, code=code, permanent=permanent, advice=advice)
        return failure, {**self._here(), "uid": uid}

    def _here(self) -> dict[str, str | int]:
        return {"folder": self.reader.folder, "uidvalidity": self.reader.uidvalidity}
