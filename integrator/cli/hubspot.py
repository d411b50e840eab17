"""Commands about the HubSpot account: setup, differences and their repair, withdrawal."""

from collections.abc import Sequence
from typing import Final

import click
from sqlalchemy import select

from integrator.cli import common
from integrator.drift import repairing
from integrator.errors import ConfigError
from integrator.following.fieldsync import SharedFields
from integrator.loop import withdrawing
from integrator.models import Drift, DriftRun
from integrator.services import Services

ACTOR: Final = "command line"
MOST_LISTED: Final = 100


@click.group
def hubspot() -> None:
    """The HubSpot account."""


@hubspot.command
@click.option("--plan/--apply", "only_plan", default=True, help="Show only, or make the changes.")
@click.pass_context
def setup(context: click.Context, *, only_plan: bool) -> None:
    """Make the properties, pipeline, stages and labels of config/hubspot.toml."""
    from integrator.wiring.wired_outside import hubspot_setup

    plan = hubspot_setup(common.load_quietly())
    for change in plan.changes:
        click.echo(f"{'would' if only_plan else 'will'} {change}")
        if not only_plan:
            change.perform()
    for problem in plan.problems:
        click.echo(f"! {problem}", err=True)
    if not plan.changes and not plan.problems:
        click.echo("the account has everything")
    context.exit(1 if plan.problems else 0)


@hubspot.command(name="drift")
@click.option("--repair", "wanted", multiple=True, metavar="KIND|ID", help="Repair these.")
@click.option("--all", "everything", is_flag=True, help="Repair all that is safe in bulk.")
@click.option("--plan", "only_plan", is_flag=True, help="Say what a repair would do, do nothing.")
def drift_(*, wanted: tuple[str, ...], everything: bool, only_plan: bool) -> None:
    """Compare everything with HubSpot; go on where an earlier comparison stopped."""
    services = common.services(common.load_quietly())
    _compare(services)
    shared = _shared(services)
    rows = services.db.read(lambda s: s.scalars(select(Drift).order_by(Drift.id)).all())
    plans = services.db.read(lambda s: {row.id: repairing.plan_of(s, row, shared) for row in rows})
    _show(rows, plans)
    if (wanted or everything) and not only_plan:
        count = _repair(services, wanted, everything=everything)
        click.echo(f"{_counted(count, 'repair')} asked for")


def _compare(services: Services) -> DriftRun:
    """To its end, with a bar."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    comparison = services.comparison
    if comparison is None:
        raise ConfigError(["HubSpot is not in use: see [connections] in clinic.toml"])
    run = comparison.begin(ACTOR)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=common.console()) as bars:
        task = bars.add_task("comparing", total=run.total, completed=run.checked)
        while (run := comparison.step() or run).finished_at is None:
            bars.update(task, description=f"comparing: {run.phase}", completed=run.checked)
        bars.update(task, description="compared", completed=run.checked)
    return run


def _show(rows: Sequence[Drift], plans: dict[int, str]) -> None:
    from rich.table import Table

    if not rows:
        click.echo("no difference")
        return
    table = Table("id", "difference", "record", "our key", "field", "repair")
    for row in rows[:MOST_LISTED]:
        key = row.local_key or f"HubSpot {row.remote_id}"
        field = row.field or row.detail
        table.add_row(str(row.id), row.difference, row.kind, key, field, plans[row.id] or "by hand")
    common.console().print(table)
    click.echo(_counted(len(rows), "difference"))


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _repair(services: Services, wanted: Sequence[str], *, everything: bool) -> int:
    """By id, by kind, or all that is safe; following and the outbox do the rest."""
    ids = [int(one) for one in wanted if one.isdigit()]
    kinds: list[str | None] = [one for one in wanted if not one.isdigit()]
    shared, count = _shared(services), 0
    for difference in [*kinds, *([None] if everything else [])]:
        while asked := _ask(services, shared, difference, ()):
            count += asked
    return count + (_ask(services, shared, None, ids) if ids else 0)


def _ask(
    services: Services,
    shared: SharedFields,
    difference: str | None,
    ids: Sequence[int],
) -> int:
    return services.db.write(
        lambda s: repairing.repair(
            s,
            shared,
            repairing.chosen(s, difference=difference, ids=ids),
            actor=ACTOR,
            audience=services.audience(s),
            now=services.clock(),
        )
    )


def _shared(services: Services) -> SharedFields:
    comparison = services.comparison
    shared = comparison.teller.shared if comparison else None
    if shared is None:
        raise ConfigError(["HubSpot is not in use: see [connections] in clinic.toml"])
    return shared


@hubspot.command
@click.option("--plan/--apply", "only_plan", default=True, help="Show only, or take it back.")
def withdraw(*, only_plan: bool) -> None:
    """Take back from HubSpot what the policy keeps from it by now."""
    services = common.services(common.load_quietly())
    policy = services.settings.config.policy
    found = services.db.read(lambda s: withdrawing.plan(s, policy))
    for one in found:
        click.echo(f"{one.records} x {one.kind}: {', '.join(one.fields)}")
    if not found:
        click.echo("HubSpot holds nothing that the policy keeps from it")
    if found and not only_plan:
        asked = services.db.write(
            lambda s: withdrawing.withdraw(
                s, policy, actor=ACTOR, audience=services.audience(s), now=services.clock()
            )
        )
        click.echo(f"{_counted(asked, 'referral')} will be told to HubSpot anew")


COMMANDS: Final = (hubspot,)
