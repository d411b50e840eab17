"""Commands about the HubSpot account: setup."""

from typing import Final

import click

from integrator.cli import common


@click.group
def hubspot() -> None:
    """The HubSpot account."""


@hubspot.command
@click.option("--plan/--apply", "only_plan", default=True, help="Show only, or make the changes.")
@click.pass_context
def setup(context: click.Context, *, only_plan: bool) -> None:
    """Make the properties, pipeline, stages and labels of config/hubspot.toml."""
    from integrator.wired_outside import hubspot_setup

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


COMMANDS: Final = (hubspot,)
