"""The clinic itself and the services it offers: config/clinic.toml and config/services.toml."""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import available_timezones

from integrator.config.tables import Table, read_toml

LANGUAGES = ("en", "es")
"""Languages that letters and labels exist in."""

_DOMAIN = r"(?:[a-z0-9-]+\.)+[a-z]{2,}"
_KEY = r"[a-z][a-z0-9_]{0,39}"


@dataclass(frozen=True, slots=True)
class Clinic:
    """Who we are, as partners see it, and which outside systems we use."""

    name: str
    address: str
    phone: str
    region: str
    """ISO 3166 country that national phone numbers are read in."""
    time_zone: str
    languages: tuple[str, ...]
    """The first is used when a partner's is not known."""
    first_contact: Mapping[str, str] = field(hash=False)
    """Language -> when the patient hears from us, for letters and pages."""
    uses_hubspot: bool
    uses_mail: bool
    staff_domains: tuple[str, ...] = ()
    """Domains of the clinic's own mail addresses, lower case."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service referred to, with the words that partners use for it."""

    key: str
    label: Mapping[str, str]
    """Language -> label."""
    synonyms: tuple[str, ...]


def load_clinic(path: Path, problems: list[str]) -> Clinic:
    """Read clinic.toml."""
    top = read_toml(path, problems)
    clinic, outside = top.table("clinic"), top.table("connections")
    languages = _languages(clinic)
    loaded = Clinic(
        name=clinic.text("name"),
        address=clinic.text("address"),
        phone=clinic.text("phone"),
        region=clinic.text("region", pattern=r"[A-Z]{2}", shape="a country code such as US"),
        time_zone=_time_zone(clinic),
        languages=languages,
        first_contact=_translated(clinic.table("first_contact"), languages),
        uses_hubspot=outside.flag("hubspot", default=True),
        uses_mail=outside.flag("mail", default=True),
        staff_domains=_domains(clinic),
    )
    for table in (clinic, outside, top):
        table.close()
    return loaded


def load_services(
    path: Path, languages: tuple[str, ...], problems: list[str]
) -> tuple[Service, ...]:
    """Read services.toml; every service has a label in every language of the clinic."""
    top = read_toml(path, problems)
    services = tuple(_service(table, languages) for table in top.tables("service"))
    if not services:
        problems.append(f"{path.name} defines no [[service]]; add at least one")
    top.close()
    _check_words(services, path.name, problems)
    return services


def _service(table: Table, languages: tuple[str, ...]) -> Service:
    key = table.text("key", pattern=_KEY, shape="lower-case letters, digits and underscores")
    table.at += f" ({key})" if key else ""
    label = _translated(table.table("label"), languages)
    service = Service(key=key, label=label, synonyms=table.texts("synonyms", default=()))
    table.close()
    return service


def _check_words(services: tuple[Service, ...], file: str, problems: list[str]) -> None:
    """No key and no word may mean two services."""
    owners: dict[str, int] = {}
    for number, service in enumerate(services):
        words = {service.key, *service.label.values(), *service.synonyms}
        for word in sorted({word.strip().casefold() for word in words if word.strip()}):
            other = owners.setdefault(word, number)
            if other != number:
                first = services[other].key
                problems.append(f"{file}: {word!r} means both {first!r} and {service.key!r}")


def _languages(table: Table) -> tuple[str, ...]:
    languages = table.texts("languages")
    for wrong in (language for language in languages if language not in LANGUAGES):
        table.wrong("languages", f"has {wrong!r}; letters exist in {' and '.join(LANGUAGES)}")
    return languages


def _domains(table: Table) -> tuple[str, ...]:
    domains = table.texts("staff_domains", default=())
    for wrong in (one for one in domains if not re.fullmatch(_DOMAIN, one)):
        table.wrong("staff_domains", f"has {wrong!r}; write domains such as clinic.example")
    return domains


def _translated(table: Table, languages: tuple[str, ...]) -> Mapping[str, str]:
    translated = {language: table.text(language) for language in languages}
    table.close()
    return translated


_zones = functools.cache(available_timezones)
"""Six hundred files are looked into to answer."""


def _time_zone(table: Table) -> str:
    zone = table.text("time_zone")
    if zone and (not re.fullmatch(r"[\w+/-]+", zone) or zone not in _zones()):
        table.wrong("time_zone", "must be an IANA name such as America/Los_Angeles")
    return zone
