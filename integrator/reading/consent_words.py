"""The words in running text that tell of a patient's consent, in English and Spanish."""

import re

_I = re.IGNORECASE

_FORMAL = (
    r"\bconsent(?:s|ed|ing|imiento)?\b|\bconsiente\w*|\bconsinti\w+|\brelease of information\b|"
    r"\broi\b|\bhipaa\b|"
    r"\b(?:sign(?:ed|s)?|firm[oóa]\w*)\b.{0,30}\b(?:release|form|authori[sz]ation|autorizaci[oó]n|"
    r"roi|hoja)\b|\brelease (?:is )?(?:signed|on file)|\bauthori[sz](?:es|ed|ation)\b|\bautoriz\w+|"
    r"\b(?:gave|given|gives|dio|dieron|dado|da|got|have|has)\b.{0,20}\b(?:ok(?:ay)?|permission|"
    r"permiso|"
    r"go-?ahead|blessing|approval|visto bueno)\b(?! (?:time|day|week|sleep|relationship))|"
    r"\bsigned (?:for|off|both|all|it|everything|the)\b|\b(?:gave|given) (?:me |us )?the nod\b|"
    r"\bin agreement with (?:this|the|being|your|my)\b|"
    r"\b(?:have|has|had) (?:both |all |also |already )signed\b(?! up)|"
    r"\bpermission to\b|\bwith (?:his|her|their|the family['’]?s) (?:blessing|permission|"
    r"ok(?:ay)?)\b|"
    r"\b(?:agree[sd]?|agreeable|agreement)\b(?! with)|"
    r"\bde acuerdo\b|\bacept[aóo]\w*\b|\bconforme\b|\bpermiso\b|\bvisto bueno\b"
)
_AT_EASE = (
    r"(?:fine|ok|okay|cool|happy|comfortable|on board|glad|good|open|keen|content|willing|"
    r"all ?right|delighted|pleased|amenable|down|game)"
)
_SAID = (
    r"\b(?:said|says|told (?:me|us)|tells (?:me|us)|has told (?:me|us))\b(?: \w+){0,5}? "
    r"(?:yes|yep|yeah|sure|ok(?:ay)?|please do|absolutely|of course|go (?:ahead|for it)|"
    r"(?:it|that)['’]?s (?:ok(?:ay)?|fine|good|cool)|"
    r"(?:you|u|i|we) (?:can|may|could) (?:\w+ )?(?:call|contact|reach|text|e-?mail|ring|"
    r"write|have|share|send|give|pass|use|get in touch|refer|phone)|no(?=[.,;!]| to\b))"
)
_INFORMAL = (
    rf"\b{_AT_EASE} (?:with|w/?|for|to|about) ?\b.{{0,40}}?\b(?:you|u|us|contact\w*|call\w*|"
    rf"shar\w+|"
    rf"referral|refer|this|that|being|me|it|hear\w*)\b|"
    r"\b(?:is|are|was|were|shes|hes|['’]s) (?:\w+ )?on board\b|\bok(?:ay)?(?:ed|'d)? (?:with|"
    r"this)\b|"
    rf"{_SAID}|"
    r"\bthumbs up\b|\bgreen light\b|"
    r"\b(?:aware|informed|knows) and (?:is )?(?:willing|happy|fine|ok(?:ay)?|agree\w*|on board|"
    r"keen)\b|"
    r"\b(?:s?he|they|patient|pt|client)(?:['’]s|['’]re|s| is| are)? (?:\w+ )?(?:willing|agreeable|"
    r"amenable|up for it|game|all for it|in favou?r)(?=[.,;!]|$)|"
    r"\bwant(?:s|ed)? (?:you|us) to (?:call|contact|reach|ring|text|e-?mail)\b|"
    r"\bwant(?:s|ed)? to hear from you\b|"
    r"\bok to (?:contact|call|share|text|e-?mail|reach|refer|send)\b|"
    r"\bknows (?:i am|i['’]?m|we|you|about).{0,40}\b(?:agreed|yes|fine|ok|good|happy|cool)\b|"
    r"\bask(?:s|ed)? (?:me|us) (?:not )?to (?:send|share|pass|refer|set|contact|reach|write|"
    r"make|get|put|forward|connect|arrange|organi[sz]e)\b|\bplease do send\b.{0,20}\binfo|"
    r"\bwant(?:s|ed)? (?:me|us) to (?:refer|send|share|pass|get)|"
    r"\b(?:no|zero) (?:objections?|problems?|issues?|qualms) (?:with|to|if|being|about)\b.{0,30}"
    r"\b(?:you|us|contact\w*|call\w*|shar\w+|refer\w*|this|being|it)\b|"
    r"\b(?:does|did|do|would)(?:n['’]?t| not) (?:at all )?(?:mind|object)\b"
    r"(?! (?:wait|driv|travel|pay|com|tak|try)\w*)"
)
_WITHHELD = (
    r"\b(?:does|did|do)(?: not|n['’]?t) (?:want|wish|agree)\b.{0,50}\b(?:contacted|"
    r"shar\w*|records|info(?:rmation)?|referr(?:al|ed)|passed|details)\b|"
    r"\b(?:declin\w+|refus\w+|withdr\w+)\b.{0,40}\b(?:consent|contact\w*|shar\w+|records|"
    r"information|"
    r"referral|release|to be (?:contacted|referred|called))\b|"
    r"\btoo \w+ to (?:consent|sign|agree|decide)\b|\b(?:unable|couldn['’]?t|could not) to? ?"
    r"(?:consent|sign|agree)\b|"
    r"\bwould rather (?:not be contacted|you didn['’]?t|not share)|"
    r"\b(?:have|has|had)(?:n['’]?t| not)(?: yet| actually| even)* (?:asked|spoken|discussed|raised|"
    r"brought (?:it|this) up|mentioned (?:it|this|you)|told (?:her|him|them))\b|"
    r"\b(?:please )?(?:wait|hold off)(?: \w+){0,4} (?:ok(?:ay)?|go-?ahead|permission|consent|asked|"
    r"spoken|from me)\b|"
    r"\b(?:would like|wants?|needs?|wanted)(?: some| more)?(?: time)? to (?:think|sleep on|talk it|"
    r"mull)\b|\bthinking (?:it over|about it)\b|"
    r"\bno (?:quiere|desea|autoriza|acepta)\b.{0,50}\b(?:compart\w+|contact\w+|datos|"
    r"informaci[oó]n)\b|"
    r"\b(?:lo|la) (?:va a|quiere) pensar\b|\bpensarlo\b|"
    r"\bno (?:se )?(?:le|la|lo|les) he(?:mos)? (?:preguntado|dicho|comentado)\b|"
    r"\bse (?:neg[oó]|niega) a\b"
)
_SPANISH = (
    r"\b(?:dijo|dice|dijeron|dicen|contest[oó])(?: que)? (?:s[ií]\b|no(?=[.,;!]|$)|claro\b|"
    r"adelante\b|"
    r"(?:(?:l[eoa]s?|nos) )?(?:puede|pueden|pod[ií]an?)\b|(?:est[aá]|estaba) bien\b)|"
    r"\binconvenientes?\b|\bno (?:tiene|tuvo|tienen|hay) (?:ning[uú]n )?problemas?(?! (?:de|para|"
    r"en|con (?:el|la|su))\b)|"
    r"\binformad[oa] y (?:de acuerdo|conforme|acepta)|\bquiere que (?:l[eoa]s? )(?:llamen|"
    r"contacten|escriban|marquen)\b|"
    r"\bno (?:le|les) (?:importa|molesta) que\b|\bno se opone\b|"
    r"\b(?:me|nos) pidi(?:[oó]|eron) que\b"
)
CONSENT = re.compile(f"{_FORMAL}|{_INFORMAL}|{_WITHHELD}|{_SPANISH}", _I)
"""Where a sentence may speak of consent; what it means is `integrator.normalise.consent`'s."""

NOT_CONSENT = re.compile(
    r"\b(?:informed consent (?:form )?(?:is )?attached|"
    r"consent (?:form|forms) (?:for|from) you|not consent to the use|"
    r"sign(?:ed)? up|agree(?:s|d)? (?:that|it'?s|with)|"
    r"happy to (?:answer|share|discuss|help|talk|send|provide|chat|fax|see)|"
    r"glad to (?:answer|help|share|discuss)|"
    r"sign (?:the )?(?:note|order)s?|nothing in it is consent)\b",
    _I,
)
WRITERS_OWN = re.compile(
    r"(?:\b(?:i|we|i['’]?m|we['’]?re|i am|we are|(?:i|we)(?:['’]d| would| will|['’]ll) be|would "
    r"be|i['’]d|we['’]d)"
    r"(?: \w+ly| always| very| more than| really| quite| also| so)?\s|^\W*)$",
    _I,
)
"""Before "happy to …": it is the writer who is."""
EAGER = re.compile(r"(?:happy|glad|open|keen|willing|delighted|pleased)\b", _I)
