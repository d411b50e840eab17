"""Paragraphs put together again that a mail program broke into lines (RFC 3676)."""

from collections.abc import Iterator

_SIGNATURE_MARK = "-- "


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(">"))


def _unstuffed(line: str, depth: int) -> str:
    content = line[depth:]
    return content[1:] if content.startswith(" ") else content


def _paragraphs(text: str, *, delete_space: bool) -> Iterator[str]:
    held, held_depth = "", 0
    for line in text.split("\n"):
        depth = _depth(line)
        content = _unstuffed(line, depth)
        if held and (depth != held_depth or content == _SIGNATURE_MARK):
            yield _quoted(held, held_depth)
            held = ""
        held, held_depth = held + content, depth
        if content.endswith(" ") and content != _SIGNATURE_MARK:
            held = held[:-1] if delete_space else held
            continue
        yield _quoted(held, depth)
        held = ""
    if held:
        yield _quoted(held, held_depth)


def _quoted(content: str, depth: int) -> str:
    return ">" * depth + " " + content if depth else content


def unflowed(text: str, *, delete_space: bool = False) -> str:
    """`text` of format=flowed with each paragraph on one line; `delete_space` is DelSp=yes."""
    return "\n".join(_paragraphs(text, delete_space=delete_space))
