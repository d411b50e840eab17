"""The processes of the Procfile: redis, web, worker, clock."""

import signal
import threading
from typing import TYPE_CHECKING, Any, Final

import click

from integrator.cli import common
from integrator.errors import ConfigError

if TYPE_CHECKING:
    from integrator.settings import Settings

WEB_THREADS: Final = 8


@click.command
def web() -> None:
    """Serve the forms, the intake, the partner pages and the admin."""
    settings = common.load()
    from waitress import create_server

    from integrator.web import create_app
    from jobs.bells import bells

    app = create_app(common.services(settings), bells(settings).ring)
    server = create_server(app, host=settings.host, port=settings.port, threads=WEB_THREADS)
    _announce(settings, server)
    signal.signal(signal.SIGTERM, _leave)
    try:
        server.run()
    except SystemExit:
        server.close()


def _announce(settings: "Settings", server: Any) -> None:
    from integrator.logs import log

    port = getattr(server, "effective_port", settings.port)
    log.info("web.started", port=port)


def _leave(_number: int, _frame: object) -> None:
    """waitress ends its loop at SystemExit and lets requests in hand finish."""
    raise SystemExit(0)


@click.command
def worker() -> None:
    """Answer doorbells: fetch, read, deliver, follow. Run as many as you like."""
    settings = common.load()
    from jobs.signals import on_signals
    from jobs.worker import run_worker

    stop = threading.Event()
    on_signals(stop)
    run_worker(settings, stop, build=lambda _: common.services(settings))


@click.command
def clock() -> None:
    """Ring what is due, and watch inboxes. Safe to run twice: one rings, one stands by."""
    settings = common.load()
    from jobs.clock import run_clock
    from jobs.signals import on_signals

    stop = threading.Event()
    on_signals(stop)
    run_clock(settings, stop, build=lambda _: common.services(settings))


@click.command
def redis() -> None:
    """Run the private Redis-compatible server; wait idle where REDIS_URL names another."""
    settings = common.load()
    from integrator.upkeep.embedded_redis import run_server
    from jobs.signals import on_signals

    if settings.redis_url is None:
        _refuse_second(settings)
        run_server(settings)
    stop = threading.Event()
    on_signals(stop)
    stop.wait()


def _refuse_second(settings: "Settings") -> None:
    from integrator.upkeep.embedded_redis import answers, redis_url

    if answers(redis_url(settings)):
        raise ConfigError(["the private Redis server of this VAR_DIR runs already"])


COMMANDS: Final = (web, worker, clock, redis)
