"""Consent to given, refused, pending or unknown; never "given" where the words deny anything."""

import re
from typing import Final

from integrator.normalise.consent_said import said_of_consent
from integrator.normalise.outcome import Normalised
from integrator.normalise.words import folded, plain, ticked

CONSENTS: Final = ("given", "refused", "pending", "unknown")

_TICKS = frozenset("✓✔☑✅☒")
_YES = frozenset(
    ("yes", "y", "true", "on", "1", "x", "si", "s", "ok", "okay", "done", "checked", "marcado")
)
_NO = frozenset(("no", "n", "false", "off", "0", "none", "ninguno"))

_CONTRACTED = r"(?:do|does|did|has|have|had|is|are|was|were|ca|wo|would|could|should|need)nt"
_DONE = (
    r"(?:consented|signed|agreed|obtained|received|given|granted|completed|returned|confirmed|"
    r"gotten|got|provided|dado|firmado|firmada|consentido|autorizado|otorgado|aceptado|obtenido|"
    r"recibido)"
)
_TO_COME = (
    r"(?:sign|consent|bring|complete|return|provide|give|send|obtain|get|discuss|ask|be|have|do|"
    r"talk|speak|confirm|need)"
)
_RULES: Final = tuple(
    (re.compile(words), meaning, confidence)
    for words, meaning, confidence in (
        (r"^(?:unknown|unclear|unsure|not (?:sure|known|stated|documented)|n a|"
         r"desconocido|no se|no consta|no sabe)\b", "unknown", 1.0),
        (
            rf"\b(?:not|never|{_CONTRACTED}) (?:yet |even |actually )?(?:been |had )?"
            r"(?:asked|ask|discuss(?:ed)?|spoken|talked|brought|raised|mentioned|checked|told)\b|"
            r"\b(?:todavia|aun) no\b|"
            r"\bno (?:se )?(?:le|la|lo) he(?:mos)? (?:preguntado|dicho|comentado)\b|"
            r"\bno se le ha (?:preguntado|dicho|comentado)\b|\bno sabe (?:todavia|aun|que)\b|"
            rf"\b(?:do|have|has|no|not|{_CONTRACTED}) (?:\w+ )?(?:have|got|gotten|had|obtained|"
            r"tengo|tenemos|contamos con|hay|he obtenido) (?:\w+ ){0,3}(?:consent|permission|"
            r"release|"
            r"ok|okay|consentimiento|permiso|autorizacion|firma)\b(?=.*\byet\b)|"
            rf"\b(?:not|no|{_CONTRACTED}) (?:have|got|gotten|had|tengo|tenemos|hay) (?:\w+ ){{0,3}}"
            r"(?:consent|permission|consentimiento|permiso|autorizacion)\b|"
            r"\b(?:please )?(?:wait|hold off|espere|esperen) (?:for|until|till|on|a que|hasta)\b|"
            r"\btoo \w+ to (?:consent|sign|agree|decide)\b|\bunable to (?:consent|sign|agree)\b|"
            r"\bill (?:\w+ )?(?:ask|get|obtain|check|talk|speak|let you know)\b|"
            r"\bnot (?:here|there) yet\b|\bby (?:next|the end)\b.*\bconsent\b",
            "pending",
            1.0,
        ),
        (
            r"\b(?:wants?|wanted|would like|needs?|quiere|desea|necesita|prefiere)"
            r" (?:\w+ ){0,2}(?:think|sleep on|consider|mull|pensar\w*|consultar\w*|platicar\w*)\b|"
            r"\b(?:wants?|wanted|would like) to (?:talk to|talk it|read|ask|check with|see your)\b|"
            r"\blo (?:va a|quiere) pensar\b|\bthinking it over\b|\bon the fence\b",
            "pending",
            1.0,
        ),
        (
            r"\b(?:would|d) rather (?:not be (?:contacted|referred)|you didnt|not share)\b|"
            r"\b(?:asked|wants|told|requested|begged|pidio|prefiere|dijo|quiere)(?: \w+){0,3} "
            r"(?:not|no)"
            r"(?: to)? (?:be (?:contacted|referred)|contact|share|pass|compart\w*|divulg\w*|"
            r"contact\w*)\b|\b(?:said|says|dijo|dice)(?: que)? no\b$",
            "refused",
            1.0,
        ),
        (r"\b(?:refus\w*|declin\w*|denie[sd]|withdr[ae]w\w*|revok\w*|opt(?:s|ed)? out|"
         r"(?:does|do|did|would)nt (?:consent|agree|want|wish|give|authori[sz]e)|"
         r"(?:will|would|does|do|did) not (?:consent|agree|want|wish|give|sign|authori[sz]e)|"
         r"wont (?:consent|agree|sign)|not willing|unwilling|against|objects|"
         r"rechaz\w*|niega|nego|se opone|retir(?:ado|o|a)|revoc\w*|"
         r"no (?:consiente|autoriza|acepta|quiere|desea|da|dio|otorga|firma|esta de acuerdo))\b",
         "refused", 1.0),
        (r"^no\b.{0,30}\b(?:mailed|sent|waiting|given (?:her|him|them) the|"
         r"se (?:le )?(?:envio|mando)|esperando)\b", "pending", 0.9),
        (r"\b(?:not yet|yet to|pending|pend|awaiting|waiting (?:for|on|to)|outstanding|tbd|tbc|"
         r"to be (?:obtained|signed|confirmed|given|discussed|completed|sent|determined|done)|"
         r"in progress|unsigned|form (?:sent|mailed|emailed)|still needs?|needs? to|"
         r"pendientes?|por firmar|por confirmar|en tramite|falta)\b", "pending", 1.0),
        (r"\b(?:thinks?|thinking) about it\b|\b(?:decid(?:e|es|ing)|considering|undecided)\b|"
            r"\b(?:todavia|aun) no\b|\bno\b.*\b(?:todavia|aun)\b", "pending", 1.0),
        (rf"\bwill (?:\w+ )?{_TO_COME}\b|\bgoing to {_TO_COME}\b|\bplans to\b|"
         r"\b(?:has|have) to (?:sign|get|obtain|ask)\b|"
         r"\b(?:firmara|dara|consentira|autorizara|va a (?:firmar|dar|consentir|autorizar))\b|"
         r"^(?:consent )?(?:has been |was )?requested\b|^solicitado\b", "pending", 1.0),
        (rf"\b(?:not|no|nor|never|{_CONTRACTED})\b.*\b{_DONE}\b", "pending", 0.75),
    )
)  # fmt: skip
_DENIAL = re.compile(
    rf"\b(?:no|not|never|none|without|nor|cannot|unable|unconsented|unauthori[sz]ed|if|unless|"
    rf"until|"
    rf"once|when|except|but|only|lacks?|missing|sin|nunca|ni|excepto|salvo|pero|solo|cuando|"
    rf"aunque|{_CONTRACTED})\b"
)
_HARMLESS = re.compile(
    r"\b(?:no|without(?: any)?|sin|ningun[ao]?) (?:further )?(?:restrictions?|limits?|limitations?|"
    r"exceptions?|reservations?|restriccion(?:es)?|limites|limitacion(?:es)?|excepcion(?:es)?)\b|"
    r"(?<=agreed )when\b|(?<=consented )when\b|(?<=yes )when\b|(?<=signed )when\b|"
    r"\b(?:medical record|mrn|rec(?:ord)?|case|chart|form|phone|tel|dob) no\b"
)
_NO_OBJECTION = re.compile(
    r"\b(?:has |have |had |with |raised |sees |voiced )?(?:no|zero|without(?: any)?) "
    r"(?:objections?|problems?|issues?|qualms|hesitation)\b(?! (?:sleep|eat|walk)\w*)|"
    r"\b(?:(?:does|do|did|would)nt|(?:does|do|did|would) not) (?:at all )?(?:mind|object)(?: "
    r"if)?\b|"
    r"\bno (?:tiene|tienen|tuvo|tuvieron|hay|puso|pone|ve) (?:ningun[ao]? )?"
    r"(?:inconvenientes?|problemas?|objecion(?:es)?|reparos?)\b(?! (?:de|para|en (?:el|la|los|las|"
    r"su|sus))\b)|"
    r"\b(?:is|was) not (?:an?|the) (?:issue|problem|concern)\b|"
    r"\bsin (?:inconvenientes?|problemas?|objecion(?:es)?|reparos?)\b|"
    r"\bno le (?:molesta|importa)(?: que| si)?\b|\bno se opone\b"
)
"""Denials that agree: "has no objection", "doesn't mind"."""
_AT_EASE = (
    r"(?:fine|ok|okay|cool|good|happy|comfortable|glad|content|delighted|pleased|all right|alright|"
    r"willing|game|amenable|keen|open)"
)
_INFORMAL = re.compile(
    rf"\b(?:is|are|was|were|s|hes|shes|theyre|been|seems?|sounds?|sounded|feels?|felt|moms|dads|"
    rf"be|all|both|they|each|everyone)"
    rf" (?:\w+ ){{0,2}}?{_AT_EASE} (?:with|w|for|to|about)\b|"
    rf"^(?:(?:it|this|that)s )?{_AT_EASE} (?:with|w|for|to)\b|"
    rf"\b(?:ok|okay|fine|cleared|free) to (?:contact|call|text|email|share|reach|ring|proceed|send|"
    r"refer|use)\b|\bon board\b|\ball (?:set|good|clear)\b|\bblessing\b|\bthumbs up\b|"
    r"\bgreen light\b|\bgo ahead\b|\bgood to go\b|\bvisto bueno\b|\bapprove[sd]?\b|"
    r"\b(?:said|says|told (?:me|us)|tells (?:me|us)|dijo|dice|dijeron|dicen|contesto)\b "
    r"(?:\w+ ){0,3}?(?:ok|okay|yes|yep|yeah|sure|please do|absolutely|of course|thats (?:fine|ok)|"
    r"its (?:ok|okay|fine|good|cool)|it was (?:ok|okay|fine)|(?:you|i|we|u) (?:can|may|could)|"
    r"go for it|que si|(?:que )?(?:(?:le|la|lo|les) )?(?:pueden|podian|puede|podemos|puedo)|"
    r"adelante|que (?:esta|estaba) bien|claro)\b|"
    r"\b(?:ask(?:ed|s)?|want(?:s|ed)?|requested) (?:me|us|that i|that we) to "
    r"(?:send|share|pass|refer|set|contact|reach|write|make|get|put|forward|connect|arrange|"
    r"organi[sz]e|sign|book)\b|"
    r"\bwants? (?:you|us) to (?:call|contact|reach|ring|text|email)\b|\bwants? to hear from you\b|"
    r"\b(?:aware|informed|knows) and (?:is )?(?:willing|happy|fine|ok|okay|on board|keen)\b|"
    r"\b(?:willing|amenable|up for it|game|all for it|in favou?r)$|"
    r"\bquiere que (?:l[eoa]s? )?(?:llamen|contacten|escriban|marquen)\b|"
    rf"\bknows\b.*\b(?:is|hes|shes) (?:\w+ )?{_AT_EASE}\b|"
    r"\b(?:me|nos) pidio que (?:l[eoa]s? )?\w+|"
    r"\bya (?:dijo|acepto|autorizo|firmo|dio|consintio)\b"
)
"""How people say of somebody, in passing, that they agree."""
_GIVEN = re.compile(
    r"^(?:y(?= \d)|si (?=\w)(?!(?:el|la|se|firma|acepta|quiere|consiente|da|los|es)\b))|"
    r"\b(?:yes|gave|give[ns]?|giving|granted|grants?|obtained|signed|consents|consented|"
    r"consenting|do(?:es)? consent|"
    r"agrees?|agreed|agreeable|agreement|amenable|authori[sz]e[sd]?|verbal|verbally|written|"
    r"accepts|accepted|confirmed|in agreement|on file|en archivo|in (?:my |our )?(?:chart|file)|"
    r"received|roi(?= \d)|(?:have|has|had|with) (?:\w+ ){0,4}permission|"
    r"(?:con|tengo|tenemos) (?:su |el )?permiso|"
    r"dieron|dan|the nod|otorgado|otorgo|otorga|firmado|firmada|firmo|firmaron|consiente|"
    r"consienten|consintio|"
    r"consentido|autoriza|autorizan|autorizo|autorizado|acepta|aceptan|acepto|dado|dio|da su|"
    r"de acuerdo|conforme|obtenido|recibido|verbalmente|por escrito)\b"
)
_ACCENTED_YES = re.compile(r"\W*(?:sí\b|si\s*(?=[,;.:(–-]))", re.IGNORECASE)
"""With its accent, or set off by a comma, it is yes, never if."""
_WEAK = re.compile(r"\b(?:implied|implicit|presumed|assumed|partial|tacit|tacito|parcial)\b")
_UNCLEAR = "The words do not say clearly whether the patient consents."


def consent(text: str) -> Normalised:
    """What the words say of the patient's consent; a doubt is none, never "given".

    Boxes count by their ticks. Anything that denies, limits or sets a condition ("but", "only",
    "unless") keeps the words from being read as consent.
    """
    chosen = ticked(plain(text[:500]))
    words = _NO_OBJECTION.sub(" agrees ", folded(chosen)).strip()
    if (
        words in _YES
        or _ACCENTED_YES.fullmatch(chosen)
        or (chosen and set(chosen.strip("[]() ")) <= _TICKS and not words)
    ):
        return Normalised("given")
    if words in _NO:
        return Normalised("refused", 0.9)
    for rule, meaning, confidence in _RULES:
        if rule.search(words):
            return Normalised(meaning, confidence, _UNCLEAR if confidence < 0.8 else None)
    denied = _is_denied(words) or _WEAK.search(words)
    if not denied and (_GIVEN.search(words) or _ACCENTED_YES.match(chosen)):
        return Normalised("given", 0.95)
    if not denied and _INFORMAL.search(words):
        return Normalised("given", 0.9)
    said = said_of_consent(chosen)
    if said and not (said == "given" and denied):
        return Normalised(said, 0.85)
    return Normalised.refused(_UNCLEAR)


def _is_denied(words: str) -> bool:
    """Whether a word that denies is left when the harmless ones are gone."""
    return bool(_DENIAL.search(words) and _DENIAL.search(_HARMLESS.sub(" ", words)))
