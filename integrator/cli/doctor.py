"""`integrator doctor`: looks at everything in turn and says how to mend what is wrong."""

from collections.abc import Iterator
from typing import Final

import click

from integrator.cli import common
from integrator.errors import ConfigError, IntegratorError
from integrator.ports import Checkable, Finding
from integrator.services import Services
from integrator.settings import Settings


@click.command
@click.pass_context
def doctor(context: click.Context) -> None:
    """Test configuration, database, Redis, keys and every connector; exit 1 if any is wrong."""
    from rich.table import Table

    settings = common.load_quietly()
    table = Table("connector", "looked at", "", "found")
    wrong = 0
    for name, finding in findings(settings):
        table.add_row(name, finding.subject, "ok" if finding.ok else "WRONG", finding.advice)
        wrong += not finding.ok
    common.console().print(table)
    context.exit(1 if wrong else 0)


def findings(settings: Settings) -> Iterator[tuple[str, Finding]]:
    """Everything looked at, with the connector it belongs to."""
    from integrator import wiring

    services = wiring.build(settings)
    yield "store", check_schema(services)
    yield "store", check_keys(services)
    yield "redis", check_redis(settings)
    for name in services.checks:
        for finding in _ask(services, name):
            yield name, finding


def check_schema(services: Services) -> Finding:
    """The database answers and is at the schema this version wants."""
    from sqlalchemy.exc import SQLAlchemyError

    from integrator.upkeep import migrating

    try:
        migrating.refuse_unknown(services.db)
    except ConfigError as error:
        return Finding("schema", ok=False, advice=error.problems[0])
    except SQLAlchemyError as error:
        advice = f"the database does not answer ({type(error).__name__}): check DATABASE_URL"
        return Finding("schema", ok=False, advice=advice)
    return Finding("schema", ok=True, advice=f"at {migrating.head()}")


def check_keys(services: Services) -> Finding:
    """The ring has every key that stored records are sealed with."""
    from sqlalchemy.exc import SQLAlchemyError

    from integrator.upkeep import rotation

    try:
        services.vault.require(services.db.read(rotation.key_ids))
    except ConfigError as error:
        return Finding("keys", ok=False, advice="; ".join(error.problems))
    except SQLAlchemyError:
        return Finding("keys", ok=False, advice="cannot look before the database is mended")
    return Finding("keys", ok=True, advice=f"active key {services.vault.active}")


def check_redis(settings: Settings) -> Finding:
    """Redis answers; without it everything goes on, more slowly."""
    from integrator.upkeep.embedded_redis import answers, redis_url

    if answers(redis_url(settings)):
        return Finding("answers", ok=True, advice="answers")
    mend = "check REDIS_URL" if settings.redis_url else "start `integrator redis`"
    return Finding("answers", ok=False, advice=f"does not answer: {mend}")


def _ask(services: Services, name: str) -> list[Finding]:
    try:
        connector: Checkable = services.checks[name]
        return list(connector.check())
    except IntegratorError as error:
        advice = getattr(error, "advice", "") or "; ".join(getattr(error, "problems", ()))
        return [Finding("check", ok=False, advice=advice or error.code)]
    except Exception as error:  # noqa: BLE001 -- a check that breaks is a finding, and the next is made
        return [Finding("check", ok=False, advice=f"could not be made: {type(error).__name__}")]


COMMANDS: Final = (doctor,)
