"""A reading child that can be told, by the words of a mail, to do what a bad mail might do."""

import os
import time
from collections.abc import Mapping, Sequence

from integrator.ports import Draft, Envelope
from integrator.reading.child import serve
from integrator.reading.read import read

Words = Mapping[str, Sequence[str]] | None


def _misled(envelope: Envelope, aliases: Words, services: Words) -> Draft:
    if b"please hang" in envelope.body:
        while True:
            pass
    if b"please wait" in envelope.body:
        time.sleep(600)
    if b"please bloat" in envelope.body:
        return Draft("referral", note=bytes(2**30).hex())
    if b"please crash" in envelope.body:
        os.abort()
    if b"please fail" in envelope.body:
        raise KeyError(envelope.body.decode())
    if b"please babble" in envelope.body:
        os.write(3, b"nonsense")
    return read(envelope, aliases=aliases, services=services)


if __name__ == "__main__":
    serve(_misled)
