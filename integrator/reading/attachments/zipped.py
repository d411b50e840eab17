"""One member out of a zip file, however it was packed: never more octets than asked for."""

import io
import zipfile
import zlib
from typing import Final

from integrator.reading.attachments.words import Unread

MEMBERS: Final = 2_000
MEMBER_OCTETS: Final = 20_000_000


def opened(body: bytes) -> zipfile.ZipFile:
    """The archive, or Unread: "broken", "encrypted" or "too_big"."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError) as error:
        raise Unread("broken") from error
    if len(archive.filelist) > MEMBERS:
        raise Unread("too_big")
    if any(member.flag_bits & 1 for member in archive.filelist):
        raise Unread("encrypted")
    return archive


def member(archive: zipfile.ZipFile, name: str, *, limit: int = MEMBER_OCTETS) -> bytes:
    """The octets of one member; counted as they come, for what an archive says of them may lie."""
    try:
        with archive.open(name) as stream:
            octets = stream.read(limit + 1)
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError) as error:
        raise Unread("broken") from error
    if len(octets) > limit:
        raise Unread("too_big")
    return octets
