"""What the public pages share: the visitor's language, the frame around a page, its headers."""

import functools
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Response, make_response, render_template, request

from integrator.config import Clinic
from integrator.web.context import services
from integrator.web.public_words import DATE, LANGUAGES, MONTHS, say
from integrator.web.security import POLICY

RETRY_AFTER: Final = 30
"""Seconds until trying again is worth it when the store does not answer."""


def clinic() -> Clinic:
    """The clinic whose pages these are."""
    return services().settings.config.clinic


def spoken(chosen: str = "") -> str:
    """The page's language: as chosen, else as the browser asks, else the clinic's first."""
    offered = [language for language in clinic().languages if language in LANGUAGES]
    for wanted in (chosen, request.args.get("lang", "")):
        if wanted in offered:
            return wanted
    return request.accept_languages.best_match(offered) or offered[0]


def public_page(
    template: str,
    *,
    language: str,
    status: int = 200,
    frames: Iterable[str] = (),
    kept: Iterable[str] = (),
    folder: str = "public",
    words: Callable[..., str] = say,
    **shown: Any,
) -> Response:
    """Render a page no cache keeps.

    `frames` are the origins that may show it in a frame; `kept` the parts of the address that stay
    when the visitor changes the language; `words` says a key in a language.
    """
    page = render_template(
        f"{folder}/{template}.html",
        t=functools.partial(words, language),
        language=language,
        clinic=clinic(),
        tel=_dialled(clinic().phone),
        switches=_switches(language, kept),
        **shown,
    )
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = language
    if status in (429, 503):
        response.headers.setdefault("Retry-After", str(RETRY_AFTER))
    return framed(response, frames)


def framed(response: Response, frames: Iterable[str]) -> Response:
    """Let these origins show the page in a frame; browsers then pass over X-Frame-Options.

    Source: W3C, Content Security Policy Level 2, "frame-ancestors".
    """
    if origins := " ".join(frames):
        allowed = POLICY.replace("frame-ancestors 'none'", f"frame-ancestors 'self' {origins}")
        response.headers["Content-Security-Policy"] = allowed
    return response


def notice(kind: str, *, status: int, text: str = "", language: str = "") -> Response:
    """A page with a title, a sentence that says what to do, and the clinic's phone."""
    language = language or spoken()
    sentence = say(language, text or f"{kind}.text", phone=clinic().phone)
    title = say(language, f"{kind}.title")
    return public_page("notice", language=language, status=status, title=title, sentence=sentence)


def refused(status: int) -> Response:
    """The page of an error for whoever is not staff."""
    absent = ("absent", "absent.status")
    kinds = {404: absent, 405: absent, 413: ("large", ""), 429: ("often", "")}
    kind, text = kinds.get(status, ("down", ""))
    return notice(kind, status=status, text=text)


def day(moment: datetime, *, language: str) -> str:
    """A date as it is read where the clinic is."""
    local = moment.astimezone(ZoneInfo(clinic().time_zone))
    month = MONTHS[language][local.month - 1]
    return DATE[language].format(day=local.day, month=month, year=local.year)


def _switches(language: str, kept: Iterable[str]) -> list[tuple[str, str, str]]:
    """(code, name, address) in each other language; none where what was typed would be lost."""
    if request.method != "GET":
        return []
    arguments = {name: request.args[name] for name in kept if name in request.args}
    return [
        (other, say(other, "language.name"), "?" + urlencode({**arguments, "lang": other}))
        for other in clinic().languages
        if other in LANGUAGES and other != language
    ]


def _dialled(phone: str) -> str:
    return "tel:" + "".join(sign for sign in phone if sign.isdigit() or sign == "+")
