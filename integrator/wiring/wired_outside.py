"""HubSpot, outgoing mail and sheets out of settings."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from integrator.config import Sheet
from integrator.connections import HubSpot, PasswordLogin, Smtp
from integrator.errors import ConfigError
from integrator.settings import Settings
from integrator.statuses import STATUSES, UNTOLD
from integrator.store.vault import Vault
from integrator.times import Clock, utc_now
from integrator.upkeep.embedded_redis import redis_url
from integrator.wiring.wired_inbox import tokens

if TYPE_CHECKING:
    from connectors.google_sheets import GoogleSheet, SheetStatusSink
    from connectors.hubspot.client import HubSpotClient
    from connectors.hubspot.doctor import HubSpotDoctor
    from connectors.hubspot.follow import HubSpotFeed
    from connectors.hubspot.guard import GuardedSink
    from connectors.hubspot.mapping import HubSpotMapping
    from connectors.hubspot.mirror import HubSpotMirror
    from connectors.hubspot.notes import NoteSink
    from connectors.hubspot.push import HubSpotSink
    from connectors.hubspot.setup import Plan
    from connectors.hubspot.tasks import TaskSink
    from connectors.hubspot.webhooks import HubSpotHook
    from connectors.json_callback import JsonCallback
    from connectors.smtp_mail import SmtpMail


@dataclass(frozen=True, slots=True)
class HubSpotParts:
    """Everything that speaks to one HubSpot account, over one client."""

    client: "HubSpotClient"
    mapping: "HubSpotMapping"
    sink: "HubSpotSink | GuardedSink"
    feed: "HubSpotFeed"
    doctor: "HubSpotDoctor"
    notes: "NoteSink"
    tasks: "TaskSink"
    mirror: "HubSpotMirror"


def hubspot(settings: Settings, *, clock: Clock = utc_now) -> HubSpotParts:
    """The account of settings; imports the SDK. Nothing is called yet."""
    from connectors.hubspot.account import Account
    from connectors.hubspot.doctor import HubSpotDoctor
    from connectors.hubspot.follow import HubSpotFeed
    from connectors.hubspot.guard import GuardedSink
    from connectors.hubspot.mirror import HubSpotMirror
    from connectors.hubspot.notes import NoteSink
    from connectors.hubspot.push import HubSpotSink
    from connectors.hubspot.tasks import TaskSink

    account_of = settings.hubspot
    if account_of is None:
        raise ConfigError(["HubSpot is not in use: see [connections] in clinic.toml"])
    mapping = hubspot_mapping(settings.config_dir)
    client = _hubspot_client(settings, account_of, clock)
    account = Account(client, mapping)
    sink = HubSpotSink(client, mapping, account)
    feed = HubSpotFeed(client, mapping, account, clock=clock)
    return HubSpotParts(
        client=client,
        mapping=mapping,
        sink=GuardedSink(client, mapping, sink) if _sends_clinical(settings) else sink,
        feed=feed,
        doctor=HubSpotDoctor(client, mapping, with_clinical=_sends_clinical(settings)),
        notes=NoteSink(client, mapping, clock),
        tasks=TaskSink(client, mapping),
        mirror=HubSpotMirror(client, mapping, account, feed.owners, clock=clock),
    )


def hubspot_mapping(config_dir: Path) -> "HubSpotMapping":
    """config/hubspot.toml, checked. Raises ConfigError with every problem."""
    from connectors.hubspot.mapping import parse_mapping

    path = config_dir / "hubspot.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError([f"hubspot.toml cannot be read: {error}"]) from None
    return parse_mapping(table, statuses=[one for one in STATUSES if one not in UNTOLD])


def _hubspot_client(settings: Settings, account: HubSpot, clock: Clock) -> "HubSpotClient":
    from redis import Redis

    from connectors.hubspot.client import connect

    return connect(
        token=account.token,
        base_url=account.base_url,
        version=account.api_version,
        redis=Redis.from_url(redis_url(settings)),
        calls_per_10s=account.calls_per_10s,
        zone=ZoneInfo(settings.config.clinic.time_zone),
        clock=clock,
    )


def hooks(settings: Settings) -> "Mapping[str, HubSpotHook]":
    """Who may send us word of changes, by feed."""
    from connectors.hubspot.webhooks import HubSpotHook

    account = settings.hubspot
    if account is None or not account.app_secrets:
        return {}
    return {"hubspot": HubSpotHook(account.app_secrets, f"{settings.public_url}/hooks/hubspot")}


def hubspot_budget(settings: Settings) -> float | None:
    """Calls HubSpot lets us make today, as any worker last heard; None where nothing was heard."""
    from redis import Redis

    from connectors.hubspot.bucket import Bucket

    if settings.hubspot is None:
        return None
    redis = Redis.from_url(redis_url(settings), socket_timeout=1, socket_connect_timeout=1)
    with redis:
        return Bucket("calls", settings.hubspot.calls_per_10s, redis=redis).budget().daily_remaining


def _sends_clinical(settings: Settings) -> bool:
    return settings.config.policy.preset == "full"


def hubspot_setup(settings: Settings) -> "Plan":
    """What setup would make at HubSpot; `Plan.changes` can be applied."""
    from connectors.hubspot.setup import plan

    parts = hubspot(settings)
    return plan(parts.client, parts.mapping, with_clinical=_sends_clinical(settings))


def mail(smtp: Smtp, *, reply_host: str, clock: Clock = utc_now) -> "SmtpMail":
    """The sink that sends letters."""
    from connectors.smtp_mail import SmtpMail

    return SmtpMail(
        host=smtp.host,
        port=smtp.port,
        security=smtp.security,
        sender=smtp.from_address,
        sender_name=smtp.from_name,
        host_name=reply_host,
        clock=clock,
        login=_mail_login(smtp),
        ca_file=Path(smtp.ca_file) if smtp.ca_file else None,
    )


def callbacks(settings: Settings, *, clock: Clock = utc_now) -> "JsonCallback":
    """The sink that tells programs of the referrals they sent."""
    from connectors.json_callback import Endpoint, JsonCallback

    secrets = settings.callback_secrets
    return JsonCallback(
        endpoints={
            source: Endpoint(one.url, secrets[source])
            for source, one in settings.config.sources.callbacks.items()
        },
        clock=clock,
        ca_file=settings.callback_ca_file,
        allow_private=settings.callback_private,
    )


def _mail_login(smtp: Smtp) -> Any:
    from connectors.smtp_mail import Password, XOAuth2

    if smtp.login is None or smtp.user is None:
        return None
    if isinstance(smtp.login, PasswordLogin):
        return Password(smtp.user, smtp.login.password)
    return XOAuth2(smtp.user, tokens(smtp.login))


def sheet(settings: Settings, vault: Vault, source: Sheet) -> "GoogleSheet":
    """The connector of one configured sheet."""
    from connectors.google_sheets import GoogleSheet

    google = settings.google
    if google is None:
        raise ConfigError([f"the sheet {source.name!r} needs GOOGLE_SERVICE_ACCOUNT"])
    return GoogleSheet(
        name=source.name,
        spreadsheet_id=settings.spreadsheets[source.name],
        worksheet=source.worksheet,
        credentials=google.service_account,
        aliases=source.aliases,
        digest=vault.digest,
        required=source.required,
        api_base_url=google.api_base_url,
    )


def row_sink(settings: Settings, vault: Vault) -> "SheetStatusSink":
    """The sink that writes statuses back to rows."""
    from connectors.google_sheets import SheetStatusSink

    sheets = settings.config.sources.sheets
    return SheetStatusSink({one.name: sheet(settings, vault, one) for one in sheets})
