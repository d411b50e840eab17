"""Words of what ails people, in English and Spanish: they tell a complaint from a courtesy."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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
    "decay cavit gritty underweight overweight binge "
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
    "cáncer convuls hormig temblor alimenta dieta comida gluten lácteo lacteo medicament "
    "insulin pastilla malestar "
    "worn drained sluggish letharg drows teeth jaw throat swallow tinnitus vision blurr congest "
    "bruis bleed clot varicos edema swollen puffy thirst urin bladder kidney prostat pelvi vulv "
    "breast ovar cyst nodule lump ulcer polyp hernia gallbladder diverticul hemorrhoid sciatic "
    "spine neuralg gout osteopor fractur muscle weakness stent smok vap alcohol drinking sober "
    "opioid addict ldl hdl triglycerid bp rheumat sclerosis pots dysautonom hypermobil tick "
    "parasit candida yeast fung bacter pylori toxic dermat crying tearful lonel "
    "grind clench malaise exertion unrefresh "
    "throws throwing meals desmay desayun hambre tembl bulto verrug hongo mareado "
    "úlcera ulcera hernia riñón riñon vejiga próstata prostata espalda hueso músculo musculo "
    "calambre débil debil decaíd decaid llora llanto triste tristeza bocado desvela manchas granos "
    "vello reglas quiste sangrad premenopaus climaterio garganta zumbido borros fuma orina ojos "
    "boca dientes nervio angusti sedient vomita evacua gases eructo náuse mocos"
)  # fmt: skip
_WORD = re.compile(r"\w{2,}")
_BEFORE = ("pre", "post", "pos", "hypo", "hyper", "hipo", "hiper", "anti", "neuro", "endo")
"""Beginnings that a word of health may have: "hypothyroid"."""
_KEY = 2
"""First letters by which stems are kept."""


@dataclass(frozen=True, slots=True)
class Stems:
    """Beginnings of words, by their first letters."""

    by_key: Mapping[str, tuple[str, ...]]

    def search(self, text: str, start: int = 0, end: int | None = None) -> bool:
        """Whether a word of text[start:end] begins with one of them."""
        said = text[start:end].lower()
        return any(self._has(word) for word in _WORD.findall(said))

    def _has(self, word: str) -> bool:
        if word.startswith(self.by_key.get(word[:_KEY], ())):
            return True
        if not word.startswith(_BEFORE):
            return False
        rests = (word[len(one) :] for one in _BEFORE if word.startswith(one))
        return any(rest.startswith(self.by_key.get(rest[:_KEY], ())) for rest in rests)


def _stems(words: Iterable[str]) -> Stems:
    by_key: dict[str, list[str]] = {}
    for word in words:
        by_key.setdefault(word[:_KEY], []).append(word)
    return Stems({key: tuple(stems) for key, stems in by_key.items()})


HEALTH = _stems(_STEMS.split())
