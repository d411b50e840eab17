"""Codes as sentences: what happened and what to do next. Tables only."""

from collections.abc import Mapping
from typing import Final

from integrator.loop.audience import (
    ADMIN_LETTER,
    CALLBACK,
    CODE,
    CRM,
    DIGEST,
    LETTER,
    NOTE,
    ROW,
    TASK,
)
from integrator.loop.closing import PROBLEMS
from integrator.policy.consent import NOTICE as NOTICE
from integrator.telling.wording import STATUS_LABELS
from integrator.web.admin import consent_words
from integrator.web.admin.explained import CODES as CODES
from integrator.web.admin.explained import DRIFTS as DRIFTS
from integrator.web.admin.explained import QUESTIONS as QUESTIONS
from integrator.web.admin.explained import Explained as Explained
from integrator.web.admin.explained import explain as explain
from integrator.web.admin.moments import span as span

STATUSES: Final[Mapping[str, str]] = {**STATUS_LABELS["en"], "needs_info": "Needs information"} | {
    "void": "Entered in error"
}

REASONS: Final[Mapping[str, str]] = {
    "capacity": "no capacity",
    "out_of_scope": "not something the clinic treats",
    "not_eligible": "patient not eligible",
    "service_area": "outside the service area",
    "insurance": "insurance not accepted",
    "missing_information": "information never complete",
    "duplicate": "a duplicate",
    "redirected": "sent on elsewhere",
    "unable_to_contact": "patient could not be reached",
    "patient_declined": "patient declined",
    "no_show_final": "patient did not come",
    "info_never_supplied": "information never supplied",
    "expired": "expired",
    "by_partner": "by the sender",
    "by_patient": "by the patient",
    "by_clinic": "by the clinic",
    "summary_sent": "care summary sent",
    "seen_no_summary": "seen, no summary",
    "reopened": "opened again",
    "not_a_referral": "not a referral",
    "new_information": "opened again: new information",
    "patient_returned": "opened again: patient came back",
    "ended_by_mistake": "opened again: ended by mistake",
    "no_show": "patient did not come",
    "cancelled_by_patient": "patient called it off",
    "cancelled_by_clinic": "the clinic called it off",
    "other": "another reason",
}

APPOINTMENTS: Final[Mapping[str, str]] = {
    "booked": "Booked",
    "confirmed": "Confirmed",
    "attended": "Attended",
    "no_show": "Patient did not come",
    "cancelled_by_patient": "Patient called it off",
    "cancelled_by_clinic": "Clinic called it off",
}

FILE_KINDS: Final[Mapping[str, str]] = {
    "application/pdf": "PDF",
    "text/plain": "Text",
    "image/jpeg": "Picture",
    "image/png": "Picture",
}

TOPICS: Final[Mapping[str, str]] = {
    CRM: "Referral to HubSpot",
    NOTE: "Note on the ticket",
    TASK: "Task on the ticket",
    LETTER: "Letter to the sender",
    ROW: "Row in the sheet",
    CODE: "Code for the partner page",
    DIGEST: "Digest to the sender",
    CALLBACK: "Status to the sender's program",
    ADMIN_LETTER: "List to the admins",
}

VERDICTS: Final[Mapping[str | None, str]] = {
    "verified": "Sender: verified",
    "unverified": "Sender: unverified",
    "failed": "Sender: failed the check",
}

ENVELOPE_KINDS: Final[Mapping[str | None, str]] = {
    "referral": "Referral",
    "correction": "Correction or reply",
    "status_enquiry": "Asks how a referral stands",
    "self_referral": "A patient's own",
    "bounce": "Returned mail",
    "auto_reply": "Automatic reply",
    "not_a_referral": "None of these",
}

PARTNER_STATES: Final[Mapping[str, str]] = {"to_be_vetted": "To be vetted", "vetted": "Vetted"}

KINDS: Final[Mapping[str, str]] = {
    "joined": "Joined",
    "enquiry": "Answer to an enquiry",
    "enquiry_list": "Answer to an enquiry, with their list",
    "plain_acknowledgement": "Plain acknowledgement",
    "upsert": "Record",
    "withdraw": "Withdrawal",
    "refused_move": "Move not taken",
    "unreadable_value": "Value not taken",
    "acknowledgement": "Acknowledgement",
    "status": "Status",
    "question": "Question asked again",
    "message": "Word of a message",
    "code": "Code",
    "digest": "Digest",
    "consent_withdrawn": "Word of withdrawn consent",
}

MESSAGE_STATES: Final[Mapping[str, str]] = {
    "due": "Waiting",
    "leased": "Being sent",
    "done": "Delivered",
    "dead": "Failed",
    "held": "Held",
    "cancelled": "Discarded",
    "blocked": "Blocked",
}

ENVELOPE_STATES: Final[Mapping[str, str]] = {
    "kept": "Kept, not read yet",
    "read": "Read",
    "unreadable": "Could not be read",
    "not_a_referral": "Not a referral",
    "discarded": "Discarded",
}

OUTCOMES: Final[Mapping[str | None, str]] = {
    "done": "Delivered",
    "retry": "Failed, to be tried again",
    "released": "Not taken, handed back",
    "dead": "Failed",
    "blocked": "Blocked by policy",
    "cancelled": "No longer needed",
    None: "Under way, or cut off",
}

FIELDS: Final[Mapping[str, str]] = {
    "patient_given_name": "Given name",
    "patient_family_name": "Family name",
    "patient_birth_date": "Date of birth",
    "patient_age": "Age",
    "patient_email": "E-mail",
    "patient_phone": "Phone",
    "patient_language": "Language",
    "preferred_contact": "Prefers contact by",
    "guardian_name": "Guardian",
    "insurance": "Insurance",
    "service_words": "Service, in the sender's words",
    "reason": "Reason for referral",
    "affiliations": "Declared affiliations",
    "notes": "Notes",
    "partner_reference": "Sender's own reference",
    "partner_practice": "Practice",
    "partner_clinician": "Clinician",
    "partner_email": "Sender's e-mail",
    "partner_phone": "Sender's phone",
    "partner_npi": "NPI",
    "service": "Service",
    "priority": "Priority",
    "consent": "Consent",
    "consent_date": "Consent given on",
    "appointment_at": "Appointment",
    "owner": "Owner",
    "status_reason": "Reason of the status",
    "subject_line": "Subject",
    "source": "Source",
    "received_at": "Received",
    "link": "Link to the desk",
    "partner_domain": "Practice's domain",
    "partner_clinician_given_name": "Clinician's given name",
    "partner_clinician_family_name": "Clinician's family name",
}

CONSENTS: Final[Mapping[str, str]] = {
    "given": "Given",
    "refused": "Refused",
    "pending": "Pending",
    "unknown": "Not said",
}

DRIFT_RECORDS: Final[Mapping[str, str]] = {
    "ticket": "ticket",
    "company": "practice",
    "clinician": "referring clinician",
    "patient": "patient’s contact",
}

DRIFT_REPAIRS: Final[Mapping[str, str]] = {
    "push": "Tell HubSpot ours again",
    "look": "Take what HubSpot says, if it may be taken",
    "make_again": "Make it again at HubSpot",
    "": "Nothing by itself: look at it in HubSpot",
}

DRIFT_PHASES: Final[Mapping[str, str]] = {
    "ticket": "tickets",
    "contact": "contacts",
    "company": "practices",
    "links": "ties between them",
    "unseen": "what did not show",
    "unpushed": "what was never pushed",
}

CONNECTOR_STATES: Final[Mapping[str, str]] = {
    "working": "Working",
    "failing": "Failing",
    "resting": "Resting",
    "paused": "Paused",
    "never": "Never run",
}

RHYTHMS: Final[Mapping[str, str]] = {
    "at_once": "At once",
    "daily": "Once a day",
    "weekly": "Once a week",
}
WEEKDAYS: Final = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
LANGUAGES: Final[Mapping[str, str]] = {"en": "English", "es": "Spanish"}

HOLD_REASONS: Final[Mapping[str, str]] = {
    "wrong_letters": "Letters that say something wrong",
    "mail_server": "Trouble at the mail server",
    "maintenance": "Maintenance",
    "other": "Another reason",
}

DISCARD_REASONS: Final[Mapping[str, str]] = {
    "told_by_hand": "Told by hand already",
    "duplicate": "A duplicate",
    "obsolete": "No longer needed",
    "not_ours": "Not meant for us",
    "test": "Only a test",
}

NOTICES: Final[Mapping[str, tuple[str, str]]] = {
    "requeued": ("1 message will be tried again.", "{} messages will be tried again."),
    "discarded": ("1 message was discarded.", "{} messages were discarded."),
    "replayed": ("1 envelope will be read again.", "{} envelopes will be read again."),
    "put_away": ("1 envelope was discarded.", "{} envelopes were discarded."),
    "made": ("It is a referral now.", ""),
    "parted": ("They are two referrals again. This is the one that was joined.", ""),
    "not_parted": ("They could not be taken apart; open the referral again and look.", ""),
    "not_made": ("It could not be made a referral; open it again.", ""),
    "vetted": ("The partner is vetted.", ""),
    "merged": ("Merged; 1 referral moved.", "Merged; {} referrals moved."),
    "not_merged": ("Nothing was merged: choose another partner of the list, by its key.", ""),
    "resolved": ("1 entry was closed.", "{} entries were closed."),
    "resumed": ("The connector is tried at once.", ""),
    "mail_held": ("Outgoing mail is held.", "Outgoing mail is held."),
    "mail_released": (
        "Mail is released; 1 letter goes out.",
        "Mail is released; {} letters go out.",
    ),
    "preferences_saved": ("The contact's preferences are saved.", ""),
    "address_added": ("The address is added.", ""),
    "address_used": ("The address is in use.", ""),
    "address_removed": ("The address is removed.", ""),
    "not_saved": ("That could not be taken; look at what you chose.", ""),
    "written": ("Your message is on the partner's page, and a letter tells them so.", ""),
    "links_voided": ("Their links, codes and sessions open nothing any more.", ""),
    "access_widened": ("They see all referrals of their practice now.", ""),
    "access_narrowed": ("They see their own referrals only.", ""),
    "comparing": ("The comparison is under way.", ""),
    "repaired": ("1 repair was asked for.", "{} repairs were asked for."),
    "withdrawn": ("1 referral is told to HubSpot anew.", "{} referrals are told to HubSpot anew."),
    "summary_added": ("The care summary is kept with the referral.", ""),
    "summary_taken_back": ("Nobody is shown that care summary any more.", ""),
    "no_file": ("Choose a file first.", ""),
    **{code: (sentence, "") for code, sentence in PROBLEMS.items()},
    "moved": ("The referral is moved.", ""),
    "not_moved": (
        "Nothing was moved: it has moved meanwhile, or may not go there. Look again.",
        "",
    ),
    "no_summary": (
        "Nothing was moved: add the care summary first, or choose the reason that there is none.",
        "",
    ),
    "not_chosen": ("Choose where it goes first.", ""),
    "no_appointment": ("Nothing was moved: say when the appointment is.", ""),
    "rescheduled": ("The appointment is moved.", ""),
    "referred_again": ("The new referral is being read; it shows here in a moment.", ""),
    "not_referred": ("It cannot be referred again by itself: the sender's address is missing.", ""),
    "nothing": ("Tick at least one row first.", ""),
    **consent_words.NOTICES,
}


def notice(code: str, count: str) -> str:
    """What was just done, for the top of the page; "" for a code that is none of ours."""
    one, many = NOTICES.get(code, ("", ""))
    number = int(count) if count.isdecimal() and len(count) < 10 else 1
    return one if number == 1 or not many else many.format(f"{number:,}")
