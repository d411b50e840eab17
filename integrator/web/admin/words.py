"""Codes as sentences: what happened and what to do next. Tables only."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from integrator.audience import (
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
from integrator.closing import PROBLEMS
from integrator.letters import STATUS_LABELS
from integrator.web.admin import consent_words
from integrator.web.admin.moments import span as span


class Explained(NamedTuple):
    """A code in words."""

    happened: str
    next_step: str


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

CODES: Final[Mapping[str, Explained]] = {
    "rejected_by_remote": Explained(
        "The other side refused this record.",
        "Correct what it refuses, then requeue; discard it if it need not be told.",
    ),
    "rejected_by_remote:VALIDATION_ERROR": Explained(
        "HubSpot refused a value or a property of this record.",
        "Run `integrator hubspot setup --plan` to see whether a property is missing, then requeue.",
    ),
    "rejected_by_remote:410": Explained(
        "The sender's program says that nobody listens at its address any more (410).",
        "Ask whoever runs it for the new address, set callback_url in sources.toml, restart, then"
        " requeue; or discard these messages and take callback_url out.",
    ),
    "rejected_by_remote:private_address": Explained(
        "The callback's address is not on the public internet, so nothing was sent there.",
        "Correct callback_url in sources.toml, restart, then requeue.",
    ),
    "rejected_by_remote:address_bounced": Explained(
        "Letters to this contact come back, and no other address is known.",
        "Add an address on the partner's page: what waits then goes out by itself.",
    ),
    "rejected_by_remote:no_address": Explained(
        "No e-mail address of this contact is known.",
        "Add one on the partner's page: what waits then goes out by itself.",
    ),
    "blocked_by_policy": Explained(
        "It would have carried something the disclosure policy keeps here.",
        "Look at the referral: a name in the wrong field is the usual cause. Correct it at the "
        "source and requeue, or discard it.",
    ),
    "not_wanted": Explained(
        "Nobody needs to hear it any more: a code whose ten minutes are over, or a contact who "
        "turned letters off.",
        "Nothing is to be done.",
    ),
    "remote_deleted": Explained(
        "Somebody deleted the ticket at HubSpot, and it is never made again silently.",
        "Restore the ticket from HubSpot's recycling bin and requeue, or discard this message.",
    ),
    "remote_unavailable": Explained(
        "The other side did not answer for too long.",
        "Check that it is up (`integrator doctor`), then requeue.",
    ),
    "ambiguous": Explained(
        "The connection was lost before the answer: it may have arrived.",
        "Look at the other side first. Requeue only if it is not there.",
    ),
    "rate_limited": Explained(
        "The other side's limit was reached.",
        "Nothing is lost; it goes on by itself when the limit allows.",
    ),
    "credentials_refused": Explained(
        "The key or password was refused.",
        "Mend the credentials (`integrator doctor` says which), then resume the connector.",
    ),
    "source_paused": Explained(
        "The source cannot be read rightly.",
        "Do what its advice says; it is tried again by itself.",
    ),
    "unreadable_envelope": Explained(
        "Nothing could be made of what was received.",
        "Open it: type it in by hand through the form if it is a referral, then discard it here.",
    ),
    "not_settled": Explained(
        "It was read, but the store would not take what was read.",
        "Replay it once. If it comes back, report the reference to who maintains the service.",
    ),
    "not_composed": Explained(
        "What is to be told could not be put together from what is stored.",
        "Requeue it once. If it comes back, report the reference to who maintains the service.",
    ),
    "reader_killed": Explained(
        "Each reading of it ended the process that read it.",
        "Download the original and look at it with care; report the reference, then discard it.",
    ),
    "ambiguous:lost_twice": Explained(
        "Twice it is not known whether the letter went out.",
        "Ask the recipient or look at the mail server's log; requeue it only if it did not arrive.",
    ),
    "seal_broken": Explained(
        "The sealed text does not open: it was changed, or its key is another.",
        "Check FIELD_KEYS against your copy of the keys, then replay.",
    ),
    "unknown_key": Explained(
        "It was sealed with a key that is not in FIELD_KEYS.",
        "Put the old key back into FIELD_KEYS, then replay.",
    ),
}

_FALLBACK: Final = Explained(
    "It failed in a way this page has no words for.",
    "Requeue or replay it once; if it comes back, report the code to who maintains the service.",
)

QUESTIONS: Final[Mapping[str, Explained]] = {
    "unverified_sender": Explained(
        "It could not be checked that this came from whom it says.",
        "Call the practice on a number you know, then link the sender.",
    ),
    "possible_duplicate": Explained(
        "The same patient may have been sent before.",
        "Compare both referrals, then join them or keep them apart.",
    ),
    "correction_offered": Explained(
        "The sender says something else than the referral has, or more.",
        "Compare both and take over what is right.",
    ),
    "unmatched_correction": Explained(
        "A correction names no referral of its sender's.",
        "Find the referral by hand, or make a new one of it.",
    ),
    "summary_not_kept": Explained(
        "A mail that says it is staff's brings a care summary, and it was not kept: its sender"
        " could not be checked, or it names no referral we have.",
        "Ask who sent it. If it is right, save its file and add it on the referral's page, then"
        " close this question.",
    ),
    "status_enquiry": Explained(
        "Somebody asks how a referral stands, and was not answered by itself.",
        "Make sure who asks, then answer by hand.",
    ),
    "self_referral": Explained(
        "A patient wrote on their own behalf.",
        "Make a referral of it if the clinic takes them, and answer by hand.",
    ),
    "address_bounced": Explained(
        "A letter came back: this address no longer reaches anybody.",
        "Ask the practice for another address and add it on the partner's page.",
    ),
    "doubtful_values": Explained(
        "Some values could not be taken as written.",
        "Compare them with the original; accept, correct, or ask the sender.",
    ),
    "unknown_sender": Explained(
        "Nothing says who sent this, so nobody hears back.",
        "Find the sender in the original and link them, or answer by hand.",
    ),
    "answer_differs": Explained(
        "The sender answered with another value than the one that is there by now.",
        "Compare the answer with the referral, correct what is wrong, then close this question.",
    ),
    "partner_message": Explained(
        "The sender wrote a message.",
        "Read it on the referral's page and answer there, then close this question.",
    ),
    "remote_deleted": Explained(
        "The ticket was deleted at HubSpot.",
        "Restore it there if it was a mistake; otherwise close this question.",
    ),
    "illegal_move": Explained(
        "HubSpot moved it to a stage that cannot follow its status, or that lacks its reason.",
        "The ticket bears a note that says what is missing; once staff mend it there, this question"
        " closes by itself.",
    ),
    "unreadable_at_crm": Explained(
        "Staff wrote a value at HubSpot that cannot be read.",
        "Correct it there: it is then taken over by itself. Close this question once it is done.",
    ),
    "contact_deleted": Explained(
        "The patient's contact was deleted at HubSpot.",
        "It is never made again silently. Restore it there, or make it again on the page HubSpot;"
        " otherwise close this question.",
    ),
}

DRIFTS: Final[Mapping[str, Explained]] = {
    "missing_there": Explained("Not at HubSpot", "Push it."),
    "unknown_there": Explained("At HubSpot, not known here", "Push the referral it names."),
    "deleted_there": Explained("Deleted at HubSpot", "Make it again, if that was a mistake."),
    "stage_differs": Explained("Another stage", "Take theirs, or set it back."),
    "field_differs": Explained("Another value", "Take theirs where they may write, else ours."),
    "owner_differs": Explained("Another owner", "Take theirs."),
    "association_missing": Explained("Tie to a record is missing", "Tie them again."),
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
    "not_made": ("It could not be made a referral; open it again.", ""),
    "vetted": ("The partner is vetted.", ""),
    "merged": ("Merged; 1 referral moved.", "Merged; {} referrals moved."),
    "not_merged": ("These two cannot be merged; look at the list again.", ""),
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


def explain(code: str | None) -> Explained:
    """A code of a message or an envelope in words; with the remote's category where it has one."""
    if not code:
        return Explained("No reason was recorded.", _FALLBACK.next_step)
    return CODES.get(code) or CODES.get(code.partition(":")[0]) or _FALLBACK


def notice(code: str, count: str) -> str:
    """What was just done, for the top of the page; "" for a code that is none of ours."""
    one, many = NOTICES.get(code, ("", ""))
    number = int(count) if count.isdecimal() and len(count) < 10 else 1
    return one if number == 1 or not many else many.format(f"{number:,}")
