"""A program that wants to be told is queued one call for each status of its referrals."""

from pathlib import Path
from typing import Any

from integrator.loop.audience import CALLBACK
from integrator.loop.status import Change, change
from integrator.models import OutboxMessage
from integrator.models import Referral as Row
from tests.web.partner.practice import all_of, refer
from tests.web.public.office import Office, environment, own_config

SECRET = "a-secret-of-the-program-0123456789-xyz"
INTAKE = 'secret_env = "CLINIC_SITE_SECRET"\n'
ASKED = (
    'callback_url = "https://forms.north.example/status"\n'
    'callback_secret_env = "CLINIC_SITE_CALLBACK_SECRET"\n'
)


def test_each_status_is_told_in_turn_by_number(tmp_path: Path) -> None:
    folder = own_config(tmp_path)
    sources = folder / "sources.toml"
    sources.write_text(sources.read_text().replace(INTAKE, INTAKE + ASKED))
    environ = {
        **environment(tmp_path),
        "CLINIC_SITE_CALLBACK_SECRET": "a-secret-of-the-program-0123456789-xyz",
    }
    office = Office(tmp_path, {**environ, "CONFIG_DIR": str(folder)})
    reference = refer(office)

    def accept(session: Any) -> None:
        wish = Change(to="accepted", actor="test", origin="admin")
        audience = office.services.audience(session)
        change(session, session.get_one(Row, 1), wish, audience=audience, now=office.now)

    office.services.db.write(accept)
    calls = all_of(office, OutboxMessage, OutboxMessage.topic == CALLBACK)
    route = office.services.delivery.routes[CALLBACK]
    composed = office.services.db.read(lambda s: route.compose(s, calls))
    bodies = [one.outgoing.body for one in composed if one.outgoing]
    assert [(one.reference, one.status, one.sequence) for one in bodies] == [
        (reference, "received", 1),
        (reference, "accepted", 2),
    ]
    office.services.db.engine.dispose()
