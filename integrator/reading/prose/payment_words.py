"""The words that tell who pays: carriers, plans and public programmes, in English and Spanish."""

import re
from typing import Final

_I = re.IGNORECASE
CARRIERS: Final = (
    "blue cross blue shield", "blue cross and blue shield", "anthem blue cross", "blue cross",
    "blue shield of california", "blue shield", "bcbs", "bcbsm", "bcbstx", "anthem bcbs", "anthem",
    "aetna better health", "aetna", "cigna", "united ?healthcare", "uhc", "united health(?:care)?",
    "kaiser permanente", "kaiser senior advantage", "kaiser", "humana gold plus", "humana",
    "medicare advantage", "medicare", "medi[- ]cal", "medicaid", "tricare", "champva",
    "oscar health", "health ?net", "molina", "sutter health plus", "sanitas", "adeslas", "dkv",
    "mapfre", "asisa", r"l\.?a\.? care", "partnership healthplan", "alameda alliance",
    "valley health plan", "ambetter", "centene", "wellcare", "magnacare", "emblem ?health",
    "scan health plan", "brand new day", "covered california", "western health advantage",
    "hill physicians", "premera", "regence", "highmark", "caresource", "caloptima", "cencal",
    "inland empire health plan", "iehp", "excellus", "harvard pilgrim", "tufts health plan",
    "fallon health", "geisinger", "upmc", "independence blue cross", "horizon nj health",
    "empire bluecross", "florida blue", "triple[- ]s", "sunshine health", "wellmark", "wellpoint",
    "health ?partners", "ucare", "preferredone", "priority health", "dean health plan",
    "moda health", "moda", "pacificsource", "careoregon", "oregon health plan", "ohp",
    "trillium community health plan", "ahcccs", "apple health", "mainecare", "masshealth",
    "badgercare", "tenncare", "peach state", "soonercare", "husky health", "nj familycare",
    "denali ?care", "health first colorado", "chip perinatal", "rocky mountain health plans?",
    "presbyterian (?:health plan|centennial care)", "select ?health", "intermountain health plan",
    "capital blue", "cdphp", "mvp health care", "fidelis", "healthfirst", "amerihealth",
    "amerigroup", "buckeye health plan", "carefirst", "avmed", "medical mutual", "summacare",
    "sentara health plans?", "optima health", "wellsense", "superior healthplan",
    "community health choice", "umr", "geha", "meritain", "medigap", "minnesotacare",
)  # fmt: skip
"""Carriers and programmes of the United States that go by no other meaning, and of Spain."""
_CARRIER = "(?:" + "|".join(sorted(CARRIERS, key=len, reverse=True)) + ")"
_KIND = (
    r"(?:ppo|hmo|epo|pos(?: ii)?|plan|gold|silver|bronze|platinum|advantage|part [abcd]|plus|"
    r"insurance|choice|open access|supplement|medigap|plan f|plan g|navigator|"
    r"of (?-i:[A-Z][a-z]+(?: [A-Z][a-z]+)?))"
)
_NAME = r"[A-ZÁÉÍÓÚÑ][\w’'&/+.-]*\w"
_PLAN = rf"{_NAME}(?:\s(?:{_NAME}|of|and|de|\+|&)){{0,5}}"
_NO_PLAN = (
    r"(?!(?:Dr|Ms|Mrs|Mr|The|She|He|They|Her|His|Phone|Tel|Cell|DOB|ID|Yes|No|None|Please|I)\b)"
)
INSURANCE: Final = (
    re.compile(
        rf"\b(?:has|have|on|with|under|carries) {_NO_PLAN}"
        rf"(?P<plan>{_PLAN}(?: \({_PLAN}\))?)"
        r"(?= through (?:(?:her|his|their|my|the|a) )?(?:\w+['’]s )?"
        r"(?:work|job|employer|county|state|school|union|husband|wife|spouse|exchange|marketplace|"
        r"district|city|mom|dad|mother|father|parents)\b)"
    ),
    re.compile(
        rf"(?<![\w@.-])(?P<plan>{_CARRIER}(?![\w@])"
        rf"(?:,? (?:(?:and|y|\+|/|with an?|plus an?)\s)?{_CARRIER}(?!\w)|\s{_KIND}(?!\w))*)",
        _I,
    ),
    re.compile(
        r"\b(?P<plan>(?:will (?:be )?)?self[- ]?pay(?:ing|"
        r"s)?|(?:paying |pays )?(?:cash|out[- ]of[- ]pocket)(?: "
        r"pay| patient)?|cash[- ]pay|uninsured|no (?:health "
        r")?insurance(?! (?:info|detail|card|number|problem|question|on file))|without insurance|"
        r"private pay|sin seguro(?: médico)?"
        r"|no (?:tiene|tengo|tienen|cuenta con|cuento con|hay) seguro(?: médico)?"
        r"|paga de su bolsillo|pago particular|privado)\b",
        _I,
    ),
    re.compile(
        r"\b(?i:insurance is|(?:carrier|insurer|payer|payor|health plan|plan) is|aseguradora es|"
        r"insured (?:with|by|through)|(?:insurance|insurer|carrier|coverage|seguro|aseguradora|"
        r"plan médico)\s?[:–—-]|"
        r"covered by|coverage is|insurance (?:is )?(?:through|with)|has insurance "
        r"(?:with|through)|seguro(?: médico)? (?:es|de|con)|"
        r"asegurad[oa] (?:con|por|en)|tiene (?:el )?seguro(?: médico)?(?: "
        r"de| con)?|su seguro es|cuenta con|insurance)\s(?i:the\s|la\s|"
        rf"el\s)?{_NO_PLAN}(?P<plan>{_PLAN})"
    ),
    re.compile(
        rf"(?:^|[.,;(]\s?|\b(?:has|have|with|under|on) ){_NO_PLAN}(?P<plan>{_PLAN}) insurance\b"
    ),
    re.compile(
        r"\b(?P<plan>"
        r"(?:[A-Z]\w+ ){1,3}(?i:mutual|health ?plans?|insurance|assurance)"
        r"(?: [HP][MP]O)?)\b"
    ),
)  # fmt: skip
"""A plan by whose it is, by its carrier, by none, by what leads to it, and by what follows it."""
