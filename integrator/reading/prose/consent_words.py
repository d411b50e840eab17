"""Words of consent that are nobody's consent."""

import re

NOT_CONSENT = re.compile(
    r"\b(?:consent forms? (?:for|from) you|consent (?:form )?is attached|"
    r"not (?:have )?consent to (?:the use|read|copy|disclose)|nothing in it is consent|"
    r"sign (?:the )?(?:note|order)s?|"
    r"(?<!form )(?<!consent )(?:electronically|digitally) signed by "
    r"(?!patient|the patient|parent))\b",
    re.IGNORECASE,
)
