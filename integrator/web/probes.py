"""Probes for machines: is the process alive, can it work, and how does everything stand."""

import ipaddress
import secrets

from flask import Blueprint, Response, abort, jsonify, request
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from sqlalchemy.exc import SQLAlchemyError

from integrator.errors import ConfigError
from integrator.upkeep import health, migrating
from integrator.upkeep.embedded_redis import redis_url
from integrator.web.context import services

blueprint = Blueprint("probes", __name__)

REDIS_PATIENCE = 1.0
"""Seconds; a probe that waits longer is itself a fault."""


@blueprint.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return jsonify(alive=True)


@blueprint.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Whether work can be done: the store at a schema we know. Redis is told, not required."""
    store = _store_state()
    is_ready = store == "ready"
    return jsonify(ready=is_ready, store=store, redis=_redis_state()), 200 if is_ready else 503


@blueprint.get("/metrics")
def metrics() -> Response:
    """Prometheus text; for loopback, or with METRICS_TOKEN for whoever bears it."""
    if not _may_scrape():
        abort(404)
    now = services().clock()
    budget = services().hubspot_budget()
    found = services().db.read(lambda session: health.snapshot(session, now, hubspot_budget=budget))
    return Response(health.metrics_text(found), mimetype="text/plain; version=0.0.4")


def _may_scrape() -> bool:
    token = services().settings.metrics_token
    if token is None:
        return _is_local()
    given = request.headers.get("Authorization", "")
    return secrets.compare_digest(given.encode(), f"Bearer {token}".encode())


def _is_local() -> bool:
    """From this machine itself; what a proxy passes on comes from elsewhere."""
    if {"X-Forwarded-For", "Forwarded", "X-Real-Ip"} & set(request.headers.keys()):
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _store_state() -> str:
    try:
        migrating.refuse_unknown(services().db)
    except ConfigError:
        return "wrong_schema"
    except SQLAlchemyError:
        return "unreachable"
    return "ready"


def _redis_state() -> str:
    try:
        client = Redis.from_url(
            redis_url(services().settings),
            socket_connect_timeout=REDIS_PATIENCE,
            socket_timeout=REDIS_PATIENCE,
            retry=Retry(NoBackoff(), 0),
        )
        with client:
            client.ping()
    except RedisError:
        return "unreachable"
    return "ready"
