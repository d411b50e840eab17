"""The fields of a referral, by name: one list for reading, store, disclosure and screens."""

from typing import Final

PATIENT: Final = (
    "patient_given_name",
    "patient_family_name",
    "patient_birth_date",
    "patient_age",
    "patient_email",
    "patient_phone",
    "patient_language",
    "preferred_contact",
    "guardian_name",
    "insurance",
)
"""About the patient; sealed at rest."""

CLINICAL: Final = ("service_words", "reason", "affiliations", "notes")
"""Words that may tell of the patient's health or life; sealed at rest."""

PARTNER: Final = (
    "partner_practice",
    "partner_clinician",
    "partner_email",
    "partner_phone",
    "partner_npi",
)
"""Who refers; kept with the partner and its contact."""

PLAIN: Final = ("service", "priority", "consent", "consent_date")
"""Coded values the service sorts and searches by."""

SEALED: Final = (*PATIENT, *CLINICAL, "partner_reference")
"""Columns of the referral that are encrypted, each on its own."""

FIELDS: Final = (*PATIENT, *CLINICAL, *PARTNER, *PLAIN, "partner_reference")
"""Every field a draft may carry."""
