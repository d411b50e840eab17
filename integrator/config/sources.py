"""Where referrals come from: the inboxes, forms, programs and sheets of config/sources.toml."""

import re
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from integrator.config.tables import Table, read_toml
from integrator.fields import FIELDS

Needs = tuple[tuple[str, ...], ...]
"""Each need is a group of fields of which one must be there."""

DEFAULT_NEEDS = (
    "patient_given_name",
    "patient_family_name",
    "patient_phone|patient_email",
    "reason",
    "consent",
    "partner_practice|partner_clinician",
)
"""In a file alternatives are written with a bar."""

RESERVED: Mapping[str, str] = {
    "partner-page": "what partners send from their page",
    "fhir": "what programs post as FHIR",
}
"""Sources that need no table of their own."""

NAME = r"[a-z][a-z0-9-]{0,39}"
_NAME_SHAPE = "lower-case letters, digits and hyphens, such as clinic-inbox"
_ORIGIN = r"https://[a-z0-9.-]+(:\d{1,5})?|http://(127\.0\.0\.1|localhost)(:\d{1,5})?"
_ORIGIN_SHAPE = "https:// and a host, without a path, such as https://www.clinic.example"
_CALLBACK = r"https://[A-Za-z0-9][A-Za-z0-9.-]*(:\d{1,5})?(/[^\s#]*)?"
_CALLBACK_SHAPE = "https:// and where it is sent, such as https://forms.practice.example/status"
_HOST = r"[A-Za-z0-9][A-Za-z0-9.-]{0,252}"
_HOST_SHAPE = "the name before the first semicolon of that header, such as mx.clinic.example"
_VARIABLE = r"[A-Z][A-Z0-9_]{0,39}"
_VARIABLE_SHAPE = "the name of an environment variable, such as IMAP"


@dataclass(frozen=True, slots=True)
class Callback:
    """Where a program is told of each status, signed with the secret named by `secret_env`."""

    url: str
    secret_env: str


@dataclass(frozen=True, slots=True)
class Inbox:
    """A mailbox we fetch from; where and how to log in is read from {env_prefix}_HOST and so on."""

    name: str
    env_prefix: str
    folders: tuple[str, ...]
    processed: str
    """Folder that kept mail is moved to."""
    failed: str
    """Folder for mail that a person must look at."""
    max_mb: int
    needs: Needs
    authserv_id: str | None = None
    """What our own mail server calls itself in Authentication-Results; None where it adds none."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form hosted here; its name is the last part of its address."""

    name: str
    title: str
    intro: str
    required: Needs
    services: tuple[str, ...]
    """Keys of services.toml offered; empty offers all."""
    max_upload_mb: int
    accepted_types: tuple[str, ...]
    needs: Needs
    embed_origins: tuple[str, ...] = ()
    """Sites that may show the form in a frame, such as https://www.clinic.example."""
    callback: Callback | None = None


@dataclass(frozen=True, slots=True)
class JsonIntake:
    """A program that posts JSON, signed with the secret named by `secret_env`."""

    name: str
    secret_env: str
    required: Needs
    max_upload_mb: int
    accepted_types: tuple[str, ...]
    needs: Needs
    callback: Callback | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A shared sheet; its id stands here or in the environment variable named here."""

    name: str
    spreadsheet_id: str | None
    spreadsheet_id_env: str | None
    worksheet: str
    aliases: Mapping[str, tuple[str, ...]]
    """Field -> headers that mean it."""
    required: tuple[str, ...]
    """Fields whose column must exist, or the source pauses."""
    needs: Needs


@dataclass(frozen=True, slots=True)
class Sources:
    """Every configured source; names are unique across all kinds."""

    inboxes: tuple[Inbox, ...]
    forms: tuple[Form, ...]
    json_intakes: tuple[JsonIntake, ...]
    sheets: tuple[Sheet, ...]
    part2: Set[str] = frozenset()
    """Names of sources whose referrals 42 CFR Part 2 keeps."""

    def all(self) -> tuple[Inbox | Form | JsonIntake | Sheet, ...]:
        """Every source of every kind."""
        return (*self.inboxes, *self.forms, *self.json_intakes, *self.sheets)

    @property
    def callbacks(self) -> Mapping[str, Callback]:
        """By source, of those whose programs want to be told."""
        programs: tuple[Form | JsonIntake, ...] = (*self.forms, *self.json_intakes)
        return {one.name: one.callback for one in programs if one.callback}

    def needs_of(self, name: str) -> Needs:
        """What makes a referral of this source complete; the default for a source since removed."""
        found = next((source.needs for source in self.all() if source.name == name), None)
        return found if found is not None else parse_needs(DEFAULT_NEEDS)


def parse_needs(entries: tuple[str, ...]) -> Needs:
    """("a", "b|c") -> (("a",), ("b", "c"))."""
    return tuple(tuple(entry.split("|")) for entry in entries)


def load_sources(path: Path, services: frozenset[str], problems: list[str]) -> Sources:
    """Read sources.toml; `services` are the keys a form may offer."""
    top = read_toml(path, problems)
    part2: set[str] = set()
    sources = Sources(
        inboxes=_each(top, "inbox", _inbox, part2),
        forms=_each(top, "form", _form, part2),
        json_intakes=_each(top, "json_intake", _json_intake, part2),
        sheets=_each(top, "sheet", _sheet, part2),
        part2=part2,
    )
    top.close()
    _check_names(sources, path.name, problems)
    _check_services(sources, services, problems)
    return sources


_Source = TypeVar("_Source", Inbox, Form, JsonIntake, Sheet)


def _each(
    top: Table, key: str, read: Callable[[Table], _Source], part2: set[str]
) -> tuple[_Source, ...]:
    """Every table of that kind; the names of those with `part2 = true` are added to `part2`."""
    found = []
    for table in top.tables(key):
        found.append(read(table))
        if table.flag("part2", default=False):
            part2.add(found[-1].name)
        table.close()
    return tuple(found)


def _inbox(table: Table) -> Inbox:
    return Inbox(
        name=_name(table),
        env_prefix=table.text(
            "env_prefix", default="IMAP", pattern=_VARIABLE, shape=_VARIABLE_SHAPE
        ),
        folders=table.texts("folders", default=("INBOX",)),
        processed=table.text("processed", default="Referrals/Processed"),
        failed=table.text("failed", default="Referrals/Failed"),
        max_mb=table.number("max_mb", default=25, low=1, high=150),
        needs=_needs(table, "needs"),
        authserv_id=table.optional_text("authserv_id", pattern=_HOST, shape=_HOST_SHAPE),
    )


def _form(table: Table) -> Form:
    return Form(
        name=_name(table),
        title=table.text("title"),
        intro=table.text("intro", default=""),
        required=_needs(table, "required"),
        services=table.texts("services", default=()),
        max_upload_mb=_upload_cap(table),
        accepted_types=_accepted(table),
        needs=_needs(table, "needs"),
        embed_origins=_origins(table),
        callback=_callback(table),
    )


def _json_intake(table: Table) -> JsonIntake:
    return JsonIntake(
        name=_name(table),
        secret_env=table.text("secret_env", pattern=_VARIABLE, shape=_VARIABLE_SHAPE),
        required=_needs(table, "required"),
        max_upload_mb=_upload_cap(table),
        accepted_types=_accepted(table),
        needs=_needs(table, "needs"),
        callback=_callback(table),
    )


def _sheet(table: Table) -> Sheet:
    sheet = Sheet(
        name=_name(table),
        spreadsheet_id=table.optional_text("spreadsheet_id"),
        spreadsheet_id_env=table.optional_text(
            "spreadsheet_id_env", pattern=_VARIABLE, shape=_VARIABLE_SHAPE
        ),
        worksheet=table.text("worksheet"),
        aliases=_aliases(table.table("aliases")),
        required=_fields(table, "required", table.texts("required", default=())),
        needs=_needs(table, "needs"),
    )
    if (sheet.spreadsheet_id is None) == (sheet.spreadsheet_id_env is None):
        table.wrong("spreadsheet_id", "or spreadsheet_id_env must be there, and only one of them")
    return sheet


def _name(table: Table) -> str:
    name = table.text("name", pattern=NAME, shape=_NAME_SHAPE)
    table.at += f" ({name})" if name else ""
    return name


def _callback(table: Table) -> Callback | None:
    url = table.optional_text("callback_url", pattern=_CALLBACK, shape=_CALLBACK_SHAPE)
    secret = table.optional_text("callback_secret_env", pattern=_VARIABLE, shape=_VARIABLE_SHAPE)
    if (url is None) != (secret is None):
        table.wrong("callback_url", "and callback_secret_env go together: give both, or neither")
    return Callback(url, secret) if url and secret else None


def _upload_cap(table: Table) -> int:
    return table.number("max_upload_mb", default=10, low=1, high=50)


def _accepted(table: Table) -> tuple[str, ...]:
    types = table.texts(
        "accepted_types", default=("application/pdf", "image/jpeg", "image/png", "text/plain")
    )
    for wrong in (accepted for accepted in types if accepted.count("/") != 1):
        table.wrong("accepted_types", f"has {wrong!r}, which is no media type such as image/png")
    return types


def _origins(table: Table) -> tuple[str, ...]:
    origins = table.texts("embed_origins", default=())
    for wrong in (origin for origin in origins if not re.fullmatch(_ORIGIN, origin)):
        table.wrong("embed_origins", f"has {wrong!r}; write {_ORIGIN_SHAPE}")
    return origins


def _needs(table: Table, key: str) -> Needs:
    needs = parse_needs(table.texts(key, default=DEFAULT_NEEDS))
    _fields(table, key, tuple(name for group in needs for name in group))
    return needs


def _fields(table: Table, key: str, names: tuple[str, ...]) -> tuple[str, ...]:
    for wrong in (name for name in names if name not in FIELDS):
        table.wrong(key, f"has {wrong!r}, which is no field of a referral")
    return names


def _aliases(table: Table) -> Mapping[str, tuple[str, ...]]:
    names = _fields(table, "aliases", table.unread())
    aliases = {name: table.texts(name) for name in names}
    owners: dict[str, str] = {}
    for name, headers in aliases.items():
        for header in headers:
            other = owners.setdefault(header.strip().casefold(), name)
            if other != name:
                table.wrong(name, f"has the header {header!r}, which {other} has too")
    return aliases


def _check_names(sources: Sources, file: str, problems: list[str]) -> None:
    names = [source.name for source in sources.all() if source.name]
    for name in sorted({name for name in names if names.count(name) > 1}):
        problems.append(f"{file}: the name {name!r} is used twice; every source has its own")
    for name in sorted(RESERVED.keys() & set(names)):
        problems.append(f"{file}: {name!r} is {RESERVED[name]}; rename it")
    prefixes = [inbox.env_prefix for inbox in sources.inboxes]
    for prefix in sorted({prefix for prefix in prefixes if prefixes.count(prefix) > 1}):
        problems.append(f"{file}: env_prefix {prefix!r} is used by two inboxes; give each its own")


def _check_services(sources: Sources, known: frozenset[str], problems: list[str]) -> None:
    for form in sources.forms:
        for key in (key for key in form.services if key not in known):
            problems.append(
                f"sources.toml [[form]] ({form.name}): services has {key!r}, "
                "which services.toml does not define"
            )
