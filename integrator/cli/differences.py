"""Where the store and HubSpot differ: compared with a bar, shown, and repaired on request."""

from collections.abc import Sequence
from typing import Final

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from sqlalchemy import select

from integrator.cli import common
from integrator.cli.common import ACTOR, counted
from integrator.drift import repairing
from integrator.errors import ConfigError
from integrator.following.fieldsync import SharedFields
from integrator.models import Drift, DriftRun
from integrator.services import Services

MOST_LISTED: Final = 100


def run(services: Services, wanted: Sequence[str], *, everything: bool, only_plan: bool) -> None:
    """Compare to the end, show every difference with its repair, and ask for those wanted."""
    _compare(services)
    shared = _shared(services)
    rows = services.db.read(lambda s: s.scalars(select(Drift).order_by(Drift.id)).all())
    plans = services.db.read(lambda s: {row.id: repairing.plan_of(s, row, shared) for row in rows})
    show(rows, plans)
    if (wanted or everything) and not only_plan:
        count = _repair(services, wanted, everything=everything)
        click.echo(f"{counted(count, 'repair')} asked for")


def _compare(services: Services) -> DriftRun:
    """To its end, with a bar."""
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


def show(rows: Sequence[Drift], plans: dict[int, str]) -> None:
    """A table of them, or a word that there are none."""
    if not rows:
        click.echo("no difference")
        return
    table = Table("id", "difference", "record", "our key", "field", "repair")
    for row in rows[:MOST_LISTED]:
        key = row.local_key or f"HubSpot {row.remote_id}"
        field = row.field or row.detail
        table.add_row(str(row.id), row.difference, row.kind, key, field, plans[row.id] or "by hand")
    common.console().print(table)
    click.echo(counted(len(rows), "difference"))


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
