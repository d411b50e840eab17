"""Addresses that machines write from: nobody who refers is reached there."""

import re

_NAMES = re.compile(
    r"(?:no|do-?not|dont|never)[-_.]?(?:reply|respond|responder|contestar)|no-?respond\w*|"
    r"(?:^|[-_.+])(?:notify|notifications?|notificaci\w+|forms?|formularios?|submissions?|entries|"
    r"wordpress|mailer|daemon|bounces?|postmaster|automated?|system|sistema|site(?!\d)|sitio|www-data|"
    r"web-?forms?|web-?site|inbound|outbound|messages?|"
    r"webmaster|alerts?|avisos|robot|bot|server|root|apache|nobody|exports?|ehr|emr|integration|"
    r"daemon|mailbot|workflow|updates?|digest|respuestas?|responses?)(?:$|[-_.+\d])",
    re.I,
)
"""Words of a local part that say so, in whatever tool's name they are sent."""
_TOOLS = re.compile(
    r"(?:hubspot|hsforms|wufoo|netlify|zapier|powerautomate|microsoftforms|forms\.office|"
    r"ninjaforms|"
    r"formidable|forminator|paperform|feathery|heyflow|jotform|typeform|\bwix|squarespace|"
    r"google-?forms|forms\.google|docs\.google|gravity|"
    r"formstack|wpforms|elementor|cognitoforms|paperform|formsubmit|tally|fillout|surveymonkey|"
    r"mailgun|sendgrid|typedream|webflow|weebly|formspree|getform|123formbuilder|zohoforms|"
    r"airtable|smartsheet|\bforms?\b|formmail)",
    re.I,
)
"""Services that send what was filled in; their domains, or what begins them."""


_CALLED = re.compile(
    r"\b(?:forms?|formularios?|notif\w+|no[- ]?reply|submissions?|entries|gateway|faxes|fax "
    r"(?:server|"
    r"bridge|gateway)|\w*fax gateway|server|robot|bot|mailer|power automate|hubspot|typeform|"
    r"jotform|"
    r"wufoo|formstack|squarespace|wordpress|elementor|cognito|google forms|gravity|wpforms|netlify|"
    r"tally|paperform|fillout|zapier|airtable|smartsheet|surveymonkey|microsoft forms|wix|webflow|"
    r"website|sitio web|portal|automated|system|sistema|(?:ehr|emr|epic\w*|ecw) \w+)\b",
    re.I,
)
"""What such senders call themselves."""


def is_called_as_a_machine(shown: str) -> bool:
    """Whether a display name is a tool's, a device's or a website's, and no person's."""
    return _CALLED.search(shown) is not None


def is_machine(address: str) -> bool:
    """Whether an address is a form tool's, a device's or one that nobody reads."""
    local, _, domain = address.partition("@")
    return bool(_NAMES.search(local) or _TOOLS.search(domain))
