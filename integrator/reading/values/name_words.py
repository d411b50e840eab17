"""Words that are part of names, stand round them, or are capitals and never names."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PARTICLES = _words(
    "de del la las los el al von van der den ter ten di da do dos das du des le bin ibn bint y zu "
    "zur abu st san santa e i"
)
WIDOWED = _words("viuda vda")
""" "Ana Ruiz viuda de Paz" is one name."""
SUFFIXES = _words("jr sr ii iii iv")
DOCTORS = _words(
    "profra mtra mtro nut psic directora director rabbi rev reverend fray fr pastora ing dr dra "
    "prof doctor doctora profesor profesora drs lic licda enf lcda lcdo rn"
)
"""Titles of those who refer or treat; a patient has one only where labels say so."""
TITLES = DOCTORS | _words(
    "mr mrs ms miss mx sr sra srta señor señora señorita don doña d dña dª master sir madam "
    "sister brother elder deacon mother hna hno hermana hermano"
    " señorita joven niño niña señorito"
)
CREDENTIALS = _words(
    "MD DO NP PA DC ND RD RN LCSW LMFT LPC LPCC LAC DAOM FNP FNP-C FNP-BC PA-C PHD PSYD DNP "
    "CNM CNS "
    "RDN LD MPH MS MA MSW BSN MSN APRN ARNP WHNP WHNP-BC PMHNP PMHNP-BC DPT PT OT OTR SLP "
    "FAAP FACP "
    "FACOG FAAFP FAAFP MBBS MBCHB DDS DMD OD DPM LVN LPN CHW IFMCP NBC-HWC CHC LMHC LCPC ACSW CDE "
    "CDCES BC-ADM AGNP AGNP-C AGPCNP CRNP EDD FACC CCRN IBCLC CPM LM DOM LMT CMT MFT AMFT NMD NPT "
    "BCBA LSW MBA FRCP MRCP FRCGP RDN CSSD LDN CCN DACM BS BA MED EDS PSYD CSW ASW PHARMD RPH DNP "
    "CNP CRNA ATC FACE FACS FAAN FABM ABOIM ABIHM FASAM QMHP NCC CADC MFTI FMCHC CPNP"
)

MONTHS_AND_DAYS = _words(
    "january february march april may june july august september october november december jan feb "
    "mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday "
    "sunday mon tue tues wed thu thurs fri sat sun enero febrero marzo abril mayo junio julio "
    "agosto septiembre octubre noviembre diciembre lunes martes miércoles jueves viernes sábado "
    "domingo today tomorrow yesterday hoy mañana ayer"
) - _words("april may june august jan mar")

ORG_WORDS = _words(
    "clinic clinics medicine medical health healthcare practice group associates center centre "
    "wellness therapy therapies counseling counselling pediatrics paediatrics hospital institute "
    "pllc llc inc corp pc services foundation community clínica clinica centro salud "
    "consultorio hospitalario acupuncture chiropractic nutrition physiotherapy physio dental "
    "dermatology gastroenterology endocrinology obgyn ob-gyn obstetrics gynecology midwifery "
    "psychiatry psychology psychotherapy rehab rehabilitation partners network university school "
    "department dept agency program integrative functional internal cardiology oncology surgery "
    "neurology urgent primary specialists care family ministries coalition alliance "
    "collective studio spa naturopathic osteopathy osteopathic apothecary pharmacy women's womens "
    "behavioral behavioural neighborhood neighbors project outreach asociación fundación "
    "ambulatorio policlínica policlínico hospitals diagnostics laboratory labs imaging birth "
    "recovery fisioterapia psicología nutrición pediatría ginecología solutions consulting "
    "physicians providers doctors healing arts homeopathy orthopedics orthopaedics urology "
    "rheumatology allergy pulmonary sleep pain spine sports fitness gym yoga mind body "
    "vecinal comunitario comunitaria médico médicos asistencia office shelter mission "
    "doula doulas gym quiropráctica quiropractica dispensario parroquia "
    "elementary academy iglesia church dentistry chiro acu parteras partera birth bhs "
    "midwives doulas midwife hospice legal aid firm ministry hospitals medicina familiar "
    "escuela casa yoga chapel temple parish ayurveda rheumatology gastroenterology neurology "
    "pulmonary osteopathy primary "
    "programa hogar misión mision plan proyecto promotoras comedor unidad servicios "
    "avenue street road blvd boulevard drive suite plaza "
    "housing senior seniors county public dietetics endocrine diabetes gastro peds"
)

NEVER_NAMES = MONTHS_AND_DAYS | _words(
    "a an the this that these those i we you he she it they my our your his her their its me us "
    "him them who whom whose which what when where why how if and or but so because as at by for "
    "from in into of off on onto out over to up with about after before is are was were be been am "
    "has have had do does did will would can could shall should may might must not no yes please "
    "pls thanks thank dear hi hello hey good morning afternoon evening greetings team all "
    "colleague "
    "colleagues friends everyone regards best sincerely cheers kind warm warmly kindly patient "
    "patients pt pts client clients re fw fwd ref referral referrals refer referring referred new "
    "urgent stat asap routine dob d.o.b mrn npi ssn phone tel telephone cell mobile fax email "
    "e-mail mail text call contact address age born date birth insurance reason dx hx rx diagnosis "
    "history notes note ps fyi cc bcc attn attention subject sent via father mom dad son "
    "daughter wife husband spouse guardian parent parents aunt uncle grandmother "
    "grandfather partner caregiver doctor nurse provider therapist practitioner physician "
    "spanish english mandarin cantonese chinese vietnamese korean tagalog russian arabic french "
    "portuguese american mexican blue cross shield anthem aetna cigna kaiser humana medicare "
    "medi-cal medicaid united unitedhealthcare uhc bcbs ppo hmo epo tricare molina consent "
    "verbal hipaa roi ibs sibo pcos copd adhd ptsd hiv covid covid-19 long crohn's crohns "
    "hashimoto's hashimotos hashimoto lyme lupus celiac thyroid gut hormone hormones fatigue "
    "anxiety depression type tsh a1c bmi cbc crp labs lab gi gp pcp er ed icu ob gyn fm "
    "hi, let also just here there currently recently since now both one two three first second "
    "third she's he's i'm i've i'd we'd we've you'd they're it's hope hoping looking wanted would "
    "could estimado estimada estimados estimadas buenos buenas días tardes noches hola querido "
    "refiero referimos canalizo canalizamos derivamos mandamos enviamos adjunto adjuntamos "
    "solicito solicitamos presento querida queridos gracias saludos atentamente cordialmente le "
    "les os remito remitimos derivo "
    "envío envio paciente pacientes cliente nombre apellidos apellido teléfono telefono correo "
    "fecha nacimiento edad motivo consulta seguro idioma madre padre hijo hija esposa esposo "
    "abuela tutor tutora ella él usted ustedes su sus mi mis nuestro nuestra por "
    "para con sin una uno un presenta refiere desde hace tiene vive habla puede pueden favor "
    "asunto urgente interconsulta derivación remisión consentimiento prioridad servicio "
    "médico médica doctora harbor mr mrs ms miss mx dr dra jr's name names female male woman man "
    "lady gentleman girl boy teen teenager year years yo y/o old month months week weeks "
    "needs need "
    "wants want seen see sees has been being very really such likes lovely request requesting "
    "consult consultation evaluation appointment visit intake form information details below "
    "attached enclosed following above regarding reply forward message original cuidado posible "
    "señor señora again more further any some each every other another most many much few "
    "coming going seeing struggling dealing suffering complaining presenting having patient's "
    "direct office main line best reach number no. speaks speaking interpreter prefers reachable "
    "follow followup follow-up question questions concern concerns status update confirmed "
    "ms. mr. mrs. dr. st. inc. none unknown n/a self self-pay cash uninsured y/n true false "
    "diagnosed complains reports denies lives works takes tried declined agreed consented given "
    "sending forwarding writing introducing asking calling checking saw meds allergies coverage "
    "married history coverage called seen met signed obtained priority affiliations clinician "
    "guardian's mother's father's"
)

NAMES_INSIDE = _words("do he so an long will may mi no day young")
"""Words that are names too, where another name stands before them: Lan Do, Jane Long."""

NAMES_AFTER_LABELS = _words(
    "abril mayo julio domingo enero may will long an do so no day young hope sun sunday cash "
    "harbor temple kaiser anthem king mission blue grace seen self rosa paz luz casa angel chase "
    "mason tuesday wednesday friday park roman art lane gym parish francis salud dean chance read"
)
"""Words that a sentence has too, but with which a name begins where a label says it is one."""

JOB_WORDS = _words(
    "nurse practitioner physician assistant director manager coordinator counselor counsellor "
    "therapist specialist psychologist worker licensed board certified doctor midwife dietitian "
    "coach president owner founder chief intern resident fellow professor administrator navigator "
    "receptionist promotora enfermera enfermero trabajadora trabajador nutricionista nutrióloga "
    "médico médica psicóloga psicólogo terapeuta coordinadora coordinador directora paralegal "
    "pastor reverend rev deacon advisor consultant partner associate supervisor lead teacher "
    "medical-assistant ma scheduler biller front desk records department staff team student "
    "acupuncturist chiropractor psychiatrist psychotherapist cardiologist internist pediatrician "
    "dermatologist matrona partera recepción recepcion registered member"
)
"""Words of what somebody is, beside whom their practice is told."""
