"""Commands about FHIR: give a program a token, export referrals in bulk."""

import json
import secrets
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, TextIO

import click

from integrator.cli import common
from integrator.store.tokens import token_hash

if TYPE_CHECKING:
    from integrator.services import Services

PAGE: Final = 200


@click.group
def fhir() -> None:
    """Referrals as FHIR R4, for other systems."""


@fhir.command
@click.argument("name")
def client(name: str) -> None:
    """Print a new token for the program NAME, and the entry for FHIR_CLIENTS in .env."""
    token = secrets.token_urlsafe(32)
    click.echo(f"token for {name}, shown once: {token}")
    click.echo(f"add to FHIR_CLIENTS: {name}:{token_hash(token)}")


@fhir.command
@click.option("--out", type=click.File("w", encoding="utf-8"), default="-", help="File to write.")
def export(out: TextIO) -> None:
    """Every referral as one Bundle a line (NDJSON), within the `export` column of the policy."""
    from integrator.policy.consent import NOTICE

    services = common.services(common.load_quietly())
    count = kept = 0
    for bundle in _bundles(services):
        out.write(json.dumps(bundle, ensure_ascii=False) + "\n")
        count += 1
        kept += "meta" in bundle
    click.echo(f"{count} referrals", err=True)
    if kept:
        click.echo(f"{kept} of them with this notice, to be passed on: {NOTICE}", err=True)


def _bundles(services: "Services") -> Iterator[dict[str, Any]]:
    """A page per transaction; each page is in the audit log before it is written out."""
    from integrator import fhir as told_as

    base = f"{services.settings.public_url}/fhir"
    clinic = services.settings.config.clinic.name
    after = 0
    while page := told_as.next_page(services.db, services.vault, services.settings.config.policy,
                                    after=after, limit=PAGE, now=services.clock()):  # fmt: skip
        for told in page:
            yield told_as.everything(told, clinic=clinic, base=base)
        after = page[-1].referral.id


COMMANDS: Final = (fhir,)
