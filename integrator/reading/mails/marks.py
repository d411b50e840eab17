"""The words and lines by which mail programs and people part one voice from another."""

import re

LABELS_OF_HEADERS = {
    "from": ("from", "de", "von", "da", "expéditeur", "remitente"),
    "date": ("date", "sent", "fecha", "enviado", "enviado el", "enviada", "enviada em", "data",
             "gesendet", "envoyé", "fecha de envío", "sent on", "date sent"),
    "to": ("to", "para", "an", "a", "à", "destinatario"),
    "cc": ("cc", "bcc", "cco", "copia", "reply-to", "responder a", "importance", "importancia",
           "attachments", "archivos adjuntos", "datos adjuntos", "sensitivity", "organization",
           "message-id"),
    "subject": ("subject", "asunto", "assunto", "betreff", "objet", "oggetto"),
}  # fmt: skip
"""What a mail program writes before the headers of a mail it passes on."""

FORWARD_LINE = re.compile(
    r"[-_*\s>]*(?:begin )?forwarded (?:message|by|mail)\b.{0,80}"
    r"|[-_*\s>]*(?:inicio del? )?(?:mensaje|correo) reenviado\b.{0,40}"
    r"|[-_*\s]*reenviado por\b.{0,80}"
    r"|[-_*\s]*mensagem encaminhada\b.{0,40}|[-_*\s]*message transféré\b.{0,40}",
    re.I,
)
ORIGINAL_LINE = re.compile(
    r"\W*(?:original message|original appointment|mensaje original|message d'origine"
    r"|mensagem original|ursprüngliche nachricht)\W*",
    re.I,
)
RULE_LINE = re.compile(r"\s*[_\-–—=*]{5,}\s*")
ATTRIBUTION = re.compile(
    r"(?:on|el|le|am|em|op)\b.{0,300}\d.{0,300}"
    r"\b(?:wrote|escribi[óo]|a écrit|schrieb.{0,120}|escreveu|ha scritto)\s*:?"
    r"|[^:]{0,120}<[^<>@\s]+@[^<>\s]+>\s*(?:wrote|escribi[óo])\s*:"
    r"|\d{4}-\d\d-\d\d .{0,120}<[^<>@\s]+@[^<>\s]+>\s*:",
    re.I,
)
STARTS_ATTRIBUTION = re.compile(r"(?:on|el|le|am|em|op)\s|\d{4}-\d\d-\d\d |.*<\S+@\S+>", re.I)

FORWARD_SUBJECT = re.compile(
    r"\s*(?:\[[^\]]{1,40}\]\s*)*(?:fwd?|fw|rv|reenv|reenviado|tr|wg|enc|i)\s*:", re.I
)
REPLY_SUBJECT = re.compile(
    r"\s*(?:\[[^\]]{1,40}\]\s*)*(?:re|r|aw|sv|rép|resp|antw)\s*(?:\[\d+\])?\s*:", re.I
)
POINTS_BELOW = re.compile(
    r"\b(?:see|read|find) (?:the )?(?:\w+ ){0,3}below|\bbelow\b.{0,30}\breferral|forwarding"
    r"|forwarded"
    r"|passing (?:this|it) (?:on|along)|m[aá]s abajo|a continuaci[oó]n|reenv[ií]o|les paso"
    r"|le paso",
    re.I,
)

SIGN_OFFS = (
    "regards", "kind regards", "best regards", "warm regards", "with kind regards",
    "kindest regards",
    "warmest regards", "many regards", "best", "best wishes", "all the best", "sincerely",
    "yours sincerely", "yours faithfully", "sincerely yours", "yours truly", "very truly yours",
    "yours", "thanks", "many thanks", "thank you", "thanks so much", "thank you so much",
    "thank you very much", "thanks very much", "thanks again", "thank you again",
    "thanks in advance", "thank you in advance", "thanks a lot", "cheers", "warmly",
    "respectfully", "respectfully yours", "cordially", "with thanks", "with gratitude",
    "with appreciation", "gratefully", "in health", "be well", "take care", "thx", "tia",
    "thanks and regards", "thanks & regards", "thanks kind regards", "thanks and best regards",
    "thank you for your help", "thanks for your help", "thank you for your time",
    "thank you for seeing her", "thank you for seeing him", "thank you for your assistance",
    "br", "rgds", "kr", "signed", "xo", "xoxo", "hugs", "blessings", "many blessings",
    "god bless", "god bless you", "in gratitude", "with gratitude", "peace", "bendiciones",
    "dios los bendiga", "dios le bendiga", "besos", "con cariño", "saluditos",
    "saludos", "saludos cordiales", "un saludo", "atentamente", "cordialmente", "gracias",
    "muchas gracias", "un cordial saludo", "reciba un cordial saludo",
    "reciban un cordial saludo",
    "muy atentamente", "un abrazo", "abrazos", "mil gracias", "quedo atento", "quedo atenta",
    "quedo a su disposición", "saludos atentos", "gracias y saludos", "gracias de antemano",
    "gracias por su ayuda", "con un cordial saludo", "afectuosamente", "respetuosamente",
    "le saluda atentamente", "les saluda atentamente", "un saludo cordial", "cordiales saludos",
    "muchas gracias y saludos", "muchas gracias por su ayuda", "gracias por su atención",
)  # fmt: skip
"""Closing words, as they stand alone on a line or before the writer's name."""

SENT_FROM = re.compile(
    r"\s*(?:sent (?:from|via|with) (?:my |the )?(?:iphone|ipad|phone|mobile|android|samsung"
    r"|galaxy|"
    r"outlook|mail for windows|yahoo|proton|blackberry|verizon|t-mobile|gmail|spark|aol"
    r"|mailbox)\b.*"
    r"|get outlook for .*|enviado (?:desde|con|mediante|por) (?:mi |el |la )?(?:iphone|ipad"
    r"|tel[eé]fono|"
    r"m[oó]vil|celular|android|samsung|galaxy|outlook|correo|yahoo|gmail|proton|dispositivo).*"
    r"|obtener outlook para .*|obtenga outlook para .*|descargar outlook para .*)",
    re.I,
)
FOOTER_LINE = re.compile(
    r"(?:this (?:e-?mail|message|form) was (?:sent|submitted|generated) (?:from|by|via"
    r"|automatically)"
    r"|sent (?:via|from|through) (?:a )?(?:form submission|contact form|the (?:web)?site)"
    r"|you (?:can|may) (?:view|edit|manage) (?:this|your) (?:submission|response|form"
    r"|subscription)"
    r"|powered by \w+|\bconverted this fax\b|the image is available\b"
    r"|[-=\s]*page \d+ (?:of|/) \d+[-=\s]*$|p[aá]gina \d+ de \d+\s*$"
    r"|^\W*copyright\b|(?:think|believe) this (?:submission|message|entry) is spam"
    r"|to view (?:this|the|all|your) (?:submission|response|entr)|to edit your e-?mail settings"
    r"|(?:you|has) (?:just )?(?:received|got|have) (?:a )?new (?:form )?(?:submission|entry|"
    r"response)"
    r"|\bhas a new response\b|\bnew (?:form )?(?:submission|entry|response) (?:has been|was)\b"
    r"|just submitted (?:your|the|a) form\b|^\W*here(?:'s| is) what was received"
    r"|^\W*thanks for filling (?:out|in)\b|(?:form|formulario) (?:was created|se cre[oó])"
    r"|recibi(?:ste|[oó]) (?:un|una) nuev[oa] (?:env[ií]o|respuesta|mensaje|entrada)"
    r"|nueva respuesta en (?:tu|su) formulario|crea tu propio formulario"
    r"|puede (?:editar|ver) este env[ií]o|si no quieres recibir m[aá]s"
    r"|edit submission\b|now create your own|view in tables"
    r"|^\W*sent from (?:the )?(?!my |i\b)[\w' ]{3,50}$"
    r"|does this submission look like spam"
    r"|^\W*manage (?:your )?(?:submissions|notifications|entries)|copyright \(c\)|©|log in to view"
    r"|you(?:'ve| have)? (?:received|got) a new (?:submission|entry|response|form)\b"
    r"|this form was created|create your own (?:google )?form"
    r"|este (?:correo|mensaje|formulario) (?:se ha |ha sido |fue )?enviado (?:desde"
    r"|a trav[eé]s|por)"
    r"|virus-free|avast\.|libre de virus|scanned by|please do not (?:reply|respond) to this"
    r"|do not reply to this (?:e-?mail|message)|no responda a este|unsubscribe\b|darse de baja"
    r"|cancelar (?:la )?suscripci[oó]n|view (?:this )?(?:e-?mail )?in (?:your )?browser"
    r"|manage (?:your )?(?:preferences|notifications))",
    re.I,
)
DISCLAIMER = re.compile(
    r"confidentiality (?:notice|note|statement|disclaimer)|privacy notice|hipaa (?:notice"
    r"|disclaimer)"
    r"|(?:this|the information (?:contained )?in this|the contents of this) "
    r"(?:e-?mail|message|electronic|communication|transmission)"
    r".{0,120}(?:confidential|privileged|intended|solely|protected)"
    r"|if you (?:are not|have received|received) (?:this|the) (?:e-?mail|message|intended"
    r"|communication)"
    r"|\b(?:caution|warning|external|attention)\b\W{0,6}.{0,40}(?:originated|outside|external"
    r"|came from)"
    r"|this (?:e-?mail|message) originated (?:from )?outside|^\W*external (?:e-?mail|sender"
    r"|message)\W*$"
    r"|intended (?:only|solely) for the (?:person|addressee|recipient|individual|use|named)"
    r"|please consider the environment|think before (?:you )?print|antes de imprimir"
    r"|aviso (?:de confidencialidad|legal|de privacidad)|nota de confidencialidad"
    r"|(?:este|el presente|la informaci[oó]n (?:contenida )?(?:en|de) este) (?:correo|mensaje"
    r"|e-?mail)"
    r".{0,120}(?:confidencial|destinatario|privilegiad|exclusiv)"
    r"|si (?:usted )?(?:no es el destinatario|ha recibido este|recibi[oó] este)"
    r"|you (?:received|are receiving) this (?:e-?mail|message) because|protecci[oó]n de datos",
    re.I,
)
FOOTER_GATES = (
    "confiden", "privacy", "hipaa", "intended", "communication", "if you", "caution", "warning",
    "external", "attention", "originated", "environment", "print", "imprimir", "aviso", "nota de",
    "este ", "si ", "because", "datos", "sent ", "form", "you ", "powered", "enviado", "virus",
    "avast", "scanned", "reply", "responda", "unsubscribe", "baja", "suscripci", "browser",
    "preferences", "notifications", "copyright", "submission", "entry", "response", "respuesta",
    "recib", "spam", "thanks for", "received", "outlook", "pgp", "hash:", "this ",
)  # fmt: skip
"""Letters of which one is in every footer's line, lower case."""
PGP_LINE = re.compile(r"-----(?:BEGIN|END) PGP [A-Z ]+-----\s*|Hash: SHA\d+\s*")

TELLS_OF_PATIENT = re.compile(
    r"[\W_\d]*(?:(?:re|the|el|la|nombre del?(?: la)?|datos del?|name of)\s+)?"
    r"(?:patient|pt|client|paciente|cliente|dob|d\.o\.b\.?|date of birth|birth ?date|birthday"
    r"|fecha de nacimiento|fecha nac\w*|f\.? ?(?:de )?nac\w*\.?|nacimiento|reason|motivo|raz[oó]n"
    r"|services?|servicios?|diagnos[ie]s|dx|diagn[oó]stico|concerns?|chief complaint|consent\w*"
    r"|consentimiento|first name|last name|given name|family name|surname|full name|insurance"
    r"|seguro"
    r"|member|guardian|tutora?|urgency|priority|prioridad|urgencia|apellidos?|nombres?"
    r"|referral (?:reason|for|to)|nombre completo|nombre y apellidos|age|edad|language|idioma)\b"
    r"[^:=\t\n]{0,45}[:=\t]",
    re.I,
)
TELLS_IN_PROSE = re.compile(
    r"\b(?:d\.?o\.?b\b|born|b\.|nac\w*)\W{0,3}(?:el |on )?\d|\b(?:my|our|this) (?:\w+"
    r" )?(?:patient|client)"
    r"\b|\bmi paciente\b",
    re.I,
)
NAMES_PATIENT = re.compile(
    r"[\W_\d]*(?:(?:nombre del?(?: la)?|name of)\s+)?(?:patient|pt|client|paciente|first name|"
    r"full name|nombre completo)\b[^:=\t\n]{0,30}[:=\t]",
    re.I,
)
GOES_ON = re.compile(
    r"\W*(?:p\.?\s?s\b|n\.?b\b|note\b|please\b|also\b|she\b|he\b|her\b|his\b|they\b|i\b|we\b"
    r"|the (?:patient|"
    r"client|mother|father|parent)\b|my (?:patient|client)\b|patient\b|pt\b|ella\b|él\b|su\b"
    r"|la paciente\b|"
    r"el paciente\b|por favor\b|tambi[eé]n\b|p\.?\s?d\b|nota\b|mi paciente\b|(?:mr|mrs|ms|miss"
    r"|sra?)\.? )",
    re.I,
)
"""How a line begins that is prose of the writer, though it stands below closing words."""

CREDENTIAL = re.compile(
    r"(?:^|[\s,(])(?:M\.?D|D\.?O|N\.?P|[A-Z]{1,3}NP(?:-[A-Z]{1,3})?|PA(?:-C)?|R\.?N|BSN|MSN|LCSW"
    r"|LICSW|LMSW|LMFT|LPCC?|LMHC|LCPC|Ph\.?D|Psy\.?D|Ed\.?D|RDN?|LDN|D\.?C|N\.?D|L\.?Ac|DNP|APRN"
    r"|CNM|MSW|MPH|DPT|MBBS|MBChB|FACP|FAAFP|CNS|CHW|CHES|DDS|OTR/?L?|CCC-SLP|IBCLC|MA|MS|MHA"
    r"|CMA)\.?"
    r"(?=$|[\s,.;)|/])"
)
TITLE = re.compile(
    r"\b(?:Dr|Dra|Lic|Mtro|Mtra|Prof)\.?\s+[A-ZÁÉÍÓÚÑ]"
    r"|\b(?:physician|practitioner|therapist|nurse|coordinator|manager|director|counsell?or"
    r"|dietitian"
    r"|psychologist|psychiatrist|social worker|assistant|receptionist|specialist|navigator"
    r"|psychotherapist"
    r"|m[eé]dic[oa]|enfermer[oa]|terapeuta|psic[oó]log[oa]|coordinador[a]?|trabajador[a]? social"
    r"|nutricionista|directora?)\b",
    re.I,
)
REACHES = re.compile(
    r"\b(?:tel|phone|ph|fax|cell|mobile|office|direct|npi|t|f|p|m|c|e|w|e-?mail|web"
    r"|tel[eé]fono|m[oó]vil|"
    r"correo)\b\s*[.:#]|\(?\d{3}\)?[\s.-]?\d{3}[\s.-]\d{4}|\+\d[\d\s().-]{8,}|\S+@\S+\.\w"
    r"|www\.|https?://",
    re.I,
)
