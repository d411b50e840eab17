"""Labels with their values in columns of one line, as exports and faxes set them."""

import re

_GAP_BEFORE_LABEL = re.compile(r"(?<=[^\s:=])\s{3,}(?=[^\s:=][^:=]{0,38}[:=])")
_MOST_BESIDE = 6
"""Labels with their values that are looked for side by side in one line."""


def columns_of(line: str) -> list[tuple[int, int]]:
    """Where "label: value" pairs that a wide gap parts begin and end; the whole line, if none."""
    cuts = [0]
    if line.count(":") + line.count("=") > 1:
        for gap in _GAP_BEFORE_LABEL.finditer(line):
            if ":" in line[cuts[-1] : gap.start()] or "=" in line[cuts[-1] : gap.start()]:
                cuts.append(gap.end())
            if len(cuts) == _MOST_BESIDE:
                break
    return list(zip(cuts, [*cuts[1:], len(line)], strict=True))
