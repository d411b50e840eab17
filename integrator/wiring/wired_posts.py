"""Forms and JSON intakes out of settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from connectors.web_form.answer import PartnerPage
from connectors.web_form.form import WebForm
from connectors.web_form.json_intake import JsonIntake as JsonReader
from connectors.web_form.json_intake import submission_from_json
from connectors.web_form.signature import verify_signature
from integrator.config import Form, JsonIntake
from integrator.correspondence.answers import PARTNER_PAGE
from integrator.ports import Envelope
from integrator.settings import Settings


def forms(settings: Settings) -> Mapping[str, WebForm]:
    """The connector of every hosted form, by name."""
    return {form.name: _rules(settings, form) for form in settings.config.sources.forms}


def _rules(settings: Settings, source: Form | JsonIntake) -> WebForm:
    offered = source.services if isinstance(source, Form) else ()
    return WebForm(
        name=source.name,
        required=tuple("|".join(group) for group in source.required),
        services=offered or tuple(service.key for service in settings.config.services),
        max_upload_bytes=source.max_upload_mb * 1_000_000,
        accepted=source.accepted_types,
    )


def partner_page(settings: Settings) -> PartnerPage:
    """What partners send from their own page: any service, and every kind of file we read."""
    rules = WebForm(
        name=PARTNER_PAGE,
        required=("partner_email",),
        services=tuple(service.key for service in settings.config.services),
    )
    return PartnerPage(rules=rules)


@dataclass(frozen=True, slots=True)
class SignedJson:
    """A program that posts JSON, and the secret it signs with."""

    reader: JsonReader
    secret: str

    @property
    def name(self) -> str:
        """The source's name."""
        return self.reader.rules.name

    def verify(self, timestamp: str, body: bytes, signature: str, *, now: datetime) -> bool:
        """Whether the body was signed with our secret within five minutes of now."""
        return verify_signature([self.secret], timestamp, body=body, signature=signature, now=now)

    def receive_json(self, body: bytes, *, token: str, received_at: datetime) -> Envelope:
        """Turn a body into an envelope, or raise InvalidReferral with every problem."""
        return self.reader.receive(submission_from_json(body, token=token, received_at=received_at))


def json_intakes(settings: Settings) -> Mapping[str, SignedJson]:
    """Every program that may post, by name."""
    return {
        intake.name: SignedJson(
            JsonReader(rules=_rules(settings, intake)), settings.intake_secrets[intake.name]
        )
        for intake in settings.config.sources.json_intakes
    }
