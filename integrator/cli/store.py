"""Commands about the store: migrate, backup, restore, release-mail, audit verify."""

from pathlib import Path
from typing import Final

import click

from integrator.cli import common
from integrator.times import utc_now


@click.command
def migrate() -> None:
    """Bring the database to the schema of this version."""
    from integrator.store import db
    from integrator.upkeep import first_turns, migrating

    settings = common.load_quietly()
    store = db.connect(settings.database_url)
    before, after = migrating.upgrade(store)
    click.echo(f"schema {after}" + (" already" if before == after else f" (was {before})"))
    begun = first_turns.begin(store, settings.config.calendar, now=utc_now())
    if begun:
        click.echo(
            f"{begun} open referrals have whose turn it is from now on; none is due before"
            " tomorrow, and they are spread over a week of business time"
        )


@click.command
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Copy the embedded database to FILE, also while the service runs.

    Keep FIELD_KEYS and INDEX_KEY elsewhere: without them nothing in the copy can be read.
    """
    from integrator.upkeep import copies

    copies.backup(common.load_quietly().database_url, file)
    click.echo(f"written to {file}")


@click.command
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def restore(file: Path) -> None:
    """Put the backup FILE in place of the embedded database; stop the service first.

    Outgoing letters are held, since some may have gone out after the backup was made: look at
    them in the admin, then run `integrator release-mail`.
    """
    from integrator.upkeep import copies

    aside = copies.restore(common.load_quietly().database_url, file, now=utc_now())
    click.echo(f"restored from {file}" + (f"; the old database is {aside}" if aside else ""))
    click.echo("outgoing letters are held: `integrator release-mail` lets them go")


@click.command("release-mail")
def release_mail() -> None:
    """Let held letters go out."""
    from integrator.upkeep import copies

    store = common.store(common.load_quietly())
    released = store.write(lambda session: copies.release_mail(session, now=utc_now()))
    click.echo(f"{released} letters released")


@click.group
def audit() -> None:
    """The chained record of what was done and seen."""


@audit.command
@click.pass_context
def verify(context: click.Context) -> None:
    """Check that nothing in the record was changed or removed."""
    from integrator.store.audit import first_break

    broken = common.store(common.load_quietly()).read(first_break)
    if broken is None:
        click.echo("the record is intact")
        return
    where = f"at entry {broken}" if broken else "at its end"
    click.echo(f"the record is broken {where}: compare with a backup", err=True)
    context.exit(1)


COMMANDS: Final = (migrate, backup, restore, release_mail, audit)
