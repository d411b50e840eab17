"""The command line `integrator`. Bad configuration is a list of problems and exit status 2."""

import sys
from typing import Final

import click

from integrator.cli import (
    common,
    desk,
    doctor,
    fhir,
    hubspot,
    keys,
    processes,
    reading,
    start,
    store,
)
from integrator.errors import ConfigError, IntegratorError

WRONG_CONFIGURATION: Final = 2


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="referral-integrator")
def cli() -> None:
    """Takes every referral in, puts it where staff work, and tells the sender what became of it."""
    common.log_quietly()


for module in (start, processes, store, doctor, hubspot, keys, desk, reading, fhir):
    for command in module.COMMANDS:
        cli.add_command(command)


def main() -> None:
    """Run the command line; expected errors are sentences, not tracebacks."""
    try:
        cli()
    except ConfigError as error:
        for problem in error.problems:
            click.echo(f"- {problem}", err=True)
        sys.exit(WRONG_CONFIGURATION)
    except IntegratorError as error:
        advice = getattr(error, "advice", "") or "see `integrator status` and `integrator doctor`"
        click.echo(f"{error.code}: {advice}", err=True)
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 -- its text may quote what is stored: log type and place
        from integrator.logs import log

        log.error("command.broke", exc_info=True)
        click.echo(
            f"stopped by {type(error).__name__}: see the log, and `integrator doctor`", err=True
        )
        sys.exit(1)
