"""The words round a name that tell a patient from a relative, a colleague or the writer."""

import re

FILL = (
    r"(?:(?:our|my|the|a|an|this|your|new|una?|la|el|mi|"
    r"nuestr[oa]|su|lovely|mutual|dear|delightful|"
    r"long-?time|established|wonderful|pleasant|very|sweet|adult|young|elderly|female|male|"
    r"señora?|sra?\.?|joven|name|nombre|of|de|is|es|named|"
    r"called|llamad[oa]|one|whose|de nombre)\s+)"
)
STRONG = re.compile(
    r"(?:\b(?:patients?|pts?|clients?|pacientes?|clientes?|students?|member|resident|congregación|"
    r"child|son|daughter|(?:hij[oa]|niñ[oa]|joven)(?: de \d{1,2} (?:años|meses))?|usuari[oa]|"
    r"(?:\d{1,3}[- ]?)?(?:years?|yr)[- ]?olds?(?: \w+)?|\d{1,3} ?y/?o(?: [mf]\b| \w+)?|"
    r"graders|resident|parishioner|hermana|vecin[oa]|"
    r"wom[ae]n|man|lady|gentleman|girl|boy|teen|señora?|muchach[oa]|colleague|neighbou?r|buddy|"
    r"guy|fellow|dude|"
    r"afiliad[oa]|alumn[oa]|residente|compañer[oa]|participante?|trainee|kiddo|teammate|regulars?|"
    r"employee|coworker|beneficiari[oa]|feligr[eé]s\w*|parishioners?|asegurad[oa])"
    r"(?:'s name is| is named| is called| named| called| is|,| -| –| —|:)?(?:\s\([^()]{0,30}\),?)?|"
    r"\b(?:refer(?:ring|red)?|introduc(?:e|ing)|send(?:ing)?(?: you| over| along)?|se llama|"
    r"(?:remit|deriv|refer|envi|env[ií]|mand|present)\w*(?: (?:a|al|con ustedes a|con vosotros a))|"
    r"referral (?:of|for|on)|referral[:;\s–-]{1,4}|re[:;]?|regarding|on behalf of|take on|"
    r"writing (?:to you )?about|named|called|new patient|nombre es|accept|"
    r"first is|second is|third is|next is|other is|last is|primera? es|segund[oa] es|"
    r"paciente[:;]?|asunto[:;]?|rv[:;]|fw(?:d)?[:;]|here "
    r"is(?: my)?(?: \w+){0,4}:|atender a|valorar a|ver "
    r"a|"
    r"cita para|hora para|interconsulta (?:de|para|por)|patient[:;])"
    rf")[\s:,–—-]{{0,3}}{FILL}{{0,4}}$",
    re.I,
)
WEAK = re.compile(
    rf"\b(?:see|seeing|saw|seen|evaluate|assess|schedule|book|meet|help|about|for|contact|with|"
    rf"treating|following|on|of|support|look at|sobre|para|a|al|una cita a)\s+{FILL}{{0,4}}$",
    re.I,
)
NOT_PATIENT = re.compile(
    r"\b(?:i'?m|i am|this is|my name is|soy|me llamo|its|"
    r"it's|aquí|thanks|thank you|hi|hello|dear|hey|"
    r"hola|gracias|by|from|cc|attn|attention|colleague|supervisor|boss|nurse|assistant|coordinator|"
    r"per|via|with nurse|spoke (?:with|to)|suggested by|recommended by|coworker|therapist|"
    r"pharmacist|doctor|cardiologist|pcp|physician|doctora|médic[oa]|specialist|sus? médic[oa]|"
    r"emergency contact(?: is)?|next of kin(?: is)?|contacto de emergencia(?: es)?|attorney|lawyer|"
    r"case manager|social worker|trabajador[oa] social|landlord|teacher is|named after|best"
    r"|regards|sincerely|atentamente|saludos|ask for|preguntar por|interpreter)"
    r"[\s,:–-]{0,3}$",
    re.I,
)
RELATION = re.compile(
    r"\b(?:(?:his|her|their|the|su|la|el|patient'?s|is)\s+)?(?P<who>step-?mother|"
    r"step-?father|mother|"
    r"mom|mum|father|dad|parents?|grandmother|grandma|grandfather|grandpa|legal guardian|guardian|"
    r"aunt|uncle|foster (?:mother|father|parent)|caregiver|"
    r"madre|mam[aá]|padre|pap[aá]s?|padres|abuel(?:it)?[oa]|t[ií][oa]|tutora?)"
    r"(?: is| es|,| named| se llama| -| –| —|:|, mrs?\.?|, ms\.?|"
    r"\s\([^()]{0,20}\))?,?\s*(?:the |la |el )?$",
    re.I,
)
RELATION_BESIDE = re.compile(
    r"\b(?:mother|mom|mum|father|dad|parents?|grandmother|grandma|grandfather|grandpa|guardian|"
    r"aunt|uncle|caregiver|mam[aá]|madre|pap[aá]|padre|abuel[oa]|t[ií][oa]|tutora?)\b"
    r"[^.;\n(]{0,40}\($|"
    r"\b(?:mother|mom|mum|father|dad|guardian|grandmother|mam[aá]|madre|pap[aá]|padre|abuel[oa]|"
    r"tutora?)(?:['’]s name is| is called| goes by| es| se llama| llamada?|"
    r",? (?:his|her|their) name is)\s$|"
    r"\b(?:tutora?|guardian|guarda)(?: legal)? (?:is|es) (?:(?:her|his|their|su|sus|el|la|the) )?"
    r"(?:\w+[ -]){0,2}\w+, $|"
    r"\b(?:ask for|speak (?:to|with)|call|contact|through|pregunt\w+ por|habl\w+ con)"
    r"(?: (?:his|her|their|the|su|la|el))? (?:mother|mom|mum|father|dad|guardian|mam[aá]|madre|"
    r"pap[aá]|padre|abuel[oa]|tutora?),?\s$",
    re.I,
)
WORKPLACE = re.compile(
    r"\b(?:i['’]?m|i am|i work|we are|we['’]re|my name is|this is|soy|somos|trabajo|me llamo|"
    r"les escribo|le escribo|writing|escribimos)\b[^.;!?]{0,60}?"
    r"\b(?:with|at|from|for|of|de|del|desde|en|in)\s(?:the |la |el |los |las )?$",
    re.I,
)
OTHER_RELATION = re.compile(
    r"\b(?:wife|husband|spouse|partner|brother|sister|friend|espos[oa]|marido|mujer|herman[oa]|"
    r"amig[oa]|daughter|son|hij[oa]|neighbor|roommate|cousin|boyfriend|girlfriend|fiancée?)"
    r"(?: is| es|,| named| se llama|\s\()?,?\s*$",
    re.I,
)
BEHIND = re.compile(
    r"\s?[,;|–—-]?\s?[(\[]?\s?(?:(?:she/her|he/him|they/them|she/they|he/they)[,;]?\s)?"
    r"(?:(?:a|an|who(?:'s| is)|is|es|"
    r"de|has|he'?s|she'?s|he is|she is|una?|at|age|aged|"
    r"edad|con|now|just turned|turned|lovely|delightful|very|pleasant|now)\s){0,3}"
    r"(?:\d{1,3}(?!\d)(?![\d/-]{3}|\)?[\s.-]?\d{3}[\s.-]\d{4})|d\.?o\.?b|b\.\s?(?:\d|[a-z]{3})"
    r"|born\b|"
    r"nac[ií]|n\.\s?\d|(?:in (?:her|his|their) )?(?:twenties|thirties|forties|fifties|sixties"
    r"|seventies|"
    r"eighties|nineties)\b|"
    r"date of birth|fecha|f\.?n\b|aged?\b|edad|años|mrn)",
    re.I,
)
DATED = re.compile(r"\s?[,(–—-]{0,2}\s?(?:\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{4}-\d\d-\d\d)")
TELLING = re.compile(
    r"'?s?,?\s(?:is|has|was|had|who|lleva|tiene|presenta|padece|sufre|would|needs|wants|suffers|"
    r"re\b|reports|complains|came|has been|developed|for\b|con\b|por\b|struggles|lives|works|"
    r"gets|feels|keeps|cannot|can['’]?t|falls|wakes|sleeps|goes|went|takes|comes|sees|trabaja|"
    r"vive|anda|sigue|est[aá]|duerme|viene|lleg[oó])\b",
    re.I,
)
ORG_BEHIND = re.compile(r"['’]?s?\s+(?:(?:&|and|of|y|de)\s+)?([^\W\d_]+)")
LISTED = re.compile(r"(?:^|\n)\s*(?:\(?\d{1,2}[.):]|[-•*·]|#\d)\s*(?:\*{0,2})$")
BARE_KIN = re.compile(
    r"\W*(?:daughter|son|wife|husband|spouse|niece|nephew|sister|brother|granddaughter|grandson|"
    r"hij[oa]|espos[oa]|sobrin[oa]|niet[oa])\s",
    re.I,
)
"""All that stands before a name in its sentence: "Daughter Ann Bell is his proxy"."""
THEIRS = re.compile(
    r"\b(?:his|her|their|sus?)\s(?:\w+\s)?(?:daughter|son|wife|husband|spouse|partner|brother|"
    r"sister|friend|hij[oa]|espos[oa]|herman[oa]|amig[oa])(?: is| es|,| named| se llama|"
    r"\s\()?,?\s*$",
    re.I,
)
TITLED = re.compile(
    r"(?:\b(?:mr|mrs|ms|miss|mx|sra?|srta|señora?|señorita|don|doña|d|dña|"
    r"(?-i:Sister|Brother|Mother|Elder|Deacon|Hermana|Hermano))\.?\s{0,2})+$",
    re.I,
)
GREETED = re.compile(r"^\W*(?:hi|hello|hey|hola)(?: \w+){0,2}\s?[-–—:]\s$", re.I)
"""A greeting set apart from the name behind it: "Hi - Leonard Fisk, 6/3/1964"."""
HERE_IS = re.compile(r"\b(?:it['’]?s|this is|here['’]?s|here is|name is)[\s:]{0,3}$", re.I)
REACHED = re.compile(
    r"\s?[(,]\s?(?:\(?\d{3}\)?[\s.-]\d{3}|[\w.+-]{1,40}@|(?:cell|ph|phone|tel|mobile)\b)", re.I
)
KIN = (
    r"(?:wife|husband|spouse|partner|brother|sister|friend|daughter|son|mother|father|mom|dad|aunt|"
    r"uncle|cousin|neighbou?r|colleague|co-?worker|roommate|twin|niece|nephew|mother-in-law|"
    r"father-in-law|sister-in-law|brother-in-law|espos[oa]|marido|mujer|herman[oa]|amig[oa]"
    r"|hij[oa]|"
    r"mam[aá]|madre|pap[aá]|padre|t[ií][oa]|prim[oa]|vecin[oa]|compañer[oa]|cuñad[oa]|suegr[oa]|"
    r"sobrin[oa]|comadre|compadre|novi[oa])"
)
NEXT_ONE = re.compile(
    r"\b(?:(?:the |and the |el |la )?(?:first|second|third|fourth|next|other|last|another"
    r"|primer[oa]?|"
    r"segund[oa]|tercer[oa]?|otr[oa]|siguiente|[uú]ltim[oa])(?: (?:one|patient|client|person"
    r"|referral|"
    r"paciente|persona))?(?: is| es|,|:| would be| se llama)"
    rf"[\s,:]{{1,2}}(?:(?:her|his|their|my|our|a|an|the|su|mi|un|una|el|la)\s(?:[\w-]+\s)?"
    rf"(?:{KIN}|patient|client|paciente|señora?|sra?\.?)?[\s,:]{{0,2}})?|"
    rf"\b(?:also|as well as|along with|together with|plus|tambi[eé]n|adem[aá]s|as[ií] como)"
    rf"[\s,:]{{1,2}}"
    rf"(?:a |to |for )?(?:(?:her|his|their|my|our|the|su|mi|el|la)\s)(?:[\w-]+\s)?{KIN}"
    rf"[\s,:]{{0,2}})"
    rf"{FILL}{{0,3}}$",
    re.I,
)
"""Before the name of the next of several patients: "the second is her brother, "."""
ONE_OF_TWO = re.compile(
    r"(?:^|[.!?:;]\s*|\n)(?:the|la|el)\s(?:mother|mom|father|dad|grand\w+|mam[aá]|madre|pap[aá]"
    r"|padre|"
    r"abuel[oa]) (?:is|es)\s$",
    re.I,
)
"""Before the name of a parent who comes with a child: "La mamá es …, de 46 años"."""
