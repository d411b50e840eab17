"""The phrases that tell what a mail is for, English and Spanish, each with its weight.

Scores are sums over the phrases found; `kinds` compares them. A negative weight speaks against.
"""

from collections.abc import Mapping
from itertools import chain

from integrator.reading.kinds.anchors import Phrase, Said, index_of, phrase
from integrator.reading.kinds.correction_phrases import IN_CORRECTIONS
from integrator.reading.kinds.other_phrases import IN_OTHERS, IN_SUBJECT
from integrator.reading.kinds.purposes import Purpose, Weighed

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

_IN_TEXT: Weighed = {
    "intends": (
        (4, r"\b(?:i|we)(?:'m|'re| am| are|'d| would| want| wish|'ll| will)? ?(?:be )?(?:like |"
            r"wish |want |writing |hoping )?(?:to )?refer(?:ring)?\b"
            r"(?! to (?:as|the above|your (?:mail|email))| myself)"),
        (4, r"\bplease (?:see|accept|evaluate|schedule|consider|contact|call|assess|reach out"
            r" to|follow up with|see if you can help)\b"
            r".{0,40}\b(?:patient|her|him|client|them|mr|mrs|ms)\b"),
        (4, r"\b(?:another|a new|a|one) (?:one |patient |client |referral )?for (?:you|u|y'?all"
            r"|yall)\b|\b(?:got|have|here'?s) (?:\w+ ){1,4}for (?:you|u|y'?all|yall)\b|\b(?:can"
            r"|could|would) (?:you|u|ya|y'?all|you guys) (?:please |pls |plz )?(?:see|help|call"
            r"|take) (?:him|her|them)\b"
            r"|\bcan you (?:fit in|squeeze in|take)\b"),
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
    "past": (
        (3, r"\b(?:i|we)(?:'ve| have| had|'d)? (?:just |already |recently )?(?:sent|referred|faxed"
            r"|e-?mailed|submitted|gave|told|sent over|passed)\b.{0,80}\b(?:yesterday|ago|last"
            r"|earlier|this morning|today|before|previously|back in|on \d|on the \d|in (?:jan|feb"
            r"|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|the (?:spring|summer|fall|autumn|winter)))"
            r"|\b(?:all |was |were )(?:sent|referred|faxed|e-?mailed|submitted) (?:\w+ ){0,3}(?:in"
            r"|on|last|back|yesterday)\b"),
        (3, r"\b(?:whom?|that|which|patients?|clients?|ones?|lad(?:y|ies)|m[ae]n|wom[ae]n|guys?"
            r"|people|folks"
            r"|kids?|couple|girl|boy|form|letter) (?:i|we) (?:sent|referred|faxed|passed)\b"
            r"|\b(?:as|like) (?:i|we) (?:said|wrote|told you|mentioned|put)\b|\bque (?:les?"
            r"|te) (?:di|dimos)\b"
            r"|\byou (?:saw|have"
            r" been"
            r" seeing|are seeing|have seen)\b|\bwe sent (?:her|him|them) over\b"),
        (3, r"\b(?:the |my |our )(?:referral|mail|e-?mail|fax|form|letter|note|message) (?:\w+ )?"
            r"(?:i|we) sent\b|\bthe (?:\w+ ){0,3}(?:i|we) (?:gave|sent)\b|\b(?:in|from|with) (?:my"
            r"|our) (?:last |first |earlier |previous |original )?(?:referral|mail|e-?mail|fax|form"
            r"|letter|note|message)\b"),
        (3, r"(?:^|[.?!,] )(?:i |we )?(?:sent|referred) (?:him|her|them) (?:over|to you"
            r"|your way|in)\b"),
        (3, r"\b(?:i|we) (?:passed|sent|handed|gave|referred|put|pointed"
            r"|turned) (?:you )?(?:her|him"
            r"|them|\w+ \w+)"
            r" (?:along|over|on|your way|to you|through)\b.{0,60}\b(?:ago|last|start|beginning|end"
            r"|middle|weeks?|months?|days?|while|since|back|already|(?:mon|tues|wednes|thurs"
            r"|fri)day"
            r"|on the \d)"),
        (3, r"\b(?:l[oa]s?|les?|se l[oa]s?|a quien(?:es)?) (?:ya )?(?:refer[ií]|remit[ií]|deriv[eé]"
            r"|envi[eé]|mand[eé]|canalic[eé]|pas[eé]|referimos|remitimos|derivamos|enviamos"
            r"|mandamos"
            r"|canalizamos|pasamos)\b.{0,60}\b(?:hace|ayer|antier|pasad[oa]|principios?|mediados"
            r"|finales|fines|semanas?|mes|meses|d[ií]as|el (?:\d|lunes|martes|mi[eé]rcoles|jueves"
            r"|viernes)|desde)"),
        (3, r"\bque (?:(?:le|les|te|os) )?(?:mand[eé]|envi[eé]|mandamos|enviamos|deriv[eé]"
            r"|derivamos"
            r"|remit[ií]|remitimos|refer[ií]|referimos)\b|\b(?:mand|envi|deriv|refer|remit)\w+\b"
            r".{0,60}\b(?:ayer|hace|pasad[oa]|ya)\b"),
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
        (2, r"\b(?:just |am |was )?(?:check(?:ing)?(?: back)? (?:in|on|up|whether|if|to see|about)|"
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
        (3, r"\b(?:has|had|was) (?:(?!been\b)[a-zà-ÿ'.-]+ ){1,3}(?:been|yet|ever|already|able to) "
            r"(?:been |able to )?(?:seen?|schedul\w+|contact\w*|booked|reach(?:ed)?|called"
            r"|received|"
            r"accepted|review\w*)\b"),
        (3, r"\b(?:has|have|did|was) (?:any(?:body|one)|some(?:body|one)|your (?:team|office"
            r"|staff))"
            r"\b.{0,30}\b(?:been in touch|touch|call\w*|contact\w*|reach\w*|see|seen|schedul\w*"
            r"|talk\w*|sp[eo]\w+)\b"),
        (3, r"\bwaiting (?:for|on) .{0,20}\bfrom you(?:r \w+)?\b"),
        (3, r"\b(?:has|have|did|was) (?:any(?:body|one)|some(?:body|one)|you|your \w+)\b.{0,20}"
            r"\b(?:ring|rung|rang|phoned?|text(?:ed)?|written|write|hear|heard|book|get back|get in"
            r"|manage|managed|get (?:a ?hold|to|her|him|them))\b"),
        (4, r"\bwhat(?:'s|s| is| has|'re)? (?:happening|happened|going on|become|became|the latest"
            r"|the story|the word|the plan|the hold ?up) (?:with|of|on|for)\b"
            r"|\bwhere (?:are we|do we stand|are you) (?:with|on)\b"
            r"|\b(?:fall|fell|fallen|slip|slipped) through the cracks\b|\bget(?:ting)? lost\b"),
        (3, r"\b(?:chasing|pestering|bugging|nagging|asking|asks?|asked) (?:me|us) (?:\w+ )?"
            r"(?:about (?:it|this|her|his|the)|when|whether|if (?:you|anyone|she|he|they))\b"
            r"|\b(?:chasing|pestering|bugging) (?:me|us)\b"
            r"|\b(?:asking|asked|asks|wondering|wants to know|would like to know) when (?:s?he|they"
            r"|it|you|her|his|someone)\b"),
        (3, r"\bwhere (?:you|things|we|they|it|that)(?: have| has|'ve)? (?:landed|got to"
            r"|ended up|came out)\b"
            r"|\b(?:is|are|was|were) asking (?:me|us)\b|\bc[oó]mo va lo de\b"
            r"|\bno (?:sabe|saben|ha sabido|han sabido|sabemos|hemos sabido) nada\b"),
        (3, r"\b(?:has|have|was|were) (?:s?he|they|it|you) (?:been |already |ever )*(?:given"
            r"|offered"
            r"|assigned|gotten|got) (?:an? )?(?:appointment|date|slot|time|visit|call)\b"),
        (3, r"\bany chance (?:you|some(?:one|body)|any(?:one|body))(?:'ve|'d| have"
            r"| has)? (?:gotten|got"
            r"|had|been able|reached|seen|called|managed|heard)\b|\bkeeps asking\b"
            r"|\bthey keep asking\b"),
        (3, r"\bdid (?:my|our|the) (?:[\w'.-]+ ){1,6}(?:arrive|come through|get (?:there|to you"
            r"|through)|reach you|make it|land|go through)\b"
            r"|\b(?:was|were|been) never (?:called|contacted|seen|scheduled|reached|booked|told)\b"
            r"|\bnever (?:heard|got an?y?|received an?y?) (?:back|from|call|word|reply|answer)\b"),
        (3, r"\b(?:update|fill|catch) (?:me|us) (?:in |up )?(?:on|about)\b"
            r"|\b(?:c[oó]mo) (?:les?|te)"
            r" (?:fue|ha ido|va) (?:con|a)\b|\bhow (?:[\w'.-]+ ){1,5}(?:went|is doing|are doing"
            r"|is getting on|made out)\b"),
        (3, r"\b(?:can|could|would) (?:you|some(?:one|body)|any(?:one|body))(?: please"
            r"| kindly)? (?:tell"
            r"|let) (?:me|us) (?:know )?(?:whether|if|when)\b.{0,60}\b(?:has|had|have|is|was"
            r"|will|can)\b"
            r".{0,20}\b(?:appointment|seen|scheduled|booked|contacted|called|date|received"
            r"|visit)\b"),
        (3, r"\b(?:heard|gotten|got|had|received) (?:nothing|no (?:call|word|reply|answer|news))\b"
            r"|\byet to (?:hear|get|receive|be (?:called|contacted|seen|scheduled))\b"
            r"|\bstill nothing\b|\b(?:has|have)(?:n't| not) (?:gotten|got|had|heard"
            r"|received) (?:an?"
            r" |any |the )?(?:call|word|reply|answer|news|peep|back|anything|appointment|date)\b"),
        (3, r"\bis (?:there (?:a|an) (?:date|appointment|time)|(?!there|this|it|that)[a-zà-ÿ'-]+"
            r"(?: [a-zà-ÿ'-]+)? (?:booked|scheduled|on the (?:books|schedule|calendar)))\b"
            r"|\b(?:any idea|do you know|can you tell (?:me|us)) (?:when|whether|if|how)\b"
            r".{0,50}\b(?:seen|appointment|scheduled|booked|call|contacted|in)\b"),
        (3, r"\b(?:still|been) waiting\b|\bwaiting (?:for|on) (?:an? |the |your )?(?:call|word|news"
            r"|reply|answer|response|appointment|date)\b"),
        (4, r"\bstill (?:hasn't|has not"
            r"|haven't"
            r"|have not|no) (?:heard|word|news|call|been)|\b(?:sigue|siguen|est[aá]) esperando\b"),
        (3, r"\b(?:is|are|was) (?:he|she|they|it) (?:still )?(?:on|in) (?:your|the) (?:list"
            r"|schedule|books"
            r"|system|queue|calendar)\b|\b(?:est[aá]|sigue) en (?:su|la) (?:lista|agenda)\b"),
        (3, r"\bwhere (?:these|those|they|he|she|the following|all)\b.{0,30}\b(?:stands?|are"
            r"|is)\b"),
        (3, r"\b(?:qu[eé] (?:pas[oó]|ha pasado|sucedi[oó])|nadie (?:le|la|lo|les) ha)\b"),
        (-6, r"\bplease (?:\w+ )?follow up with (?:my|our|this|mr|mrs|ms|her|him|the patient)\b"),
        (3, r"\bdid you (?:all |guys )?(?:ever )?(?:receive|get|see|have a chance)\b"),
        (3, r"\b(?:nobody|no ?one|no-one)(?:'s| has| have| ever|s)? (?:ever )?(?:called"
            r"|contacted|rung|reached"
            r"|phoned|been in touch|gotten)\b"),
        (3, r"\bdid (?:my|our|the) (?:[\w'.-]+ ){1,6}(?:ever )?(?:get|make it|come)"
            r" in\b|\bever (?:get|got|make it|made it|come|came) in\b"),
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
        (3, r"\blet (?:me|us) know (?:when|whether|if)\b.{0,40}\b(?:appointment|visit|seen"
            r"|scheduled"
            r"|booked|contacted|reached)\b"),
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
        (4, r"\bya (?:le|les|lo|la|los|las)(?: han?)? (?:(?:llam|habl|marc|contact|busc|program"
            r"|agend|cit"
            r"|asign)(?:aron|ado|ó)|(?:atend|recib)(?:ieron|ido|ió)|dieron|dado|vieron|visto"
            r"|hicieron)\b"
            r"|\bya (?:tienen?|tendr[aá]|hay) (?:su |una? )?(?:cita|fecha|lugar|consulta)\b"
            r"|\b(?:ya|si) (?:fue|fueron|han? sido) (?:valorad|atendid|vist|contactad|llamad|citad"
            r"|agendad|recibid|aceptad)[oa]s?\b"),
        (3, r"\b(?:qu[eé] (?:onda|hubo|ha habido|se sabe|saben|supieron)|(?:en qu[eé]|c[oó]mo)"
            r" qued[oó]|(?:saben|supieron|han sabido|tienen) algo) (?:con|de|del|sobre|lo)?\b"),
        (3, r"\b(?:nadie|no) (?:le|la|lo|les|l[oa]s)(?: han?)? (?:llamad|hablad|marcad|contactad"
            r"|buscad|llam[oó]|habl[oó]|marc[oó]|llamaron|hablaron|marcaron|contactaron)[oa]?s?\b"
            r"|\bsigue(?:n)? sin (?:cita|noticias|respuesta|saber|llamada|que)\b"),
        (3, r"\b(?:pregunta|preguntan|pregunt[oó]|preguntando)(?: \w+){0,2} (?:cu[aá]ndo|que"
            r" cu[aá]ndo|si ya|por (?:su|la) (?:cita|consulta))\b"
            r"|\binformes? (?:sobre|de|del|acerca de) (?:el|la|su|mi|nuestr[oa]|un|una)? ?"
            r"(?:paciente|estado|caso|referencia|remisi[oó]n|sr|sra|señor)"),
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
        (3, r"\b(?:cu[aá]ndo) (?:es|ser[aá]|tiene|tendr[aá]|la|lo|le|les)\b.{0,40}\b(?:cita"
            r"|atend|ver"
            r"|ver[aá]n)"),
    ),
    **IN_CORRECTIONS,
    "self": (
        (3, r"\b(?:i|i'd|i would|i want|i wish|i'm hoping|i am hoping|i am looking|i'm looking"
            r"|i need|"
            r"can i|could i|may i|how do i|how can i|is it possible)\b.{0,30}\b(?:to )?(?:book"
            r"|make|"
            r"schedule|get|set up|request|have|come|an?|see)\b.{0,20}\b(?:appointment|"
            r"consult\w*|visit|seen|session)\b|\b(?:become|be|being|becoming) (?:an?|your) (?:new"
            r" )?"
            r"patient\b"),
        (4, r"\bmy (?:own |little |young |teenage |\d+[- ]\w+[- ]old |\d+ ?yo |(?:oldest|youngest|"
            r"older|younger) )?(?:son|daughter|child|kid|baby|boy|girl|mom|mum|mother|dad|father)\b"
            r"(?!'?s (?:office|friend|doctor|practice|clinic))"),
        (4, r"\bmy (?:husband|wife|spouse|partner|fianc[eé]e?|boyfriend|girlfriend)\b"
            r"(?: [a-z'-]+)?(?: \(\d+\))?,? (?:\d+,? )?(?:has|is|wants|needs|was|suffers|can't)\b"),
        (3, r"\b(?:can|could|may) i (?:please |possibly )?(?:come (?:in|see|by)|be seen"
            r"|get (?:in|seen)"
            r"|join|sign up|get started)\b|\b(?:see|help|treat) me\b"),
        (3, r"\bmy (?:neighbo[u]?r|friend|co-?worker|boss|sister|brother|cousin|aunt"
            r"|hairdresser|trainer"
            r"|roommate|mother|mom|wife|husband)s?(?: [a-z'-]+){0,3} (?:raves?|swears? by"
            r"|speaks? highly|"
            r"comes? to (?:you|see you)|goes? to you|sees? (?:you|someone there)|is a patient)\b"),
        (3, r"\bi(?:'d| would) (?:really |very much |just )?like to (?:come (?:in|see)|be seen"
            r"|see (?:some(?:one|body)|one of|a doctor|dr))\b"),
        (3, r"\bi(?:'d| would)? (?:finally |really |just |only )?(?:want|need|like|hope) to (?:do"
            r" something about|work on|fix|sort out|get to the bottom of|figure out|deal with|lose"
            r"|get off|feel|sleep|try)\b"),
        (2, r"\bi(?:'m| am) [a-zà-ÿ'.-]+(?: [a-zà-ÿ'.-]+){0,2}, (?:an? )?\d\d\b|\bi was born\b"
            r"|\bi (?:have(?:n't| not)|can't|cannot|don't|barely|hardly) (?:\w+ )?(?:sleep"
            r"|slept|eat|keep"
            r"|had more than|function|get out|lose|get through)\b"),
        (3, r"\b(?:que me (?:atiend|vean|revis|ayud|reciba)\w*|me (?:atiendan|vean|revisen"
            r"|reciban)|"
            r"atenderme|verme|me (?:los|las|l[oa]) recomend[oó]\w*|quiero ir|quisiera ir)\b"),
        (3, r"\bfound you (?:online|on|through)\b|\bhow do (?:we|i) (?:get started|sign up|start"
            r"|enrol\w*)\b|\bc[oó]mo (?:saco|pido|hago|agendo|consigo) (?:una )?cita\b"),
        (4, r"\bsoy (?:la|el|su) (?:mam[aá]|pap[aá]|madre|padre|hij[oa]|espos[oa]|abuel[oa])\b"),
        (4, r"\bmi (?:hij[oa]|hijit[oa]|beb[eé]|niñ[oa]|mam[aá]|pap[aá]|madre|padre)\b"),
        (3, r"\b(?:appointment|referral|consult\w*) for (?:myself|me)\b|\bfor myself\b"),
        (5, r"\bself[- ]?refer|\brefer(?:ring)? myself\b"),
        (4, rf"\bmy (?:\w+ )?{_PERSON}(?:[ ,]+[\w.]+){{0,4}} (?:has |also )?(?:suggest"
            rf"|recommend|told|"
            r"said|thinks|thought|gave me|advis|mention|sent me|refer|urged|asked me|wants me)"),
        (2, rf"\b{_PERSON}\.? ?\w* (?:told|asked|advised|wants) me\b"),
        (3, r"\bi(?:'ve| have)? (?:been |also been |also |had |always |recently )?(?:having"
            r"|feeling|fighting|battling|trying|coping|waking|"
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
        (4, rf"\b(?:para|ver a|atender a|llevar a|ayudar a|recibir a|revisar a|inscribir a)"
            rf" mi {_PROPIO}\b"),
        (3, r"\b(?:can|could|may) i (?:get|have|make|book) an? (?:appt|apt|appointment)\b"),
        (2, r"\bim \d\d\b|\b(?:been|was) having (?:bad|lots|a lot|some|these|really)\b"),
        (-5, r"\b(?:my|our|this|mutual) (?:\w+ ){0,2}(?:patient|client)\b|\b(?:mi|nuestr[oa]|"
             r"est[ea]) paciente\b"),
        (-5, r"\b(?:i|we)(?:'m| am|'re| are|'d like to| would like to| want to)? refer(?:ring)?\b"
             r"(?! myself)|\bunder my care\b|\bin my (?:practice|clinic|office)\b"),
        (-5, r"\b(?:le|les|os)? ?(?:remito|derivo|refiero|remitimos|derivamos) a\b"),
        (-5, r"\b(?:referring|referred by|npi)\b ?(?:provider|physician|clinician|practice"
             r"|doctor|:)"),
    ),
    **IN_OTHERS,
}  # fmt: skip

Compiled = Mapping[Purpose, tuple[tuple[int, Phrase], ...]]


def _compiled(phrases: Weighed) -> Compiled:
    return {
        purpose: tuple((weight, phrase(pattern)) for weight, pattern in rules)
        for purpose, rules in phrases.items()
    }


TEXT_RULES = _compiled(_IN_TEXT)
SUBJECT_RULES = _compiled(IN_SUBJECT)
_INDEX = index_of(
    one for rules in (TEXT_RULES, SUBJECT_RULES) for _, one in chain.from_iterable(rules.values())
)


def said_in(text: str) -> Said:
    """A text as `points_of` takes it: gone through once for all purposes."""
    return _INDEX.said(text.lower())


NOTHING_SAID = said_in("")


def _points(rules: Compiled, purpose: Purpose, said: Said) -> int:
    found = rules.get(purpose, ())
    return sum(weight for weight, one in found if one.is_in(said))


def points_of(purpose: Purpose, *, subject: Said, text: Said) -> int:
    """How strongly the words tell of a purpose."""
    return _points(TEXT_RULES, purpose, text) + _points(SUBJECT_RULES, purpose, subject)
