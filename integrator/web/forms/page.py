"""The form as a page: which fields it shows, what each says, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Response, request

from integrator.config import Form
from integrator.web.context import services
from integrator.web.forms import fields
from integrator.web.forms.fields import Field
from integrator.web.forms.posts import Posted
from integrator.web.public_pages import clinic, public_page
from integrator.web.public_words import SPOKEN, WORDS, say

DEFAULTS: Final = {"priority": "routine"}
CONSENT: Final = "given"


@dataclass(frozen=True, slots=True)
class ShownField:
    """One field as the page shows it."""

    field: Field
    label: str
    need: str
    """"required", the alternatives, or nothing."""
    must: bool
    """True where it alone is required."""
    value: str
    hint: str = ""
    problem: str = ""
    choices: Sequence[tuple[str, str]] = ()
    fixed: bool = False

    @property
    def described_by(self) -> str:
        """Ids of what a screen reader says beside the label."""
        name = self.field.name
        hint = [f"hint-{name}"] if self.hint else []
        problem = [f"problem-{name}"] if self.problem else []
        return " ".join([*problem, *hint])


def form_page(
    sent: Posted,
    *,
    status: int = 200,
    problems: Mapping[str, str] | None = None,
    held: str | None = None,
) -> Response:
    """The form with all that was typed, and what stands in the way above it."""
    sections = [
        (section.key, shown)
        for section in fields.SECTIONS
        if (shown := [_shown(one, sent, problems or {}) for one in _fields(section, sent.form)])
    ]
    return public_page(
        "form",
        language=sent.language,
        status=status,
        frames=sent.form.embed_origins,
        sections=sections,
        summary=[(one.field.name, one.problem) for _, part in sections for one in part],
        token=sent.token.signed(services().settings.secret_key),
        trap=fields.TRAP,
        held=held,
        sent=sent,
        files_lost=request.method == "POST" and any(request.files.getlist("uploads")),
        **_heading(sent.form, sent.language),
        kept=("from",) if sent.token.practice else (),
    )


def _fields(section: fields.Section, form: Form) -> list[Field]:
    needed = {name for group in form.required for name in group}
    return [one for one in section.fields if one.always or one.name in needed]


def _heading(form: Form, language: str) -> dict[str, Any]:
    """The form's own words are in the clinic's first language; others have ours."""
    if language == clinic().languages[0]:
        return {"title": form.title, "intro": form.intro}
    return {"title": say(language, "form.title"), "intro": say(language, "form.intro")}


def _shown(field: Field, sent: Posted, problems: Mapping[str, str]) -> ShownField:
    name, language = field.name, sent.language
    must = (name,) in sent.form.required or name in ("reason", "consent")
    blanks = _limits(sent.form) if field.kind == "files" else {}
    return ShownField(
        field=field,
        label=_label(name, language),
        need=_need(name, sent.form, language, must=must),
        must=must,
        value=sent.values.get(name, "" if sent.typed else DEFAULTS.get(name, "")),
        hint=say(language, f"hint.{name}", **blanks) if f"hint.{name}" in WORDS else "",
        problem=_problem(field, sent, problems) if name in problems else "",
        choices=choices(field, sent.language, offered=sent.form.services),
        fixed=name == "partner_practice" and sent.token.practice is not None,
    )


def _label(name: str, language: str) -> str:
    return say(language, f"label.{name}")


def _short_label(name: str, language: str) -> str:
    return say(language, "section.consent") if name == "consent" else _label(name, language)


def _need(name: str, form: Form, language: str, *, must: bool) -> str:
    if must:
        return say(language, "required")
    group = next((group for group in form.required if name in group), ())
    others = [_label(other, language).lower() for other in group if other != name]
    return say(language, "either", others=say(language, "or").join(others)) if others else ""


def _problem(field: Field, sent: Posted, problems: Mapping[str, str]) -> str:
    """The connector found it; here it is said in the page's language, by the page's labels."""
    name, language = field.name, sent.language
    value = sent.values.get(name, "").strip()
    if field.kind == "files":
        known = language == "en"
        return problems[name] if known else say(language, "wrong.uploads", **_limits(sent.form))
    if not value and name != "consent":
        group = next((group for group in sent.form.required if group[0] == name), (name,))
        labels = say(language, "or").join(_short_label(one, language) for one in group)
        return say(language, "missing", label=labels)
    if len(value) > field.longest:
        blanks = {"longest": field.longest, "length": len(value)}
        return say(language, "too_long", label=_short_label(name, language), **blanks)
    if f"wrong.{name}" in WORDS:
        return say(language, f"wrong.{name}")
    return say(language, "wrong", label=_short_label(name, language))


def _limits(form: Form) -> dict[str, Any]:
    named = [fields.KINDS_OF_FILE.get(one, one) for one in form.accepted_types]
    return {
        "count": fields.MOST_FILES,
        "megabytes": form.max_upload_mb,
        "kinds": ", ".join(named),
    }


def choices(field: Field, language: str, *, offered: Sequence[str] = ()) -> list[tuple[str, str]]:
    """(value, words) a field offers; `offered` are keys of services, none means all."""
    if field.name == "service":
        return _services(offered, language)
    keys = {"priority": fields.PRIORITIES, "preferred_contact": fields.CONTACTS}
    kind = {"priority": "priority", "preferred_contact": "contact"}
    if field.name in keys:
        return [(key, say(language, f"{kind[field.name]}.{key}")) for key in keys[field.name]]
    if field.kind == "spoken":
        return [(word, word) for word in SPOKEN[language]]
    return [(CONSENT, "")] if field.kind == "box" else []


def _services(offered: Sequence[str], language: str) -> list[tuple[str, str]]:
    return [
        (service.key, service.label[language])
        for service in services().settings.config.services
        if not offered or service.key in offered
    ]
