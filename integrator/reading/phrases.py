"""The phrases that tell what a mail is for, English and Spanish, each with its weight.

Scores are sums over the phrases found; `kinds` compares them. A negative weight speaks against.
"""

from collections.abc import Mapping
from typing import Literal

from integrator.reading.anchors import Phrase, phrase

Purpose = Literal[
    "intends", "refers", "enquiry", "correction", "self", "newsletter", "pitch", "invoice",
    "thanks", "application", "notice", "question", "away",
]  # fmt: skip

_PERSON = (
    r"(?:doctor|dr\b|gp|physician|pcp|therapist|chiropractor|counsell?or|nurse|midwife|friend|"
    r"neighbou?r|sister|brother|psychologist|psychiatrist|ob-?gyn|dentist|nutritionist|"
    r"acupuncturist|naturopath|coach|pediatrician|social worker)"
)
_PERSONA = (
    r"(?:m[eé]dic[oa]|doctora?|dra?\b|terapeuta|psic[oó]log[oa]|psiquiatra|amig[oa]|vecin[oa]|"
    r"herman[oa]|enfermera|ginec[oó]log[oa]|pediatra|quiropr[aá]ctic[oa]|nutricionista)"
)
_OWN_CHILD = r"(?:son|daughter|child|kid|baby|husband|wife|mother|mom|father|dad|partner)"
_PROPIO = r"(?:hij[oa]|espos[oa]|marido|mujer|madre|mam[aá]|padre|pap[aá]|pareja)"

_IN_TEXT: Mapping[Purpose, tuple[tuple[int, str], ...]] = {
    "intends": (
        (4, r"\b(?:i|we)(?:'m|'re| am| are|'d| would| want| wish|'ll| will)? ?(?:be )?(?:like |"
            r"wish |want |writing |hoping )?(?:to )?refer(?:ring)?\b"
            r"(?! to (?:as|the above|your (?:mail|email))| myself)"),
        (4, r"\bplease (?:see|accept|evaluate|schedule|consider|contact|call|assess|reach out"
            r" to)\b"
            r".{0,40}\b(?:patient|her|him|client|them|mr|mrs|ms)\b"),
        (4, r"\b(?:new|urgent|attached|enclosed|following) (?:patient )?referral\b"),
        (4, r"\bthank you for (?:seeing|accepting|evaluating)\b"
            r"|\b(?:would|could|can) you (?:please )?(?:see|take on|evaluate|assess)\b"),
        (4, r"\b(?:remito|derivo|refiero|env[ií]o|remitimos|derivamos|referimos|mando) (?:a "
            r"|al |un |"
            r"una |la |el |est[ae] )"),
        (4, r"\bagradecer[ií]a(?:mos)? (?:que )?(?:la|lo|su|valor|atend)|\b(?:les|le) ruego\b"),
        (-4, r"\b(?:before|if|can|could|how do|how can|should|when) (?:i|we) (?:can |could"
             r" )?refer\b"
             r"|\bdo you (?:accept|take) referrals\b"),
    ),
    "refers": (
        (3, r"\breferral (?:for|of)\b|\breferral\b"),
        (3, r"\b(?:my|our|this|a|mutual) (?:\w+ ){0,2}(?:patient|client)s?\b"),
        (2, r"\b(?:patient|client|pt)\b"),
        (3, r"\b(?:remisi[oó]n|derivaci[oó]n|referencia|referido) (?:de|para|del)\b"),
        (3, r"\b(?:mi|nuestr[oa]|est[ea]) paciente\b"),
        (2, r"\bpaciente\b"),
    ),
    "enquiry": (
        (3, r"\b(?:any|some) (?:\w+ )?(?:update|news|word|progress|movement|status|info)s?\b"),
        (3, r"\bany(?:thing|one)? (?:yet|new) (?:on|about|with|for)\b"),
        (3, r"\bfollow(?:ing)?[- ]up (?:on|with|about|regarding|re)\b.{0,60}"
            r"\b(?:referral|referred|sent|patient|fax)"),
        (2, r"\b(?:just |am |was )?(?:check(?:ing)?(?: back)? (?:in|on|up|whether|if|to see)|"
            r"follow(?:ing)?[- ]up|touch(?:ing)? base|circl(?:e|ing) back)\b"),
        (3, r"\b(?:the|current|on the|what(?:'s| is) the) status\b(?! of (?:her|his)"
            r" (?:condition|"
            r"thyroid))|\bstatus (?:of|on|update|check|report)\b"),
        (3, r"\bwhere (?:do )?(?:things|we|this|it) (?:stand|are|is)\b|\bwhere (?:is|are) .{0,40}"
            r"\bin (?:the|your) (?:process|queue)"),
        (3, r"\b(?:have|has|had|did|were|was) (?:you(?: guys| all)?|she|he|they|it|anyone"
            r"|someone) "
            r"(?:ever |yet |already |been |able |a chance |to |gotten |been able to ){0,3}"
            r"(?:see|seen|schedul\w+|contact\w*|booked?|reach(?:ed)?|call(?:ed)?|hear[d]?"
            r"|receiv\w+|"
            r"get ahold|get a ?hold|connect\w*|accepted|review\w*)\b"),
        (3, r"\b(?:has|had|was) (?:(?!been\b)[a-zà-ÿ'-]+ ){1,3}(?:been|yet|ever|already|able to) "
            r"(?:been |able to )?(?:seen?|schedul\w+|contact\w*|booked|reach(?:ed)?|called"
            r"|received|"
            r"accepted|review\w*)\b"),
        (3, r"\bdid you (?:all |guys )?(?:ever )?(?:receive|get|see|have a chance)\b"),
        (2, r"\b(?:have|has)(?:n't|nt| not) (?:heard|received|seen|been contacted|got)\b|"
            r"\bno one has (?:called|contacted)|\bnobody has (?:called|contacted)|\bheard"
            r" nothing"),
        (2, r"\b(?:i|we) (?:sent|referred|faxed|emailed|submitted)\b.{0,80}\b(?:weeks?|wks?"
            r"|days?|"
            r"months?|ago|last|on|back in|\d{1,2}/\d{1,2})\b"),
        (2, r"\bwhen (?:will|is|can|might|was|should)\b.{0,60}\b(?:seen|appointment|scheduled|"
            r"visit|call)"),
        (2, r"\b(?:please|kindly|could you|can you|would you)\b.{0,40}\b(?:advise|let (?:me|us) "
            r"know|update (?:me|us))\b.{0,60}\b(?:status|if|whether|when|on)\b"),
        (1, r"\bwondering (?:if|whether|about|how|what)\b"),
        (2, r"\bhow (?:is|are|did)\b.{0,40}\b(?:referral|appointment|visit|going|coming"
            r" along)\b"),
        (3, r"\b(?:hay|tienen|tiene|alguna|algunas) (?:alguna )?(?:novedad|noticia"
            r"|actualizaci[oó]n|"
            r"respuesta)"),
        (3, r"\b(?:en )?(?:qu[eé]|el) (?:es el )?(?:estado|estatus) (?:se encuentra|de|est[aá])"
            r"|\bestado (?:de )?(?:la |mi |nuestra |el )?(?:remisi|derivaci|referencia"
            r"|referido)"),
        (3, r"\b(?:ya )?(?:la|lo|le|les|los|las)? ?(?:han|ha|hab[eé]is|pudieron|lograron)"
            r" (?:podido )?"
            r"(?:visto|ver|citado|citar|contactado|contactar|contact[oó]|llamado|llamar|atendido|"
            r"programado|agendado|recibido|comunicar\w*)"),
        (2, r"\b(?:todav[ií]a|a[uú]n) (?:no|nadie)\b.{0,60}\b(?:llam|contact|cita|respuesta"
            r"|sab)"),
        (2, r"\b(?:dar |dando |hacer )?seguimiento (?:de|a|al|sobre)\b"),
        (1, r"\b(?:quisiera|quer[ií]a|quer[ií]amos|quisi[eé]ramos) (?:saber|preguntar"
            r"|consultar)\b"),
        (2, r"\b(?:me|nos) (?:puede|pueden|podr[ií]an?) (?:informar|decir|indicar|avisar"
            r"|confirmar)\b"),
        (2, r"\bc[oó]mo (?:va|sigue|vamos con)\b"),
        (2, r"\b(?:enviamos|envi[eé]|derivamos|deriv[eé]|remitimos|remit[ií]|mandamos|mand[eé])\b"
            r".{0,80}\b(?:hace|semanas?|d[ií]as?|mes|el \d)"),
        (3, r"\b(?:cu[aá]ndo) (?:ser[aá]|tiene|tendr[aá]|la|lo)\b.{0,40}\b(?:cita|atend|ver"
            r"|ver[aá]n)"),
    ),
    "correction": (
        (3, r"\bcorrect(?:ed)? (?:the |her |his |their )?(?:dob|date|birth ?date|phone|cell"
            r"|number|"
            r"email|e-mail|spelling|name|address|insurance|info\w*|details?|value|one)\b"),
        (3, r"\bcorrection\b|\berrat(?:a|um)\b|\bamend(?:ed|ment|ing)?\b|\baddendum\b"),
        (3, r"\b(?:wrong|incorrect|mistaken|mistyped|misspell?ed) (?:dob|date|birth ?date"
            r"|phone|"
            r"cell|number|email|e-mail|spelling|name|address|insurance|info\w*|patient|year)\b"),
        (3, r"\b(?:i|we) (?:\w+ )?(?:mistyped|misspell?ed|made (?:a|an) (?:mistake|error|typo)|"
            r"transposed|had typed|mixed up|got .{1,30} wrong)\b|\btypo in\b|\bmy mistake\b"),
        (3, r"\b(?:please )?(?:note|use|update|change|replace|fix|correct)\b.{0,60}\b(?:to read|"
            r"instead of|rather than|should (?:be|read|have been)|has changed|new (?:phone"
            r"|number|"
            r"email|address)|to the following|on (?:her|his|the|your) (?:file|record"
            r"|referral))\b"),
        (2, r"\b(?:should (?:be|read|have (?:been|said))|has changed|changed (?:her|his)"
            r" (?:number|"
            r"phone|name)|is actually|is really|not \d)"),
        (3, r"\b(?:here (?:is|are|you go)|as requested|you (?:asked|requested|needed|wanted)|"
            r"(?:the )?(?:missing|additional|requested|outstanding) (?:info\w*|details?|items?|"
            r"pieces?|fields?))\b"),
        (2, r"\b(?:update|addition|adding|add) (?:on|to|for)\b.{0,30}\b(?:referral"
            r"|r-[0-9a-z]{6})"),
        (3, r"\b(?:withdr[ae]wn?|withdraws?|revoked?|revokes|rescinded)\b.{0,60}\b(?:consent"
            r"|referral)"
            r"|\bconsent\b.{0,40}\b(?:withdrawn|revoked|rescinded)"),
        (3, r"\bplease (?:cancel|withdraw|disregard|close)\b.{0,40}\breferral"),
        (3, r"\b(?:now|finally|has|have) (?:have |has |also )?(?:signed|given|in hand"
            r"|consented)\b"),
        (3, r"\bcorrecci[oó]n|\bfe de erratas|\brectific|\bcorrijo|\bcorregir"),
        (3, r"\b(?:datos?|fechas?|tel[eé]fonos?|n[uú]meros?|correos?|nombres?|apellidos?)"
            r"(?: de (?:nacimiento|tel[eé]fono|contacto))? (?:correct[oa]s?|equivocad[oa]s?|"
            r"err[oó]ne[oa]s?|incorrect[oa]s?|nuev[oa]s?)\b"),
        (3, r"\b(?:hay|hubo|ten[ií]a|cometi?m?[oó]?s?) un (?:error|errata)|\bme equivoqu|"
            r"\bnos equivocamos|\bpor error\b|\bdebe decir|\bdeb[ií]a decir|\bdonde dice"),
        (2, r"\b(?:datos|informaci[oó]n) que (?:faltaban?|pidi\w+|solicit\w+|nos ped\w+)"),
        (3, r"\b(?:retira|retir[oó]|ha retirado|revoca|revoc[oó]) (?:su|el) consentimiento"),
        (-3, r"\bplease correct me\b"),
    ),
    "self": (
        (3, r"\b(?:i|i'd|i would|i want|i wish|i'm hoping|i am hoping|i am looking|i'm looking"
            r"|i need|"
            r"can i|could i|may i|how do i|how can i|is it possible)\b.{0,30}\b(?:to )?(?:book"
            r"|make|"
            r"schedule|get|set up|request|have|become|come|an?|see)\b.{0,20}\b(?:appointment|"
            r"consult\w*|patient|visit|seen|session)"),
        (3, r"\b(?:appointment|referral|consult\w*) for (?:myself|me)\b|\bfor myself\b"),
        (5, r"\bself[- ]?refer|\brefer(?:ring)? myself\b"),
        (4, rf"\bmy (?:\w+ )?{_PERSON}(?:[ ,]+[\w.]+){{0,4}} (?:has |also )?(?:suggest"
            rf"|recommend|told|"
            r"said|thinks|thought|gave me|advis|mention|sent me|refer|urged|asked me|wants me)"),
        (2, rf"\b{_PERSON}\.? ?\w* (?:told|asked|advised|wants) me\b"),
        (3, r"\bi(?:'ve| have)? (?:been |also been |also |had |always |recently )?(?:having"
            r"|feeling|"
            r"struggl\w+|dealing|suffer\w*|experienc\w+|diagnosed|living with|exhausted"
            r"|tired)\b"),
        (2, r"\bi (?:suffer|feel|am (?:always |so |constantly )?(?:tired|struggling|exhausted)|"
            r"struggle|was diagnosed|have (?:had )?(?:hashimoto|ibs|fatigue|migraine|eczema|"
            r"diabetes|pcos|lupus|long covid))"),
        (2, r"\b(?:are you|do you) (?:\w+ )?(?:taking|accept\w*|take|see|seeing) new (?:patients|"
            r"clients)\b|\bas a new patient\b|\bbecome a (?:new )?(?:patient|client)\b"),
        (2, r"\bmy (?:date of birth|dob|birthday|birth ?date|phone|number|cell|symptoms?"
            r"|insurance|"
            r"fatigue|gut|stomach|thyroid|health|labs|migraines?|periods?)\b"),
        (2, r"\bi(?:'m| am)(?: an?)? \d\d\b|\bi was born\b"),
        (1, r"\bmy name is\b|\bcall me\b|\btext me\b|\breach me\b"),
        (4, rf"\b(?:for|about|is|bring|get) my (?:\d+[- ]?(?:year|yr|month)\S* ?(?:old)?"
            rf" )?{_OWN_CHILD}\b"),
        (3, r"\b(?:quisiera|me gustar[ií]a|quiero|deseo|necesito|puedo"
            r"|solicito)\b.{0,30}\b(?:una? "
            r"(?:cita|consulta)|pedir|concertar|reservar|agendar|sacar|ser paciente)"),
        (3, r"\bcita para m[ií]\b|\bpara m[ií] mism[oa]\b|\bser paciente\b"),
        (4, rf"\bmi {_PERSONA}(?: \w+\.?){{0,3}} me (?:ha )?(?:recom|sugir|suger|dijo|dicho"
            rf"|aconsej|"
            r"habl|mand|pidi)"),
        (3, r"\b(?:me siento|sufro de|padezco|tengo (?:problemas|dolor|fatiga|cansancio|\d\d"
            r" años)|"
            r"me diagnosticaron|llevo \w+ (?:años|meses|semanas))"),
        (2, r"\bmi (?:fecha de nacimiento|tel[eé]fono|n[uú]mero|celular|seguro) es\b|\bnac[ií]"
            r" el\b"),
        (1, r"\bme llamo\b|\bmi nombre es\b"),
        (4, rf"\bpara mi {_PROPIO}\b"),
        (-5, r"\b(?:my|our|this|mutual) (?:\w+ ){0,2}(?:patient|client)\b|\b(?:mi|nuestr[oa]|"
             r"est[ea]) paciente\b"),
        (-5, r"\b(?:i|we)(?:'m| am|'re| are|'d like to| would like to| want to)? refer(?:ring)?\b"
             r"(?! myself)|\bunder my care\b|\bin my (?:practice|clinic|office)\b"),
        (-5, r"\b(?:le|les|os)? ?(?:remito|derivo|refiero|remitimos|derivamos) a\b"),
        (-5, r"\b(?:referring|referred by|npi)\b ?(?:provider|physician|clinician|practice"
             r"|doctor|:)"),
    ),
    "newsletter": (
        (3, r"\bunsubscribe\b|\byou (?:are )?receiv\w+ this (?:e-?mail |because )|\bopt[- ]out\b"
            r"|\bmanage (?:your )?preferences\b|\bdarse de baja\b|\bcancelar (?:la )?suscripci"),
        (2, r"\b(?:view|read) (?:this|it)? ?(?:email )?(?:in|on) (?:your|the) (?:browser|web)\b"),
        (2, r"\b(?:newsletter|webinar|bolet[ií]n|in this (?:issue|week)|register (?:now|today)|"
            r"save your (?:spot|seat)|cme credits?|early[- ]bird)\b"),
    ),
    "pitch": (
        (3, r"\b(?:seo|backlinks?|rank(?:ing)? (?:higher )?(?:on|in) google|leads?|lead"
            r" generation|"
            r"campaigns?|crypto|casino|lottery|viagra|web ?site (?:re)?design|guest post)\b"),
        (3, r"\b(?:help|helped|helping) (?:\w+ ){0,4}(?:clinics|practices|businesses|doctors) "),
        (2, r"\b(?:book|schedule|hop on|have) (?:a |you )?(?:quick )?(?:\d+[- ]minutes?|demo"
            r"|15|call)\b"),
        (2, r"\b(?:limited[- ]time|special offer|\d+ ?% off|free trial|discount|our (?:product|"
            r"platform|software|solution|pricing)|increase your|grow your|boost your)\b"),
        (2, r"\breply stop\b|\bwire transfer\b|\bgift cards?\b|\binheritance\b|\bpartnership "
            r"opportunity\b"),
        (-2, r"\bdate of birth\b|\bdob\b|\bfecha de nacimiento\b"),
    ),
    "invoice": (
        (3, r"\b(?:amount|payment|balance) due\b|\binvoice (?:number|date|no|#|\d)|\bpast due\b"
            r"|\bremittance\b|\bplease (?:remit|pay)\b"),
        (2, r"\binvoice\b|\bfactura\b|\bdue date\b|\bpurchase order\b|\btotal a pagar\b"
            r"|\bstatement of "
            r"account\b"),
    ),
    "thanks": (
        (3, r"^\W*(?:(?:hi|hello|dear|hola|re)\b[^.!?]{0,30}[,.!] ?)?(?:ok\W+|great\W+"
            r"|perfect\W+)?"
            r"(?:thank(?:s| you)|many thanks|gracias|muchas gracias|mil gracias|perfecto|great"
            r"|got it|"
            r"received|recibido|perfect|wonderful|noted)\b.{0,160}$"),
    ),
    "application": (
        (4, r"\b(?:apply(?:ing)?|application) (?:for|to)\b.{0,50}\b(?:position|job|role"
            r"|opening|post)"
            r"|\bhiring manager\b|\bmy (?:resume|r[eé]sum[eé]|cv|curr[ií]culum)\b|\bcover"
            r" letter\b"),
        (2, r"\b(?:position|job opening|internship|externship|vacante|puesto)\b"),
    ),
    "notice": (
        (4, r"\b(?:sign|log) ?in to (?:view|read|see)\b|\breceived a (?:\d+ page )?(?:fax"
            r"|voicemail|"
            r"secure message)\b|\bvoicemail from\b"),
        (3, r"\bpassword\b.{0,40}\b(?:expire|reset|change)|\bverification code\b|\bsecurity"
            r" alert\b"
            r"|\bscheduled maintenance\b|\bterms of service\b"),
    ),
    "question": (
        (3, r"\b(?:do|does|are|can) you (?:guys |all |also )?(?:take|accept|offer|see|treat|have|"
            r"provide|work with|in[- ]network)\b"),
        (3, r"\bbefore (?:i|we) (?:send|refer)\b|\bhow (?:do|can|should) (?:i|we) (?:send"
            r"|refer|submit)"
            r"|\bwhat (?:is|are) your (?:fees?|hours|rates?|fax|process)\b"),
        (2, r"\b(?:brochures?|flyers?|price list|business cards?|lunch|meet and greet)\b"),
        (3, r"\b(?:aceptan|atienden|ofrecen|trabajan con|cu[aá]l es el (?:costo|precio"
            r"|horario))\b"),
    ),
    "away": (
        (3, r"\b(?:this is an|is an|an) automat(?:ed|ic) (?:message|reply|response|e-?mail)\b"
            r"|\brespuesta autom[aá]tica\b|\bmensaje autom[aá]tico\b|\bauto-?reply\b"),
        (3, r"\byour (?:request|message|e-?mail|ticket|inquiry)\b.{0,30}\b(?:has been|was|is) "
            r"(?:received|logged|being)|\bwe(?:'ve| have)? received your (?:message|request"
            r"|e-?mail|"
            r"inquiry)|\bhemos recibido su (?:mensaje|correo|solicitud)"),
        (3, r"\b(?:out of (?:the )?office|on (?:vacation|(?:annual|maternity|parental|sick)"
            r" leave)|"
            r"away from my|fuera de (?:la )?oficina|de vacaciones|no longer (?:with|works?"
            r"|at))\b"),
        (2, r"\b(?:will|voy a) (?:reply|respond|return|get back|responder)\b|\bwhen i(?:'m|"
            r" am) back\b"
            r"|\bresponder[eé] a mi\b|\bthanks? (?:you )?for (?:your|contacting|reaching)\b"),
    ),
}  # fmt: skip

_IN_SUBJECT: Mapping[Purpose, tuple[tuple[int, str], ...]] = {
    "refers": (
        (3, r"\b(?:new |urgent )?(?:patient )?referral\b(?! received)|\bnew patient\b|"
            r"\b(?:remisi[oó]n|derivaci[oó]n|referido|referencia)\b|\bpaciente nuev"),
    ),
    "enquiry": (
        (3, r"\bstatus\b|\bany (?:news|update|word)|\b(?:checking|follow(?:ing)?)[- ]?(?:in|up)\b"
            r"|\bestado de\b|\bc[oó]mo va\b|\bseguimiento\b|\bnovedades\b|\bplease update\b"
            r"|\bopen referrals?\b|\bconsulta (?:de|sobre) (?:estado|la remis|la deriv)"),
    ),
    "correction": (
        (4, r"\bcorrect(?:ion|ed|ing|s)\b|\bamend|\berrat|\bcorrecci[oó]n|\brectific|\bwrong\b"
            r"|\btypo\b"
            r"|\baddendum\b|\bupdated? (?:dob|phone|info|contact|address|details|number"
            r"|insurance)"
            r"|\bdatos correctos\b"),
        (3, r"^(?:re|rv)\W+(?:we need something|necesitamos)|\bmissing info|\brequested info"
            r"|\badditional info"),
    ),
    "self": (
        (3, r"\b(?:becom\w+|being) (?:a|your) (?:new )?patient\b|\bnew patient (?:inquiry"
            r"|question|"
            r"request)\b|\bappointment (?:request|for (?:me|my))|\bself[- ]?referral\b"
            r"|\b(?:quiero|"
            r"quisiera|necesito|pedir|solicito|solicitud de)\b.{0,20}\bcita\b|\bcita para m"
            r"|\btold me to\b|\bhelp me\b|\bappointment\?"),
    ),
    "newsletter": ((2, r"\bnewsletter\b|\bwebinar\b|\bdigest\b|\bbolet[ií]n\b|^\d+ (?:signs"
    r"|ways|tips)"),),
    "pitch": ((2, r"\bquick question\b|\bgrow your\b|\boffer\b|\bpartnership\b"
    r"|\boportunidad\b"),),
    "invoice": ((4, r"\binvoice\b|\bfactura\b|\bpayment\b|\bstatement\b|\breceipt for\b|\bpast"
    r" due\b"),),
    "application": ((3, r"\bapplication\b|\bposition\b|\bresume\b|\bjob\b|\bcv\b"),),
    "notice": ((4, r"\be?fax (?:message|from|received)\b|\bvoicemail\b|\bsecurity alert\b"),),
    "away": ((3, r"\baway\b|\bwe received your\b|\bticket\b|\[#\d+\]|\bout of office\b"),),
}  # fmt: skip

Compiled = Mapping[Purpose, tuple[tuple[int, Phrase], ...]]


def _compiled(phrases: Mapping[Purpose, tuple[tuple[int, str], ...]]) -> Compiled:
    return {
        purpose: tuple((weight, phrase(pattern)) for weight, pattern in rules)
        for purpose, rules in phrases.items()
    }


TEXT_RULES = _compiled(_IN_TEXT)
SUBJECT_RULES = _compiled(_IN_SUBJECT)


def _points(rules: Compiled, purpose: Purpose, lowered: str) -> int:
    found = rules.get(purpose, ())
    return sum(weight for weight, one in found if one.is_in(lowered))


def points_of(purpose: Purpose, *, subject: str, text: str) -> int:
    """How strongly the words tell of a purpose; both must be lower case."""
    return _points(TEXT_RULES, purpose, text) + _points(SUBJECT_RULES, purpose, subject)
