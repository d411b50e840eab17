"""XML as a stream of events, refusing what makes XML dangerous: declarations of types, depth."""

from collections.abc import Callable, Mapping
from typing import Final
from xml.parsers import expat

from integrator.reading.attachments.words import Unread

DEPTH: Final = 200
ELEMENTS: Final = 200_000

Start = Callable[[str, Mapping[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


def local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition(" ")[2]


def walk(body: bytes, *, start: Start, end: End, text: Text) -> None:
    """Tell each start tag, end tag and text in order; names are local, namespaces are dropped.

    A document type, which entities need, is refused whole: no letter has one (OWASP on XXE).
    Raises Unread: "broken", "too_big" or "not_read".
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    depth = count = 0

    def opens(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth, count = depth + 1, count + 1
        if depth > DEPTH or count > ELEMENTS:
            raise Unread("too_big")
        start(local(name), {local(key): value for key, value in attributes.items()})

    def closes(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(local(name))

    def refuses(*_declared: object) -> None:
        raise Unread("not_read")

    parser.StartElementHandler, parser.EndElementHandler = opens, closes
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuses
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Unread("broken") from error
