"""Puts one process's services together: the one place that knows both the core and connectors."""

import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Generic, TypeVar
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from integrator.config import Sheet
from integrator.connections import Smtp
from integrator.correspondence.access import Codes
from integrator.correspondence.links import Links
from integrator.delivery.delivering import Delivery, Route
from integrator.following.rounds import Following
from integrator.intake.steps import Intake, Rules
from integrator.loop.audience import (
    ADMIN_LETTER,
    CALLBACK,
    CODE,
    CRM,
    DIGEST,
    LETTER,
    MAIL_TOPICS,
    NOTE,
    ROW,
    TASK,
    Audience,
)
from integrator.ports import Checkable
from integrator.reminders.daily import Daily
from integrator.reminders.digesting import Digesting
from integrator.reminders.reminding import Reminding
from integrator.services import Pull, Services
from integrator.settings import Settings
from integrator.store import db
from integrator.store.cursors import MailboxCursor, MergedCursor
from integrator.store.db import Database
from integrator.store.vault import Vault
from integrator.telling.callbacks import CallbackTeller
from integrator.telling.codes import CodeTeller
from integrator.telling.daily import DailyTeller
from integrator.telling.digests import DigestTeller
from integrator.telling.letters import LetterTeller
from integrator.telling.rows import RowTeller
from integrator.times import Clock, utc_now
from integrator.upkeep import copies
from integrator.wiring import wired_crm, wired_inbox, wired_outside, wired_posts
from integrator.wiring.wired_crm import FEED, Crm

INBOX_EVERY: Final = timedelta(seconds=60)
SHEET_EVERY: Final = timedelta(seconds=15)
"""One Drive call a quarter minute; the sheet itself is read only when it changed."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Lazily(Mapping[str, T], Generic[T]):
    """A mapping whose values are made when first asked for: SDKs are heavy, names are not."""

    makers: Mapping[str, Callable[[], T]]
    _made: dict[str, T] = field(default_factory=dict)

    def __getitem__(self, name: str) -> T:
        if name not in self._made:
            self._made[name] = self.makers[name]()
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.makers)

    def __len__(self) -> int:
        return len(self.makers)


def build(settings: Settings, *, clock: Clock = utc_now) -> Services:
    """The services of this process. Make them after any fork; nothing is connected yet."""
    store = db.connect(settings.database_url)
    vault = Vault(settings.field_keys, settings.index_key)
    links = Links(settings.public_url, settings.secret_key, settings.link_life)
    crm = wired_crm.crm(settings, vault, clock=clock)
    listen = functools.partial(audience, settings)
    return Services(
        settings=settings,
        db=store,
        vault=vault,
        clock=clock,
        intake=Intake(store, vault, rules(settings, listen), clock),
        delivery=Delivery(store, _routes(settings, vault, links, crm, clock), clock),
        reminding=Reminding(store, listen, clock),
        digesting=Digesting(store, listen, clock),
        daily=Daily(store, listen, clock),
        following=_following(store, crm, listen, clock),
        pulls=_pulls(settings, vault),
        links=links,
        forms=wired_posts.forms(settings),
        json_intakes=wired_posts.json_intakes(settings),
        partner_page=wired_posts.partner_page(settings),
        codes=Codes(settings.secret_key),
        audience=listen,
        watchers=wired_inbox.watchers(settings),
        checks=_checks(settings, vault, crm),
        hubspot_budget=functools.partial(wired_outside.hubspot_budget, settings),
        hooks=wired_outside.hooks(settings),
        comparison=crm.comparison(store, clock) if crm else None,
    )


def audience(settings: Settings, session: Session) -> Audience:
    """Who hears of a change in this installation, as the switches stand now."""
    topics = {
        CRM: settings.hubspot is not None,
        NOTE: settings.hubspot is not None,
        TASK: settings.hubspot is not None,
        LETTER: settings.smtp is not None,
        CODE: settings.smtp is not None,
        DIGEST: settings.smtp is not None,
        CALLBACK: bool(settings.config.sources.callbacks),
        ADMIN_LETTER: settings.smtp is not None,
        ROW: bool(settings.config.sources.sheets),
    }
    return Audience(
        topics=frozenset(topic for topic, is_used in topics.items() if is_used),
        row_sources=frozenset(sheet.name for sheet in settings.config.sources.sheets),
        callback_sources=frozenset(settings.config.sources.callbacks),
        held=frozenset(MAIL_TOPICS) if copies.mail_is_held(session) else frozenset(),
        calendar=settings.config.calendar,
        part2_sources=frozenset(settings.config.sources.part2),
        form_sources=frozenset(form.name for form in settings.config.sources.forms),
    )


def rules(settings: Settings, listen: Callable[[Session], Audience]) -> Rules:
    config = settings.config
    return Rules(
        region=config.clinic.region,
        services={
            service.key: (*service.label.values(), *service.synonyms) for service in config.services
        },
        needs=functools.cache(
            lambda source: ["|".join(group) for group in config.sources.needs_of(source)]
        ),
        audience=listen,
        authserv_ids={
            inbox.name: inbox.authserv_id for inbox in config.sources.inboxes if inbox.authserv_id
        },
        signed_by=wired_inbox.signed_by(),
        mail_domain=_mail_domain(settings),
        staff_domains=config.clinic.staff_domains,
    )


def _mail_domain(settings: Settings) -> str | None:
    """Right-hand side of our Message-IDs."""
    return settings.smtp.from_address.rpartition("@")[2] if settings.smtp else None


def _routes(
    settings: Settings,
    vault: Vault,
    links: Links,
    crm: Crm | None,
    clock: Clock,
) -> Mapping[str, Route]:
    config = settings.config
    makers: dict[str, Callable[[], Route]] = dict(crm.routes()) if crm else {}
    if settings.smtp:
        makers |= _mail_routes(settings, settings.smtp, vault, links, clock)
    if config.sources.callbacks:
        calls = CallbackTeller(vault, config.policy, config.sources.callbacks, clock)
        makers[CALLBACK] = lambda: Route(
            wired_outside.callbacks(settings, clock=clock), calls.compose, calls.landed
        )
    if config.sources.sheets:
        sheets = frozenset(sheet.name for sheet in config.sources.sheets)
        rows = RowTeller(vault, config.clinic, config.policy, clock, sheets)
        makers[ROW] = lambda: Route(
            wired_outside.row_sink(settings, vault), rows.compose, rows.landed
        )
    return Lazily(makers)


def _mail_routes(
    settings: Settings, smtp: Smtp, vault: Vault, links: Links, clock: Clock
) -> dict[str, Callable[[], Route]]:
    """All that goes over the mail server. What senders get waits while mail is held."""
    words = (vault, settings.config.clinic, settings.config.mail)
    domain, policy = _mail_domain(settings) or "", settings.config.policy
    mailer = wired_outside.mail(smtp, reply_host=_host(settings), clock=clock)
    letters = LetterTeller(*words, links, domain, policy, clock)
    digests = DigestTeller(*words, links, domain, policy, clock)
    codes = CodeTeller(*words, Codes(settings.secret_key), domain)
    lists = DailyTeller(
        *words,
        f"{settings.public_url}/admin/attention",
        domain,
        settings.config.calendar,
        clock,
    )
    held = copies.mail_is_held
    return {
        LETTER: lambda: Route(mailer, letters.compose, letters.landed, held),
        DIGEST: lambda: Route(mailer, digests.compose, digests.landed, held),
        CODE: lambda: Route(mailer, codes.compose, codes.landed, held),
        ADMIN_LETTER: lambda: Route(mailer, lists.compose, lists.landed),
    }


def _host(settings: Settings) -> str:
    return urlsplit(settings.public_url).hostname or "localhost"


def _following(
    store: Database, crm: Crm | None, listen: Callable[[Session], Audience], clock: Clock
) -> Following:
    if crm is None:
        return Following(store, {}, listen, clock)
    feeds = Lazily({FEED: lambda: crm.open().feed})
    return Following(store, feeds, listen, clock, crm.taking, crm.kin(store, listen, clock))


def _pulls(settings: Settings, vault: Vault) -> Mapping[str, Pull]:
    sources = settings.config.sources
    inboxes = {
        inbox.name: Pull(
            inbox.name,
            functools.cache(functools.partial(wired_inbox.inbox, settings, inbox)),
            MailboxCursor(),
            INBOX_EVERY,
        )
        for inbox in sources.inboxes
    }
    sheets = {sheet.name: _sheet_pull(settings, vault, sheet) for sheet in sources.sheets}
    return {**inboxes, **sheets}


def _sheet_pull(settings: Settings, vault: Vault, sheet: Sheet) -> Pull:
    opened = functools.cache(functools.partial(wired_outside.sheet, settings, vault, sheet))
    return Pull(sheet.name, opened, MergedCursor(), SHEET_EVERY)


def _checks(
    settings: Settings,
    vault: Vault,
    crm: Crm | None,
) -> Mapping[str, Checkable]:
    makers: dict[str, Callable[[], Checkable]] = {}
    for inbox in settings.config.sources.inboxes:
        makers[inbox.name] = functools.partial(wired_inbox.inbox, settings, inbox)
    for sheet in settings.config.sources.sheets:
        makers[sheet.name] = functools.partial(wired_outside.sheet, settings, vault, sheet)
    if crm:
        makers[FEED] = lambda: crm.open().doctor
    if smtp := settings.smtp:
        makers["mail"] = lambda: wired_outside.mail(smtp, reply_host=_host(settings))
    return Lazily(makers)
