"""Commands about the HubSpot account: setup, differences and their repair, withdrawal."""

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
    from integrator.cli import differences

    services = common.services(common.load_quietly())
    differences.run(services, wanted, everything=everything, only_plan=only_plan)


@hubspot.command
@click.option("--plan/--apply", "only_plan", default=True, help="Show only, or take it back.")
def withdraw(*, only_plan: bool) -> None:
    """Take back from HubSpot what the policy keeps from it by now."""
    from integrator.loop import withdrawing

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
                s, policy, actor=common.ACTOR, audience=services.audience(s), now=services.clock()
            )
        )
        click.echo(f"{common.counted(asked, 'referral')} will be told to HubSpot anew")


COMMANDS: Final = (hubspot,)
