"""What `integrator doctor` looks at, in turn, and how to mend what is wrong."""

from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from integrator import wiring
from integrator.errors import ConfigError, IntegratorError
from integrator.ports import Checkable, Finding
from integrator.services import Services
from integrator.settings import Settings
from integrator.upkeep import migrating, rotation
from integrator.upkeep.embedded_redis import answers, redis_url


def findings(settings: Settings) -> Iterator[tuple[str, Finding]]:
    """Everything looked at, with the connector it belongs to."""
    services = wiring.build(settings)
    yield "store", check_schema(services)
    yield "store", check_keys(services)
    yield "redis", check_redis(settings)
    for name in services.checks:
        for finding in _ask(services, name):
            yield name, finding


def check_schema(services: Services) -> Finding:
    """The database answers and is at the schema this version wants."""
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
    try:
        services.vault.require(services.db.read(rotation.key_ids))
    except ConfigError as error:
        return Finding("keys", ok=False, advice="; ".join(error.problems))
    except SQLAlchemyError:
        return Finding("keys", ok=False, advice="cannot look before the database is mended")
    return Finding("keys", ok=True, advice=f"active key {services.vault.active}")


def check_redis(settings: Settings) -> Finding:
    """Redis answers; without it everything goes on, more slowly."""
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
