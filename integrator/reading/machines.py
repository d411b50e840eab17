"""Addresses that machines write from: nobody who refers is reached there."""

import re

_NAMES = re.compile(
    r"(?:no|do-?not|dont|never)[-_.]?(?:reply|respond|responder|contestar)|no-?respond\w*|"
    r"(?:^|[-_.+])(?:notify|notifications?|notificaci\w+|forms?|formularios?|submissions?|entries|"
    r"wordpress|mailer|daemon|bounces?|postmaster|automated?|system|sistema|site|sitio|www-data|"
    r"web-?forms?|web-?site|inbound|outbound|messages?|"
    r"webmaster|alerts?|avisos|robot|bot|server|root|apache|nobody|exports?|ehr|emr|integration|"
    r"daemon|mailbot|workflow|updates?|digest|respuestas?|responses?)(?:$|[-_.+\d])",
    re.I,
)
"""Words of a local part that say so, in whatever tool's name they are sent."""
_TOOLS = re.compile(
    r"(?:jotform|typeform|\bwix|squarespace|google-?forms|forms\.google|docs\.google|gravity|"
    r"formstack|wpforms|elementor|cognitoforms|paperform|formsubmit|tally|fillout|surveymonkey|"
    r"mailgun|sendgrid|typedream|webflow|weebly|formspree|getform|123formbuilder|zohoforms|"
    r"airtable|smartsheet|\bforms?\b|formmail)",
    re.I,
)
"""Services that send what was filled in; their domains, or what begins them."""


def is_machine(address: str) -> bool:
    """Whether an address is a form tool's, a device's or one that nobody reads."""
    local, _, domain = address.partition("@")
    return bool(_NAMES.search(local) or _TOOLS.search(domain))
