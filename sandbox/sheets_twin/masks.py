"""The `fields` parameter: "sheets(properties(title,sheetId)),spreadsheetId" and what it keeps.

Rules: developers.google.com/workspace/sheets/api/guides/field-masks.
"""

import re
from typing import Any

from sandbox.sheets_twin.answers import Refusal

Mask = dict[str, "Mask"]
_TOKENS = re.compile(r"[A-Za-z0-9_]+|[*(),./]")


def parse(text: str) -> Mask:
    """The mask as a tree; {} keeps everything below."""
    tokens = _TOKENS.findall(text)
    if "".join(tokens) != text.replace(" ", ""):
        raise Refusal(400, "Request contains an invalid argument.")
    mask, rest = _fields(tokens)
    if rest:
        raise Refusal(400, "Request contains an invalid argument.")
    return mask


def _fields(tokens: list[str]) -> tuple[Mask, list[str]]:
    mask: Mask = {}
    while tokens:
        name, tokens = tokens[0], tokens[1:]
        below, tokens = _below(tokens)
        mask.setdefault(name, {}).update(below)
        if not tokens or tokens[0] != ",":
            break
        tokens = tokens[1:]
    return mask, tokens


def _below(tokens: list[str]) -> tuple[Mask, list[str]]:
    if tokens and tokens[0] in {".", "/"} and len(tokens) > 1:
        below, rest = _below(tokens[2:])
        return {tokens[1]: below}, rest
    if tokens and tokens[0] == "(":
        below, rest = _fields(tokens[1:])
        if not rest or rest[0] != ")":
            raise Refusal(400, "Request contains an invalid argument.")
        return below, rest[1:]
    return {}, tokens


def keep(answer: Any, mask: Mask) -> Any:
    """The part of `answer` that the mask names."""
    if not mask or "*" in mask:
        return answer
    if isinstance(answer, list):
        return [keep(one, mask) for one in answer]
    if not isinstance(answer, dict):
        return answer
    return {name: keep(answer[name], below) for name, below in mask.items() if name in answer}
