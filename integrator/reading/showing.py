"""The process that opens an envelope to be looked at: `python -m integrator.reading.showing`.

It reads as `integrator.reading.child` does, under the same limits, and tells besides what only a
page needs: the mail's headers, and its HTML with nothing in it that acts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from integrator.ports import Draft, Envelope
from integrator.reading.child import serve
from integrator.reading.mails.cleaned import framed
from integrator.reading.mails.headers import first, header_text
from integrator.reading.mails.mime import contents_of
from integrator.reading.read import MAIL, read
from integrator.reading.wire import SHOWN_HEADERS, SHOWN_HTML

Words = Mapping[str, Sequence[str]] | None


def shown(envelope: Envelope, aliases: Words, services: Words) -> Draft:
    """The draft without its files; `texts` holds "header:From" and the like, and "html", too."""
    draft = read(envelope, aliases=aliases, services=services)
    more = _of_mail(envelope.body) if envelope.content_type.startswith(MAIL) else {}
    return replace(draft, attachments=(), texts={**draft.texts, **more})


def _of_mail(body: bytes) -> dict[str, str]:
    headers = contents_of(body).letters[0].headers
    said = {f"header:{name}": header_text(first(headers, name.lower())) for name in SHOWN_HEADERS}
    said[SHOWN_HTML] = framed(body) or ""
    return {part: text for part, text in said.items() if text}


if __name__ == "__main__":
    serve(shown)
