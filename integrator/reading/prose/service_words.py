"""How people ask for a service in running text, and the fields of care they name.

The words of a clinic's own services are its configuration; these tell a service from a courtesy.
"""

import re

_I = re.IGNORECASE

SERVICE_FOR = re.compile(
    r"\b(?:refer(?:ring|red|ral)?|send(?:ing)?|take(?: "
    r"on)?|see|accept|consider\w*|schedule|book|remit\w*|"
    r"deriv\w*|env[ií]\w*|mand\w*|evaluat\w*|patient|paciente|"
    r"client|seen|looking|asking|suitable|candidate|help|"
    r"appointment|consult|cita|solicit\w*|referir\w*)\b"
    r".{0,140}?\s(?:for|to|in|with|by|into|para|a|al|en|"
    r"of|de|por)\s(?:your\s|the\s|our\s|an?\s|su\s|el\s|"
    r"la\s|una\s|un\s|some\s|help with\s|support with\s)?"
    r"(?P<what>[\w'’/&áéíóúñ-]+(?:\s[\w'’/&áéíóúñ-]+){0,4})(?=\s*(?:[.,;:(?!–—]|"
    r"$|\n| (?:at|with your|please|because|as|since|who|"
    r"and|for|he|she|team|people|program|programme|service|"
    r"support|consult|evaluation|appointment|con|por|y|"
    r"que|visit)\b))",
    _I,
)
SERVICE_LIKES = re.compile(
    r"\b(?:would (?:like|love) (?:to (?:explore|try|join|"
    r"start|discuss|see|look at|work on)|help with|support "
    r"with|her seen by|him seen by|them seen by)|"
    r"(?:wants|needs|could use|looking for|asking (?:about|"
    r"for)|benefit from|ask(?:ed|s)? about|quisiera|quiere|"
    r"necesita|"
    r"le interesa|desea|requiere|candidate for|referral "
    r"(?:to|for)|thinking (?:of )?|seen by|could your|"
    r"se solicita|solicito|solicitamos|valoración por|"
    r"valoración de))\s"
    r"(?:your\s|the\s|an?\s|su\s|el\s|la\s|una\s|un\s|"
    r"some\s|help with\s|support with\s|apoyo (?:con|en)\s|"
    r"ayuda (?:con|de|para)\s)?"
    r"(?P<what>[\w'’/&áéíóúñ-]+(?:\s[\w'’/&áéíóúñ-]+){0,4})",
    _I,
)
ASKS = re.compile(
    r"\b(?:refer\w*|ref|would (?:like|love|suit|benefit|value|be good)|['’]d (?:like|love)|"
    r"enrol\w*|"
    r"intake|work-?up|assessment|take (?:\w+ ){1,5}on|sign (?:\w+ )?up|pide\w*|pedimos|busca\w*|"
    r"canaliz\w*|inscrib\w*|apuntar\w*|^for|needs?|wonder\w*|recommend\w*|suggest\w*|"
    r"program\w*|could (?:you|your)|"
    r"your .{0,30}(?:team|people|service|group|clinic)|wants?|help with|"
    r"look(?:ing)? (?:at|into|for)|"
    r"to you for|for (?:your|the)|evaluat\w+|grateful|hoping|asks?|asking|"
    r"interested|appointment|consult\w*|"
    r"remit\w*|deriv\w*|referir\w*|valor\w*|solicit\w*|quisiera|quiere|necesita|programa|servicio|"
    r"evaluación|ayuda)\b",
    _I,
)
FIELD_OF_CARE = re.compile(
    r"\b(?:[\w/&’'-]+\s){0,2}?(?:thyroid\w*|tiroid\w*|hashimoto\w*|hypothyroid\w*|hipotiroid\w*|"
    r"hormon\w*|(?:peri)?menopaus\w*|pcos|gut|digest\w*|gi|ibs|sibo|intestin\w*|microbiome|"
    r"nutrition\w*|nutri[cs]i\w+|diet(?:iti|ici)an\w*|dietary|"
    r"elimination diet|food (?:sensitivit\w+|as medicine)|"
    r"sleep|insomnia|sue\u00f1o|insomnio|stress|estr[e\u00e9]s|burnout|fatigue|fatiga|cansancio|"
    r"long[- ]covid|covid persistente|brain fog|cardiometabolic|metab\u00f3lic\w*|metabolic\w*|"
    r"prediabet\w+|blood sugar|insulin resistance|weight|lipids?|"
    r"cholesterol|colesterol|autoimmun\w*|"
    r"autoinmun\w*|lupus|rheumatoid\w*|inflammation|mold|moho|toxins?|heavy metals?|mcas|mast cell|"
    r"environmental|ambiental|health coach\w*|coaching|lifestyle medicine|group visits?|"
    r"functional (?:medicine|consult\w*|evaluation)|integrative (?:consult\w*|evaluation|health)|"
    r"medicina funcional|integrative medicine|root[- ]cause|pain|dolor|anxiety|"
    r"ansiedad|allerg\w+|alergia\w*|migraine\w*|physiotherap\w*|acupunctur\w*|"
    r"counsell?ing|psychotherap\w*|fertility|fertilidad|cardiac|heart)\b"
    r"(?:[ -](?:and [\w-]+|health|balance|care|support|testing|panel|"
    r"consult\w*|program\w*|work-?up|"
    r"coaching|medicine|counsell?ing|service|rehab\w*|cr\u00f3nica|y [\w-]+))?",
    _I,
)
SERVICE_NOUN = re.compile(
    r"[- ](?:(?:health|care|medicine|nutrition|and [\w-]+) )?(?:programs?|programmes?|programa|"
    r"clinic|services?|servicio|"
    r"team|people|folks|group|side|department|support|coach(?:ing)?|counsel\w+|consult\w*|visits?|"
    r"evaluation|assessment|intake|work-?up|testing|appointment|slot|specialists?|care|help|"
    r"medicine|folk|crew|experts?|person|track)\b",
    _I,
)
"""Behind a clinic's word: it is meant as a service, not as an ailment."""
OURS = re.compile(
    r"\b(?:your|sus?|vuestr[oa]s?|harbor['’]s|the clinic['’]s)\s(?:[\w&'’-]+\s){0,2}?$|"
    r"\b(?:program(?:me|a)?|servicio|service|[aá]rea|departamento|equipo|cl[ií]nica|team|clinic|"
    r"especialista|consulta|gente|los|las|l[oa]s)"
    r" (?:of|for|in|on|de|para|en)\s(?:la\s|el\s|los\s|las\s|the\s)?$",
    _I,
)
"""Before a clinic's word: it is one of the clinic's own services."""
ASKED_BY = re.compile(
    r"\b(?:room|space|slot|spot|opening|place|lugar|cupo|espacio)\b[^.;]{0,20}?\s(?:in|on|en)\s"
    r"(?:the |your |el |la |su )?$|"
    r"(?:^|[.!?]\s{1,2})(?:for|para|re:?)\s(?:your |the |su |la |el )?$|"
    r"\b(?:refer(?:red|ring|ral|rals)?|pass(?:ed|ing)?|hand(?:ed|ing)?|introduc\w+|put|get"
    r"|request\w*|"
    r"send(?:ing)?|see(?:n|ing)?|accept|consider(?:ed)?|schedul\w+|"
    r"book(?:ed)?|enrol\w*|radar|recommend\w*|suggest\w*|remit\w*|deriv\w*|canaliz\w*|env[ií]\w+|"
    r"mand\w+|turn\w+|appointment|cita|interconsulta|valoraci[oó]n|candidate|referencia|"
    r"fit|in|squeeze|room|list|slot|opening)\b"
    r"[^.;]{0,50}?\s(?:for|to|into|with|para|a|al|por|de|en)\s"
    r"(?:a |an |the |some |una? |el |la )?$|"
    r"\b(?:assessment of|work-?up of|look (?:at|into)|eyes on|take on|opinion on|"
    r"advice (?:on|about)|thoughts on|guidance on|weigh in on|help with)"
    r" (?:a |the |her |his |their )?$|"
    r"\b(?:would|['’]d)(?: (?:really|very much|also))? (?:like|love|value|appreciate|welcome|suit)"
    r"(?: (?:to (?:try|do|start|join|have|get|explore|discuss|see|look at|work on)|help with|"
    r"support with))?\s(?:a |an |some |your |the )?$|"
    r"\b(?:talk(?:ing)? (?:to \w+ )?about|chat about|discuss|hablar de|platicar de|"
    r"wants?|needs?|requests?|requesting|looking for|asking (?:about|for)|asks? (?:about|for)"
    r"|asked (?:about|for)|"
    r"interested in|hoping for|in need of|could use|benefit from|think(?:ing)?(?: of| about)?|"
    r"good for|right for|ready for|sign(?:ed)? up for|pide|busca|quiere|quisiera|necesita|"
    r"requiere|desea|le interesa|interesad[oa] en|se beneficiar[ií]a de|solicit\w+)"
    r"\s(?:a |an |some |your |the |help with |support with |una? |la |el |apoyo (?:con|en|de) |"
    r"ayuda (?:con|de|para) |orientaci[oó]n (?:de|en) )?$",
    _I,
)
"""Before a clinic's word: it is asked for."""
