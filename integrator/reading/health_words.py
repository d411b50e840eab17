"""Words of what ails people, in English and Spanish: they tell a complaint from a courtesy."""

import re

_STEMS = (
    "pain ache aching achy headache migrain fatigue fatigad tired exhaust wiped weary sleep "
    "insomn awake "
    "nightmare snor apnea apnoea anxi anxious panic depress mood stress burnout burned burnt wired "
    "brain fog forget foggy memory concentrat dizz vertigo faint gut stomach belly abdom bloat "
    "nause vomit reflux heartburn gerd diarrh constipat stool bowel colitis crohn celiac coeliac "
    "ibs "
    "sibo gastr digest intoleran allerg eczema rash hives itch acne psoria rosacea skin hair "
    "joint arthrit swell stiff inflam autoimmun lupus sjogren sjögren fibromyalg tendon knee "
    "hormon thyroid hashimoto graves tsh tpo goiter menopaus perimenopaus hot flash flush sweat "
    "period "
    "cycle pms pmdd pcos endometri fibroid fertil infertil miscarr pregnan postpartum ivf lactat "
    "libido testoster estrogen progest cortisol adrenal diabet a1c glucose sugar insulin "
    "metabol weight obes bmi lbs pounds kilo cholest lipid ldl triglycer liver fatty hepat "
    "pressure hypertens heart palpitat cardi chest breath asthma cough wheez sinus lung copd "
    "covid viral virus mono lyme infection infect uti mold mould toxin chemical lead mercury "
    "exposure mcas histamin anemi anaemi ferritin iron vitamin b12 deficien labs crp cbc "
    "diagnos symptom condition disorder disease syndrome chronic flare relaps remission surgery "
    "operation injur concuss cancer chemo tumor tumour oncolog transplant stroke seizure epilep "
    "neuropath numb tingl tremor parkinson dementia alzheim adhd autis ptsd trauma grief "
    "eating appetite diet nutrition food vegan vegetarian gluten dairy picky anorex bulim "
    "medication metformin levothyrox statin antibiot prednis steroid ppi ssri supplement "
    "struggl suffer complain crav cramp crash burning hurt sore sick unwell feverish fever "
    "night wake waking nap numbness losing gaining gained lost tapering bleeding heavy "
    "dolor duele duelen cabeza cansad cansancio fatig agota sueño duerm dormir desvel "
    "ansied estrés estres depres nervios ánimo animo mareo memoria niebla estómago estomago panza "
    "barriga vientre hinchaz inflama náusea nausea vómito vomito reflujo acidez agruras diarrea "
    "estreñ "
    "estren colon intestin digesti alergia ronchas comezón comezon piel acné caída cabello pelo "
    "articul artrit rodilla hinchad tiroid bochorno sofoco sudor regla menstru ovario embaraz "
    "parto azúcar azucar glucosa peso sobrepeso obesid subid subió bajado bajó colesterol hígado "
    "higado presión presion corazón corazon palpit pecho respir asma tos pulmon covid moho plomo "
    "anemi hierro vitamin síntoma sintoma enferm diagnós padec sufre crónic cronic cirug operac "
    "cáncer convuls hormig temblor alimenta dieta comida gluten lácteo lacteo come medicament "
    "insulin pastilla malestar"
)  # fmt: skip
HEALTH = re.compile(
    rf"\b(?:(?:pre|pos|post|hypo|hyper|hipo|hiper|anti|neuro|endo)-?)?"
    rf"(?:{'|'.join(sorted(set(_STEMS.split()), key=len, reverse=True))})\w*",
    re.IGNORECASE,
)
