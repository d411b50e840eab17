"""The phrases of mails that bring no patient, and those of subjects, English and Spanish."""

from integrator.reading.kinds.purposes import Weighed

IN_OTHERS: Weighed = {
    "newsletter": (
        (2, r"\bread more\b|\blearn more\b|\bclick here\b"
            r"|\bdear (?:reader|subscriber|member|friend)s?\b"
            r"|\b(?:five|seven|ten|three|\d) (?:red flags|tips|ways|signs|reasons|things)\b"
            r"|\bleer m[aá]s\b"),
        (3, r"\bunsubscribe\b|\byou (?:are )?receiv\w+ this (?:e-?mail |because )|\bopt[- ]out\b"
            r"|\bmanage (?:your )?preferences\b|\bdarse de baja\b|\bcancelar (?:la )?suscripci"),
        (2, r"\b(?:view|read) (?:this|it)? ?(?:email )?(?:in|on) (?:your|the) (?:browser|web)\b"),
        (2, r"\b(?:newsletter|webinar|bolet[ií]n|in this (?:issue|week)|register (?:now|today)|"
            r"save your (?:spot|seat)|cme credits?|early[- ]bird)\b"),
    ),
    "pitch": (
        (3, r"\b(?:many|most|some) of your patients\b|\byour patients (?:struggle|deserve|need"
            r"|suffer|will)\b"
            r"|\bour (?:\w+ ){0,3}(?:blend|supplements?|products?|formula|devices?|panels?|app"
            r"|service|solution)"
            r" (?:has|have|helps?|can|is|are|will)\b"),
        (2, r"\b(?:drop off|send you|free) (?:some |a few )?samples?\b|\bset up a (?:quick "
            r"|short )?call\b"
            r"|\bour (?:\w+ ){0,2}(?:clients|customers) (?:save|see|report|love)\b"),
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
        (3, r"\bnet (?:15|30|45|60)\b|\b(?:unit|list) price\b|\bqty\b|\b(?:standard|free|express"
            r"|ground) (?:shipping|delivery)\b|\b(?:your|a|our|the) (?:quote|quotation)\b|\bpricing"
            r" (?:below|attached|enclosed|sheet)\b|\bcotizaci[oó]n\b|\bprecio unitario\b"),
    ),
    "trial": (
        (3, r"\b(?:this is (?:just |only )?an? |esto es una? |es una? )(?:test|prueba)\b|\btest "
            r"(?:notification|submission|entry|e-?mail|message|form|referral|run|test)\b|\bplease "
            r"(?:ignore|disregard|delete)\b|\bfavor de ignorar\b|\bignor[ea]r? (?:este|esta)\b"
            r"|\b(?:correo|env[ií]o|mensaje|registro|formulario) de prueba\b"),
        (3, r"\b(?:sample|dummy|fake|fictitious|example|demo) (?:data|entry|entries|patients"
            r"|records?|rows?)\b|\bnot (?:a )?real (?:people|person|patients?|data|referral)\b"
            r"|\bdatos (?:de ejemplo|de muestra|de prueba|ficticios)\b"),
    ),
    "thanks": (
        (3, r"\b(?:thank(?:s| you)|grateful|appreciate\w*|gracias|agradezco"
            r"|agradecid[oa]s?)\b.{0,40}\b(?:for|por)\b.{0,30}"
            r"\b(?:looking after|the (?:\w+ )?(?:care|help|work|kindness|attention)"
            r"|taking (?:such )?(?:good |great |wonderful )?care|all (?:you"
            r"|your)|what you"
            r"|your (?:help|work|care|kindness|call|note|letter|update|report)|helping|atender"
            r"|cuidar"
            r"|ayudar|recibir|su (?:ayuda|atenci[oó]n|apoyo))\b"),
        (3, r"\b(?:quick |little |short )?note to (?:say|thank)\b|\bwanted to (?:say thank|thank)\b"
            r"|\byou (?:guys |all )?are (?:wonderful|the best|amazing|great|fantastic)\b"),
        (3, r"\bthank(?:s| you)(?: \w+){0,3} for (?:getting|squeezing|fitting|having) (?:[\w'.-]+ )"
            r"{1,4}(?:in|over)\b|\bgracias (?:\w+ )?por (?:atender|ver|recibir|ayudar|apoyar"
            r"|haber)"),
        (3, r"\b(?:feels?|looks?|felt|like) like a (?:new|different) (?:\w+)\b|\ba new (?:woman"
            r"|man|person)\b|\b(?:so|very|really)"
            r" (?:pleased|relieved|impressed|thankful)\b|\b(?:rav(?:es?|ing)|can(?:'t"
            r"|not) say enough|"
            r"speaks? (?:so )?highly) (?:about|of)\b|\bloves? (?:you|your|dr)\b"
            r"|\b(?:anda|est[aá]|qued[oó]) (?:muy |tan |bien |s[uú]per )?(?:feliz|content[oa]"
            r"|agradecid[oa]|"
            r"encantad[oa])\b|\bdios (?:los|les|las|le|lo|te) (?:bendiga|pague)\b"),
        (3, r"\b(?:doing|feeling|sleeping|eating) (?:so much |much |a lot )?(?:better|great|well"
            r"|through)\b"
            r"|\best[aá] (?:muy |tan )(?:content|agradecid|feliz|mejor)|\bfirst time in\b"),
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
    "decision": (
        (5, r"\b(?:we|i) (?:have )?received your (?:\w+ ){0,2}(?:request|referral|order"
            r"|authorization)"
            r"\b|\byour (?:referral|request|order|authorization) (?:of|for|to)\b.{0,60}\b(?:has"
            r" been|was"
            r"|is|cannot|can not|could not)\b|\b(?:cannot|can not|unable to|not able to|can't)"
            r" (?:accept"
            r"|process|see|schedule|approve)\b.{0,40}\b(?:your|this|the) (?:referral|request"
            r"|patient)\b"
            r"|\b(?:prior )?authorization\b.{0,80}\b(?:has been|was|were) (?:approved|denied"
            r"|received)"
            r"|\b(?:records|chart) request\b"),
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
        (3, r"\b(?:if so|then|in that case),? (?:i|we)(?:'ll| will| can| would)? (?:be )?(?:send"
            r"|refer)"
            r"|\bonly if (?:it's|it is|you|they)\b|\bwho might (?:be interested|come|benefit)"
            r"|\bwho may want\b"),
        (3, r"\b(?:do|does|are|can) you (?:guys |all |also )?(?:take|accept|offer|see|treat|have|"
            r"provide|work with|in[- ]network)\b"),
        (3, r"\b(?:how much|what) (?:is|are|does|do|would)\b.{0,40}\b(?:visit|cost|price|charge"
            r"|fee|program"
            r"|consult\w*)\b|\bcu[aá]nto (?:cuesta|cobra|sale|vale)"),
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

IN_SUBJECT: Weighed = {
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
    "invoice": ((4, r"\binvoice\b|\bquot(?:e|ation)\b|\bcotizaci[oó]n\b|\bfactura\b|\bpayment\b"
    r"|\bstatement\b|\breceipt for\b|\bpast"
    r" due\b"),),
    "trial": ((3, r"^\W*(?:test|prueba)\b|\[test\]|\btest (?:submission|notification|e-?mail)\b"),),
    "application": ((3, r"\bapplication\b|\bposition\b|\bresume\b|\bjob\b|\bcv\b"),),
    "notice": ((4, r"\be?fax (?:message|from|received)\b|\bvoicemail\b|\bsecurity alert\b"),),
    "away": ((3, r"\baway\b|\bwe received your\b|\bticket\b|\[#\d+\]|\bout of office\b"),),
}  # fmt: skip
