"""Commands for a person at the desk: sync, replay, requeue, status, backfill, user add."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

import click

from integrator.cli import common
from integrator.errors import ConfigError
from integrator.times import from_iso, utc_now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from integrator.services import Pull, Services
    from integrator.settings import Settings


@click.command
@click.argument("source")
def sync(source: str) -> None:
    """Fetch what is new at SOURCE now, and wake the workers to deliver it."""
    settings = common.load_quietly()
    services = common.services(settings)
    pull = _pull(services, source)
    new = 0
    while found := services.intake.sync(pull.open(), pull.cursors):
        new += found
    _ring_due(settings, services)
    click.echo(f"{source}: {new} new")


def _pull(services: "Services", source: str) -> "Pull":
    if source not in services.pulls:
        known = ", ".join(services.pulls) or "none"
        raise ConfigError([f"there is no inbox or sheet named {source!r}; there are: {known}"])
    return services.pulls[source]


def _ring_due(settings: "Settings", services: "Services") -> None:
    """Wake workers; where Redis is away, the clock's sweep or their own finds the work."""
    from jobs.bells import bells
    from jobs.rounds import due_bells

    now = services.clock()
    bell = bells(settings)
    listen = services.audience
    for name in services.db.read(lambda s: due_bells(s, listen(s).calendar, now=now)):
        bell.ring(name)


@click.command
@click.argument("envelopes", nargs=-1)
@click.option(
    "--since", help="Every envelope kept since this time (ISO 8601) that came to nothing."
)
def replay(envelopes: tuple[str, ...], since: str | None) -> None:
    """Read ENVELOPES (references or ids) again; those that opened a referral are left alone."""
    from integrator.intake import steps

    if bool(envelopes) == bool(since):
        raise click.UsageError("name envelopes, or give --since")
    settings = common.load_quietly()
    services = common.services(settings)
    start = _moment(since) if since else None
    count = services.db.write(
        lambda session: steps.replay(session, _chosen(session, envelopes, start), now=utc_now())
    )
    _ring_due(settings, services)
    click.echo(f"{count} envelopes will be read again")


def _moment(text: str) -> datetime:
    try:
        return from_iso(text)
    except ValueError:
        raise click.BadParameter("write it as 2026-11-23 or 2026-11-23T14:00:00+00:00") from None


def _chosen(session: "Session", names: Sequence[str], since: datetime | None) -> list[int]:
    from sqlalchemy import or_, select

    from integrator.models import StoredEnvelope

    if since is not None:
        wanted = StoredEnvelope.kept_at >= since
    else:
        ids = [int(name) for name in names if name.isascii() and name.isdigit()]
        wanted = or_(StoredEnvelope.reference.in_(names), StoredEnvelope.id.in_(ids))
    return list(session.scalars(select(StoredEnvelope.id).where(wanted)))


@click.command
@click.argument("ids", nargs=-1, type=int)
@click.option("--topic", help="Every dead message of this topic.")
@click.option("--all-dead", is_flag=True, help="Every dead message.")
def requeue(ids: tuple[int, ...], topic: str | None, *, all_dead: bool) -> None:
    """Let messages that need a person try again, by IDS, topic, or all that are dead."""
    from integrator.delivery import outbox

    if bool(ids) + bool(topic) + all_dead != 1:
        raise click.UsageError("name ids, or give --topic, or --all-dead")
    settings = common.load_quietly()
    services = common.services(settings)
    count = services.db.write(
        lambda session: outbox.requeue(session, ids or _dead(session, topic), now=utc_now())
    )
    _ring_due(settings, services)
    click.echo(f"{count} messages will be tried again")


def _dead(session: "Session", topic: str | None) -> list[int]:
    from sqlalchemy import select

    from integrator.models import OutboxMessage

    query = select(OutboxMessage.id).where(OutboxMessage.state == "dead")
    if topic:
        query = query.where(OutboxMessage.topic == topic)
    return list(session.scalars(query))


@click.command
def status() -> None:
    """Show how each connector fares, what waits, and what needs a person."""
    from integrator.cli import tables
    from integrator.upkeep import health

    store = common.store(common.load_quietly())
    found = store.read(lambda session: health.snapshot(session, utc_now()))
    for part in tables.of_health(found):
        common.console().print(part)


@click.command
@click.argument("source")
def backfill(source: str) -> None:
    """Take in and deliver all there is at SOURCE, here and now, with progress shown."""
    from integrator.cli import backfilling, tables

    services = common.services(common.load_quietly())
    summary = backfilling.run(services, _pull(services, source))
    common.console().print(tables.of_backfill(source, summary))


@click.group
def user() -> None:
    """Who may log in."""


@user.command
@click.argument("email")
@click.option("--name", prompt=True)
@click.option("--role", type=click.Choice(["staff", "admin"]), default="staff", show_default=True)
@click.password_option()
def add(email: str, *, name: str, role: str, password: str) -> None:
    """Make an account for EMAIL, or give an existing one a new name, role and password."""
    from integrator.accounts.users import save_user

    store = common.store(common.load_quietly())
    is_new = store.write(
        lambda session: save_user(
            session, email, name=name, role=role, password=password, now=utc_now()
        )
    )
    click.echo("account made" if is_new else "account changed")


COMMANDS: Final = (sync, replay, requeue, status, backfill, user)
