"""`integrator read FILE`: what would be read out of a file, with no database and no account."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

import integrator
from integrator.cli import common

if TYPE_CHECKING:
    from integrator.ports import Draft, Envelope


@click.command
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option(
    "--config",
    "directory",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Directory of clinic.toml and services.toml; CONFIG_DIR, or config/, where left out.",
)
def read(file: Path, *, as_json: bool, directory: Path | None) -> None:
    """Read FILE (a mail, a form's JSON, or a letter in any form) and show what was understood."""
    from integrator.config import load_config
    from integrator.intake.read_file import read_file

    found = read_file(file, load_config(directory or _directory()), draft_of=_draft)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        _show(found)


def _draft(envelope: "Envelope", *, services: Mapping[str, Sequence[str]]) -> "Draft":
    """The draft, within the limits of time and memory that every mail has."""
    from integrator.intake import limited

    (answer,) = limited.drafts([envelope], services=services)
    if isinstance(answer, limited.NotRead):
        from integrator.cli.tables import next_step

        raise click.ClickException(
            f"The file could not be read ({answer.code}). {next_step(answer.code)}".rstrip()
        )
    return answer


def _directory() -> Path:
    """CONFIG_DIR, else config/ here, else the one this program came with."""
    here = Path(os.environ.get("CONFIG_DIR", "").strip() or "config")
    return here if here.is_dir() else Path(integrator.__file__).parents[1] / "config"


def _show(found: Mapping[str, Any]) -> None:
    from integrator.cli.tables import of_reading

    for part in of_reading(found):
        common.console().print(part)


COMMANDS: Final = (read,)
