"""The words of our letters: config/mail/KIND.LANGUAGE.txt, subject in the first line."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Final, Literal, get_args

LetterKind = Literal[
    "acknowledgement",
    "status",
    "enquiry",
    "enquiry_list",
    "message",
    "code",
    "joined",
    "reminder",
    "daily",
    "plain_acknowledgement",
    "digest",
    "consent_withdrawn",
    "news",
]
KINDS: Final[tuple[LetterKind, ...]] = get_args(LetterKind)

_OURS = frozenset({"clinic_name", "clinic_phone"})
_WITH_LINK = _OURS | {"reference", "link"}
_WITH_STATUS = _WITH_LINK | {"status", "next_step"}

PLACEHOLDERS: Final[Mapping[LetterKind, frozenset[str]]] = {
    "acknowledgement": _WITH_STATUS,
    "status": _WITH_STATUS,
    "enquiry": _WITH_STATUS,
    "enquiry_list": _OURS | {"link"},
    "digest": _OURS | {"lines", "link"},
    "message": _WITH_LINK,
    "code": _OURS | {"reference", "code", "minutes"},
    "joined": _WITH_STATUS,
    "reminder": _WITH_LINK | {"missing"},
    "daily": _OURS | {"count", "lines", "link"},
    "plain_acknowledgement": _OURS | {"reference"},
    "consent_withdrawn": _OURS | {"reference"},
    "news": _WITH_LINK,
}
"""All that a letter can say, by kind; none of it is about the patient."""

_NEEDED: Final[Mapping[LetterKind, frozenset[str]]] = {
    "acknowledgement": frozenset({"reference", "link"}),
    "status": frozenset({"reference", "link"}),
    "enquiry": frozenset({"reference", "link"}),
    "enquiry_list": frozenset({"link"}),
    "digest": frozenset({"lines", "link"}),
    "message": frozenset({"reference", "link"}),
    "code": frozenset({"code"}),
    "joined": frozenset({"reference", "link"}),
    "reminder": frozenset({"reference", "link"}),
    "daily": frozenset({"lines", "link"}),
    "plain_acknowledgement": frozenset({"reference"}),
    "consent_withdrawn": frozenset({"reference"}),
    "news": frozenset({"reference", "link"}),
}
_SUBJECT = "Subject: "


@dataclass(frozen=True, slots=True)
class MailTemplate:
    """One letter in one language; `string.Template` texts."""

    subject: str
    body: str


MailTemplates = Mapping[tuple[LetterKind, str], MailTemplate]
"""By kind and language."""


def load_mail(directory: Path, languages: tuple[str, ...], problems: list[str]) -> MailTemplates:
    """Read a template of each kind in each language."""
    templates: dict[tuple[LetterKind, str], MailTemplate] = {}
    for kind in KINDS:
        for language in languages:
            path = directory / f"{kind}.{language}.txt"
            templates[kind, language] = _read(path, kind, problems)
    return templates


def _read(path: Path, kind: LetterKind, problems: list[str]) -> MailTemplate:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        problems.append(f"mail/{path.name} is missing or is not UTF-8 text in {path.parent}")
        return MailTemplate(subject="", body="")
    first, _, rest = text.partition("\n")
    if not first.startswith(_SUBJECT):
        problems.append(f"mail/{path.name} must start with a line 'Subject: …'")
    template = MailTemplate(subject=first.removeprefix(_SUBJECT).strip(), body=rest.strip() + "\n")
    problems += [f"mail/{path.name} {complaint}" for complaint in _complaints(template, kind)]
    return template


def _complaints(template: MailTemplate, kind: LetterKind) -> list[str]:
    whole = Template(f"{template.subject}\n{template.body}")
    if not whole.is_valid():
        return ["has a $ that starts no placeholder; write $$ for a dollar sign"]
    used = set(whole.get_identifiers())
    unknown = [
        f"has ${name}, which no letter may say" for name in sorted(used - PLACEHOLDERS[kind])
    ]
    return unknown + [f"lacks ${name}" for name in sorted(_NEEDED[kind] - used)]
