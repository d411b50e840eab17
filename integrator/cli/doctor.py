"""`integrator doctor`: looks at everything in turn and says how to mend what is wrong."""

from typing import Final

import click

from integrator.cli import common


@click.command
@click.pass_context
def doctor(context: click.Context) -> None:
    """Test configuration, database, Redis, keys and every connector; exit 1 if any is wrong."""
    from rich.table import Table

    from integrator.cli.findings import findings

    settings = common.load_quietly()
    table = Table("connector", "looked at", "", "found")
    wrong = 0
    for name, finding in findings(settings):
        table.add_row(name, finding.subject, "ok" if finding.ok else "WRONG", finding.advice)
        wrong += not finding.ok
    common.console().print(table)
    context.exit(1 if wrong else 0)


COMMANDS: Final = (doctor,)
