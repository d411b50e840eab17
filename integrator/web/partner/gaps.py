"""What is asked on the gap page: one group of fields for each need, as the forms show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from integrator.web.forms import fields
from integrator.web.forms.fields import Field
from integrator.web.forms.page import ShownField, choices
from integrator.web.partner.desk import LARGEST_FILE
from integrator.web.partner.words import say
from integrator.web.public_words import WORDS

ACCEPTED: Final = tuple(fields.KINDS_OF_FILE)
_BY_NAME: Final = {field.name: field for field in fields.ALL}


@dataclass(frozen=True, slots=True)
class Gap:
    """One need: any of its fields meets it."""

    need: str
    fields: Sequence[ShownField]
    is_marked: bool
    """Said to be not available."""

    @property
    def section(self) -> str:
        """Key of the forms' section it belongs to: whose phone it is."""
        name = self.fields[0].field
        return next(section.key for section in fields.SECTIONS if name in section.fields)

    @property
    def id(self) -> str:
        """Of its mark on the page."""
        return "none-" + self.need.replace("|", "-")


def gaps(
    needs: Sequence[str],
    typed: Mapping[str, str],
    marked: Sequence[str],
    problems: Mapping[str, str],
    *,
    language: str,
) -> list[Gap]:
    """Every need with its fields, what was typed, and what is wrong with it."""
    return [
        Gap(
            need,
            [_shown(_BY_NAME[name], typed, problems, language) for name in need.split("|")],
            need in marked,
        )
        for need in needs
    ]


def names_in(needs: Sequence[str]) -> list[str]:
    """The fields that may be sent for these needs."""
    return [name for need in needs for name in need.split("|")]


def alone(
    name: str, typed: Mapping[str, str], problems: Mapping[str, str], *, language: str
) -> ShownField:
    """One field that stands by itself."""
    return _shown(_BY_NAME[name], typed, problems, language)


def _shown(
    field: Field,
    typed: Mapping[str, str],
    problems: Mapping[str, str],
    language: str,
) -> ShownField:
    name = field.name
    blanks = _limits() if field.kind == "files" else {}
    return ShownField(
        field=field,
        label=say(language, f"label.{name}"),
        need="",
        must=False,
        value=typed.get(name, ""),
        hint=say(language, f"hint.{name}", **blanks) if f"hint.{name}" in WORDS else "",
        problem=_problem(field, typed, language) if name in problems else "",
        choices=choices(field, language),
    )


def _problem(field: Field, typed: Mapping[str, str], language: str) -> str:
    """The connector found it; here it is said in the page's language."""
    value = typed.get(field.name, "").strip()
    label = say(language, f"label.{field.name}")
    if field.kind == "files":
        return say(language, "wrong.uploads", **_limits())
    if not value:
        return say(language, "missing", label=label)
    if len(value) > field.longest:
        blanks = {"longest": field.longest, "length": len(value)}
        return say(language, "too_long", label=label, **blanks)
    if f"wrong.{field.name}" in WORDS:
        return say(language, f"wrong.{field.name}")
    return say(language, "wrong", label=label)


def _limits() -> dict[str, Any]:
    return {
        "count": fields.MOST_FILES,
        "megabytes": LARGEST_FILE // 1_000_000,
        "kinds": ", ".join(fields.KINDS_OF_FILE.values()),
    }
