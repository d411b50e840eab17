"""The admin: how everything stands, each referral's way, and what needs a person."""

from integrator.web.admin import (
    actions,
    attention_page,
    audit_page,
    consent_page,
    contact_pages,
    drift_page,
    entry,
    envelope_page,
    failures,
    joins_page,
    overview,
    partner_pages,
    partner_talk,
    referral_list,
    referral_page,
    status_moves,
    summary_page,
)
from integrator.web.admin.desk import blueprint

__all__ = [
    "actions",
    "attention_page",
    "audit_page",
    "blueprint",
    "consent_page",
    "contact_pages",
    "drift_page",
    "entry",
    "envelope_page",
    "failures",
    "joins_page",
    "overview",
    "partner_pages",
    "partner_talk",
    "referral_list",
    "referral_page",
    "status_moves",
    "summary_page",
]
