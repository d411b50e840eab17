"""Commands about keys: new, rotate."""

import base64
import os
import secrets
from typing import Final

import click

from integrator.cli import common
from integrator.times import utc_now


@click.group
def keys() -> None:
    """Keys that seal what is stored."""


@keys.command
def new() -> None:
    """Print new FIELD_KEYS, INDEX_KEY and SECRET_KEY lines for .env.

    To rotate: put the new FIELD_KEYS entry before the old ones, restart, run `keys rotate`.
    INDEX_KEY never changes.
    """
    from integrator.store.vault import new_ring_entry

    click.echo(f"FIELD_KEYS={new_ring_entry(f'k{utc_now():%Y%m%d}-{secrets.token_hex(2)}')}")
    click.echo(f"INDEX_KEY={base64.b64encode(os.urandom(32)).decode()}")
    click.echo(f"SECRET_KEY={secrets.token_urlsafe(48)}")


@keys.command
def rotate() -> None:
    """Bring every record under the first key of FIELD_KEYS; may be broken off and run again."""
    from rich.progress import Progress

    from integrator.upkeep import rotation

    services = common.services(common.load_quietly())
    total = services.db.read(lambda session: rotation.waiting(session, services.vault.active))
    with Progress(console=common.console()) as bar:
        task = bar.add_task("records", total=total)
        changed = rotation.rotate(
            services.db, services.vault, progress=lambda count: bar.advance(task, count)
        )
    click.echo(f"{changed} records are now under key {services.vault.active}")


COMMANDS: Final = (keys,)
