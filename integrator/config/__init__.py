"""What the files in config/ say, as typed values; every mistake is named with file and key."""

from dataclasses import dataclass
from pathlib import Path

from integrator.config.calendar import Calendar, load_calendar
from integrator.config.clinic import Clinic, Service, load_clinic, load_services
from integrator.config.mail import LetterKind, MailTemplate, MailTemplates, load_mail
from integrator.config.policy import Attestation, Policy, load_policy, policy_problems
from integrator.config.sources import Form, Inbox, JsonIntake, Sheet, Sources, load_sources
from integrator.errors import ConfigError

__all__ = [
    "Attestation",
    "Calendar",
    "Clinic",
    "Config",
    "Form",
    "Inbox",
    "JsonIntake",
    "LetterKind",
    "MailTemplate",
    "MailTemplates",
    "Policy",
    "Service",
    "Sheet",
    "Sources",
    "load_config",
    "policy_problems",
    "read_config",
]


@dataclass(frozen=True, slots=True)
class Config:
    """The whole of config/, except hubspot.toml, which its connector reads."""

    clinic: Clinic
    services: tuple[Service, ...]
    calendar: Calendar
    sources: Sources
    policy: Policy
    mail: MailTemplates


def read_config(directory: Path, problems: list[str]) -> Config:
    """Read every file, adding each mistake to `problems`; use the result only if there is none."""
    clinic = load_clinic(directory / "clinic.toml", problems)
    services = load_services(directory / "services.toml", clinic.languages, problems)
    keys = frozenset(service.key for service in services)
    return Config(
        clinic=clinic,
        services=services,
        calendar=load_calendar(directory / "calendar.toml", clinic.time_zone, problems),
        sources=load_sources(directory / "sources.toml", keys, problems),
        policy=load_policy(directory / "disclosure.toml", problems),
        mail=load_mail(directory / "mail", clinic.languages, problems),
    )


def load_config(directory: Path) -> Config:
    """Read every file. Raises ConfigError with every mistake."""
    problems: list[str] = []
    config = read_config(directory, problems)
    if problems:
        raise ConfigError(problems)
    return config
