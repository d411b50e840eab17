"""The phrases of mails that change what an earlier one said, English and Spanish."""

from integrator.reading.kinds.purposes import Weighed

IN_CORRECTIONS: Weighed = {
    "correction": (
        (3, r"\bcorrect(?:ed)? (?:the |her |his |their )?(?:dob|date|birth ?date|phone|cell"
            r"|number|"
            r"email|e-mail|spelling|name|address|insurance|info\w*|details?|value|one)\b"),
        (4, r"\bno longer needs? (?:the|this|her|his|an?) (?:consult\w*|referral|appointment"
            r"|visit)\b"
            r"|\bplease close (?:it|this|her|his|the)\b|\bya no (?:necesita|requiere)\b"),
        (4, r"\bleft (?:that|it|this|them) (?:off|out)\b|\bone more thing\b"),
        (3, r"\bforgot to (?:say|mention|add|include|tell|attach|give|put)\b|\bleft (?:out|off)"
            r" (?:the"
            r"|her|his|their)\b|\bmeant to (?:add|say|include|write)\b|\bse me (?:olvid[oó]"
            r"|pas[oó])"
            r"\b|\bolvid[eé] (?:decir|poner|mencionar|incluir)"),
        (3, r"\b(?:changed (?:her|his|their) mind|no longer (?:wants|consents|agrees)|cambi[oó] de"
            r" (?:opini[oó]n|idea)|ya no quiere)\b"),
        (4, r"\b(?:decided against|backed out|opted out|changed (?:her|his|their) mind)\b"
            r"|\bya no quiere(?:n)? (?:que|ser|seguir|ir|la cita|nada)\b|\b(?:el"
            r"|la) (?:buen[oa]|nuev[oa]"
            r"|actual|verdader[oa]) es\b"),
        (2, r"\bplease cancel\b|\b(?:is|es) [\w@.()/-]+(?: [\w@.()/-]+){0,3}, (?:not|no|y no) \w"
            r"|\b(?:from now on|going forward|de ahora en adelante)\b|\bin your (?:system"
            r"|records?|files?|chart)\b"),
        (4, r"\b(?:puse|escrib[ií]|anot[eé]|di|mand[eé]|estaba|sali[oó]|pusimos|dimos) mal\b"
            r"|\bmal (?:escrit"
            r"|puest|anotad)[oa]s?\b|\b(?:el|la|lo) correct[oa] es\b|\bdatos? equivocad"),
        (4, r"\bthe (?:right|correct|real|actual) (?:one|number|phone|cell|date|dob|birth ?date"
            r"|birthday"
            r"|e-?mail|address|spelling|name|last name|first name)\b|\bmixed up (?:the |two |her "
            r"|his |my )"
            r"|\bbelongs to (?:somebody|someone|another|a different|his|her)\b"),
        (3, r"\b(?:i|we) (?:put|wrote|typed|entered|gave|sent|had)\b.{0,40}\b(?:wrong|incorrect"
            r"|the old"
            r"|by mistake|in error)\b"),
        (3, r"\b(?:was|were|is|are) (?:all )?(?:wrong|incorrect|mistyped|misspell?ed)\b"),
        (3, r"\bcorrect the (?:referral|form|fax|record|file|e-?mail|spelling)\b"),
        (2, r"\b(?:una |mil )?disculpas?\b|\bperd[oó]n(?:en)?\b|\b(?:my|our) (?:bad|apologies|fault"
            r"|error)\b|^\W*(?:hi\W+|hello\W+|hola\W+)?(?:(?:so|very|really|i'm|im|terribly) ){0,2}"
            r"(?:oops|whoops|sorry|ups)\b"),
        (3, r"\b(?:flipped|swapped|reversed|switched|transposed|jumbled|mixed up|inverted)"
            r" (?:(?:two|the|some|a couple of|last two) )*(?:digits?|numbers?|letters?|figures?"
            r"|names?)"
            r"|\b(?:volte|cambi|invert)[eéií]\w* (?:(?:dos|los|unos|las) )*(?:d[ií]gitos?"
            r"|n[uú]meros?"
            r"|letras?)\b"),
        (3, r"\b(?:it's|it is|es|it should be|should be|debe ser) [\w@.()/ -]{3,40},? (?:not|no"
            r"|y no"
            r"|instead of|rather than|en vez de|en lugar de) [\w(]"),
        (2, r"\bis spelled\b|\bse escribe\b|\b(?:not|no|instead of|en lugar de|en vez de) \d"),
        (3, r"\bplease (?:stop|hold|cancel|pause|disregard|ignore)\b.{0,30}\b(?:referral|referred"
            r"|mail|e-?mail|form|fax)"),
        (3, r"\bcorrection\b(?! of)|\berrat(?:a|um)\b|\bamend(?:ed|ment|ing)?\b|\baddendum\b"),
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
            r"phone|name)|is actually|is really)"),
        (3, r"\b(?:here (?:is|are|you go)|as requested|you (?:asked|requested|needed|wanted)|"
            r"(?:the )?(?:missing|requested|outstanding) (?:info\w*|details?|items?|"
            r"pieces?|fields?))\b"),
        (2, r"\b(?:update|addition|adding|add) (?:on|to|for)\b.{0,30}\b(?:referral"
            r"|r-[0-9a-z]{6})"),
        (3, r"\b(?:withdr[ae]wn?|withdraws?|revoked?|revokes|rescinded)\b.{0,60}\b(?:consent"
            r"|referral)"
            r"|\bconsent\b.{0,40}\b(?:withdrawn|revoked|rescinded)"),
        (3, r"\bplease (?:cancel|withdraw|disregard|close)\b.{0,40}\breferral"),
        (3, r"\b(?:now|finally|has now|has finally|have now) (?:have |has |also )?(?:signed|given"
            r"|in hand|consented)\b"),
        (3, r"\bplease update the following\b|\bupdate to (?:the |my |our )?referral\b"),
        (2, r"\bno other changes?\b|\beverything else (?:\w+ ){0,3}(?:is|stays|stands)"
            r" (?:right|fine|correct|the same)\b"
            r"|\blo dem[aá]s (?:est[aá]|queda|sigue) (?:bien|igual|correcto)\b"),
        (3, r"\bcorrecci[oó]n|\bfe de erratas|\brectific|\bcorrijo|\bcorregir"),
        (3, r"\b(?:datos?|fechas?|tel[eé]fonos?|n[uú]meros?|correos?|nombres?|apellidos?)"
            r"(?: de (?:nacimiento|tel[eé]fono|contacto))? (?:correct[oa]s?|equivocad[oa]s?|"
            r"err[oó]ne[oa]s?|incorrect[oa]s?|nuev[oa]s?)\b"),
        (3, r"\b(?:hay|hubo|ten[ií]a|cometi?m?[oó]?s?) un (?:error|errata)|\bme equivoqu|"
            r"\bnos equivocamos|(?<!lleg[oó] )(?<!recibimos )(?<!mandaron )\bpor error\b|"
            r"\bdebe decir|\bdeb[ií]a decir|\bdonde dice"),
        (2, r"\b(?:datos|informaci[oó]n) que (?:faltaban?|pidi\w+|solicit\w+|nos ped\w+)"),
        (3, r"\b(?:retira|retir[oó]|ha retirado|revoca|revoc[oó]) (?:su|el) consentimiento"),
        (-3, r"\bplease correct me\b"),
    ),
}  # fmt: skip
