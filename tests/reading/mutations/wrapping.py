"""Re-wrapping: the same sentences broken over other lines, with other blanks between."""

import re
from collections.abc import Callable
from random import Random

from tests.reading.mutations.lying import is_drawn, is_label, whole_lines, wrapped
from tests.reading.mutations.material import Change, Material, Mutation

FAMILY = "re-wrapping"
_BLANK_LINE = re.compile(r"\n[ \t]*\n+")
_AFTER_LABEL = re.compile(r"(?m)^([^\n:]{2,48}:) (?=\S)")
_WIDE_GAP = re.compile(r"(?<=\S) {3,}(?=\S)")
_SIGNATURE_MARK = "-- "

Telling = Callable[[str, Random], str]


def _words(tell: Telling, *, parameters: str = "") -> Change:
    """A mutation of the plain words, where they are the only form and it changes them."""

    def change(material: Material, seed: Random) -> bytes | None:
        text = material.text
        if text is None:
            return None
        told = tell(text, seed)
        return None if told == text else material.saying(told, parameters=parameters)

    return change


def _broken(lines: list[str], width: int) -> str:
    return "\n".join(
        piece for line in lines for piece in ((line,) if is_drawn(line) else wrapped(line, width))
    )


def _hard(text: str, seed: Random) -> str:
    """Sentences put together and broken anew at 60 to 78 columns."""
    return _broken(whole_lines(text), seed.randint(60, 78))


def _combed(text: str, seed: Random) -> str:
    """Lines that were too long for a gateway, each broken by itself: long, short, long, short."""
    return _broken(text.split("\n"), seed.randint(64, 78))


def _unwrapped(text: str, _: Random) -> str:
    return "\n".join(whole_lines(text))


def _flowed(text: str, seed: Random) -> str:
    """RFC 3676, 4.2: soft breaks end in a space; lines that begin with one are stuffed."""
    width = seed.randint(60, 78)
    return "\n".join(_flowed_line(line, width) for line in whole_lines(text))


def _flowed_line(line: str, width: int) -> str:
    if line == _SIGNATURE_MARK:
        return line
    line = line.rstrip()
    pieces = [line] if is_drawn(line) else list(wrapped(line, width))
    soft = [f"{piece.rstrip()} " for piece in pieces[:-1]] + pieces[-1:]
    return "\n".join(f" {one}" if one.startswith((" ", "From ")) else one for one in soft)


def _trailing(text: str, seed: Random) -> str:
    return "\n".join(line + " " * seed.randint(0, 3) for line in text.split("\n"))


def _doubled_blanks(text: str, _: Random) -> str:
    return _BLANK_LINE.sub("\n\n\n", text)


def _tabbed_values(text: str, _: Random) -> str:
    """A tab after each label's colon, where no table is drawn already."""
    if any(is_drawn(line) for line in text.split("\n")):
        return text
    lines = text.split("\n")
    return "\n".join(_AFTER_LABEL.sub(r"\1\t", line) if is_label(line) else line for line in lines)


def _tabbed_gaps(text: str, _: Random) -> str:
    return _WIDE_GAP.sub("\t", text)


def _indented(text: str, _: Random) -> str:
    return "\n".join(f"    {line}" if line.strip() else line for line in text.split("\n"))


def _blank_with_spaces(text: str, _: Random) -> str:
    return "\n".join(line if line.strip() else "  " for line in text.split("\n"))


def _double_spaced(text: str, _: Random) -> str:
    """A blank line after every line, as some programs make plain words of paragraphs."""
    lines = whole_lines(text)
    if any(is_drawn(line) for line in lines):
        return text
    return "\n\n".join(line for line in lines if line.strip())


_WHERE = "mails whose plain words are their only form"

MUTATIONS = (
    Mutation(FAMILY, "broken at 60 to 78", _words(_hard), _WHERE + " and have longer lines"),
    Mutation(FAMILY, "combed", _words(_combed), _WHERE + " and have longer lines"),
    Mutation(FAMILY, "a line a paragraph", _words(_unwrapped), _WHERE + " and break sentences"),
    Mutation(FAMILY, "format=flowed", _words(_flowed, parameters="; format=flowed"), _WHERE),
    Mutation(FAMILY, "trailing spaces", _words(_trailing), _WHERE),
    Mutation(FAMILY, "doubled blank lines", _words(_doubled_blanks), _WHERE),
    Mutation(FAMILY, "blank lines of spaces", _words(_blank_with_spaces), _WHERE),
    Mutation(FAMILY, "double spaced", _words(_double_spaced), _WHERE + " and draw no columns"),
    Mutation(FAMILY, "indented", _words(_indented), _WHERE),
    Mutation(FAMILY, "a tab after labels", _words(_tabbed_values), _WHERE + " and draw no columns"),
    Mutation(FAMILY, "tabs for wide gaps", _words(_tabbed_gaps), _WHERE + " and have such gaps"),
)
