"""The grammar of claims in English, German, French, Spanish and Italian."""

from __future__ import annotations

from monitor.incidents.claims.grammar import Grammar, Order

ENGLISH = Grammar(
    order=Order.MIDDLE,
    to=r"\b(?:to|into|bound for|destined for|for|towards?)\s+(?:(?:\w+ ){1,3}in )?(?:the\s+)?",
    of=(
        r"\b(?:from|supplied by|provided by|delivered by|sent by|shipped by|sold by|made by|produced by|"
        r"manufactured by|made in|produced in|manufactured in)\s+(?:the\s+)?"
    ),
    send=(
        r"\b(?:suppl(?:y|ies|ied|ying)|deliver(?:s|ed|ing|y|ies)?|ship(?:s|ped|ping|ments?)?|sen(?:d|ds|t|ding)|"
        r"provid(?:e|es|ed|ing)|transfer(?:s|red|ring)?|sell(?:s|ing)?|sold|sales?|giv(?:e|es|en|ing)|gave|"
        r"export(?:s|ed|ing)?|arm(?:s|ed|ing)|hand(?:s|ed|ing)? over|funnel(?:s|ed|ing)?|dispatch(?:es|ed|ing)?|"
        r"deploy(?:s|ed|ing|ment)?|pass(?:es|ed|ing) on|equip(?:s|ped|ping)?|mov(?:e|es|ed|ing)|pledg(?:e|es|"
        r"ed) to send)\b"
    ),
    get=(
        r"\b(?:receiv(?:e|es|ed|ing)|get(?:s|ting)?|got|b(?:uy|uys|ought|uying)|purchas(?:e|es|ed|ing)|obtain(?:s|"
        r"ed|ing)?|acquir(?:e|es|ed|ing)|import(?:s|ed|ing)?|procur(?:e|es|ed|ing)|secur(?:e|es|ed|ing)|seek(?:s|"
        r"ing)?|sought|look(?:s|ing)? for|shop(?:s|ping)? for)\b"
    ),
    use=r"\b(?:us(?:e|es|ed|ing)|fir(?:e|es|ed|ing)|launch(?:es|ed|ing)?)\b",
    helpers=(
        r"(?:has|have|had|is|are|was|were|be|been|being|will|would|could|may|might|must|can|did|does|do|not|never|"
        r"already|also|now|again|still|secretly|covertly|quietly|reportedly|allegedly|likely|probably|apparently|"
        r"recently|directly|to|of|it|that|said|believed|wants?|wanted|plans?|planned|planning|ready|prepared?|"
        r"preparing|agree[ds]?|beg[au]n|starts?|started|continues?|continued|keeps?|set|denie[sd]|deny|and|of|in|"
        r"talks|accused|suspected|offers?|offered|hopes?|looking|considering|intends?|going|hopes|expects?|tries|"
        r"tried|trying|aims?|about|actively|seeks?|negotiating|vows?|vowed|promise[sd]?|helped|helps)"
    ),
    passive=r"\b(?:was|were|been|being|is|are|be)\s+(?:\w+ly\s+)?",
    says=(
        r"(?:,[^,;.]{1,40},)?(?:'s \w+(?: \w+)?)?\s+(?:ha[sd] |have |also |later |publicly )?(?:sa(?:id|ys?)|told|"
        r"claim(?:s|ed)?|warn(?:s|ed)?|estimate[sd]?|believe[sd]?|confirm(?:s|ed)?|report(?:s|ed)?|announce[sd]?|"
        r"denie[sd]|accuse[sd]?|allege[sd]?|reveal(?:s|ed)?|disclose[sd]|state[sd]|assesse[sd]|reject(?:s|ed)|"
        r"dismiss(?:es|ed)|alleges|concluded?|found|notes?|noted|add(?:s|ed))\b"
    ),
    cites=(
        r"(?:\b(?:said|says|according to|per|told by|added|citing)|,\s*says)\s+(?:the\s+)?(?:(?!north|south|to\b|"
        r"that|it\b|he\b|she\b|they|ha[sv]e?\b)[\w'’.-]+\s+){0,4}"
    ),
    done=(
        r"\b(?:ha(?:s|ve|d) (?:already |also |now |so far |since |secretly )?(?:been )?(?:delivered|supplied|"
        r"shipped|provided|handed|exported|imported|moved|obtained|purchased|acquired|sent|sold|given|gone|bought|"
        r"got)|sent|delivered|supplied|shipped|transferred|sold|received|bought|arrived|provided|handed|moved|"
        r"exported|imported|already|deployed|gave)\b"
    ),
    open=(
        r"\b(?:would|could|may|might|will|talks?|negotiat\w+|plan(?:s|ned|ning)?|wants?|seek(?:s|ing)?|sought|"
        r"deal|consider\w*|offer(?:s|ed)?|intend\w*|hopes?|set to|ready to|prepar\w+|agree[ds]? to|about to|"
        r"to send|to supply|looking to|pledge[sd]?)\b"
    ),
    doubt=r"\b(?:alleg\w+|reported(?:ly)?|accus\w+|suspect\w*|believed|apparently|said to)\b",
    refuses=(
        r"\b(?:refus\w+|rul(?:e|es|ed) out|won['’]t|will not|does not|do not|no plans?|stops?|stopped|halt\w*|"
        r"has not|have not|never|declin\w+)\b"
    ),
    asked=r"\b(?:press|ask|urg|lobby|turn)\w*(?: to)?\s+(?:the\s+)?",
    asked_for=r"(?:'s \w+)?\s+for\b",
    via=r"(?:via|through|by way of)",
)
GERMAN = Grammar(
    order=Order.MIDDLE,
    to=r"\b(?:an|nach|für|gen|richtung)\s+(?:(?:\w+ ){1,3}in )?(?:die\s+|den\s+|das\s+)?",
    of=r"\b(?:aus|von|vom|durch)\s+(?:der\s+|dem\s+)?",
    send=(
        r"\b(?:(?:be)?liefer(?:t|te|ten|n|e|ung|ungen)|geliefert|beliefert|\w*lieferung(?:en)?|zuliefern|"
        r"schick(?:t|te|en)|geschickt|verschifft|verschiffen|send(?:et|en)|entsand(?:t|te)|entsende[tn]?|"
        r"überl(?:ässt|assen|ieß)|überg(?:ibt|eben|ab)|export(?:iert|ierte|e)?|verkauf(?:t|te|en)?|versorgt|"
        r"versorgen|ausgeführt|\w*export(?:e|en)?|entsendung|abgegeben)\b"
    ),
    get=(
        r"\b(?:erhält|erhielt|erhalten|bekomm(?:t|en)|bekam|kauf(?:t|te|en)|gekauft|bezieht|bezog|bezogen|"
        r"import(?:iert|ierte|e)|beschafft|einkaufen|eingekauft)\b"
    ),
    use=r"\b(?:feuert(?:e)?|verschießt|verschoss|verschossen|abgefeuert|setzt|setzte|eingesetzt|nutzt)\b",
    helpers=(
        r"(?:hat|habe|haben|hatte|hätte|soll|solle|sollen|wird|werde|würde|will|wolle|könnte|könne|kann|möchte|"
        r"offenbar|bereits|schon|auch|nun|wieder|nicht|angeblich|weiter|weiterhin|heimlich|wohl|zufolge|"
        r"mutmaßlich|ist|bereit|dem|der|den|das|die|vor|zu|jetzt|inzwischen)"
    ),
    passive=r"\b(?:wurde|wurden|worden|werden|wird)\s+",
    says=(
        r"(?:,[^,;.]{1,40},)?\s+(?:(?!(?:y|e|et|ed|und|i|oraz|и|а|но|і|та|й|que|che|dass|że|что|"
        r"що)\s)\w+\s+)?(?:hat\s+|habe\s+)?(?:sagt(?:e)?|teilt(?:e)? mit|erklärt(?:e)?|meldet(?:e)?|"
        r"berichtet(?:e)?|wirft|warf|beschuldigt(?:e)?|bestreitet|bestritt|dementiert(?:e)?|weist|wies|"
        r"warnt(?:e)?|bestätigt(?:e)?|schätzt(?:e)?|spricht|sprach|geht davon|vermutet(?:e)?|zufolge|nennt|nannte|"
        r"behauptet(?:e)?|rechnet)\b"
    ),
    cites=(
        r"\b(?:laut|sagt(?:e)?|erklärt(?:e)?|teilt(?:e)?|so|nach angaben (?:von|des|der|aus)?|meldet(?:e)?|"
        r"berichtet(?:e)?|nach erkenntnissen (?:des|der|von)?)\s+(?:der\s+|die\s+|das\s+|dem\s+|"
        r"des\s+)?(?:(?!(?:que|che|dass|że|что|що|о|про|ha|in|en|à|w|в|у|a|im|na|на|nel|für|zu|mit|dans|di|au|aux|"
        r"al|alla|all|lors|devant|im|beim|vor)\b)[\w-]+\s+){0,3}"
    ),
    done=(
        r"\b(?:geliefert|geschickt|verschifft|entsandt|übergeben|verkauft|exportiert|lieferte|schickte|erhielt|"
        r"erhalten|gekauft|bezogen|eingetroffen|angekommen|bereits|verlegt|geführt|gebracht)\b"
    ),
    open=(
        r"\b(?:könnte|würde|will|wolle|wollen|plant|gespräche\w*|\w*gespräch|verhandl\w+|verhandelt|erwägt|bereit|"
        r"möchte|angebot|bietet|soll bald|werde|geplant\w*|deal|absicht)\b"
    ),
    doubt=(
        r"\b(?:soll(?:en)?|angeblich|mutmaßlich|wirft|warf|werfen|vorwurf|vorwürfe|beschuldigt|verdacht|"
        r"offenbar)\b"
    ),
    refuses=r"\b(?:lehnt|ablehn\w*|verweiger\w+|schließt aus|keine|nicht(?!\snur)|stopp\w*|niemals)\b",
    asked=r"\bbei\s+",
    asked_for=r"[^,;.:]{0,30}\bum\b",
    late=True,
    via=r"(?:über)",
)
FRENCH = Grammar(
    order=Order.MIDDLE,
    to=(
        r"(?:\b(?:à destination de|à|au|aux|vers|pour|en|destinée?s? à)\s+(?:la\s+|le\s+|les\s+|"
        r"l['’]\s*)?(?:armée\s+)?)"
    ),
    of=(
        r"(?:\b(?:depuis|par|en provenance)\s+(?:de\s+)?(?:la\s+|le\s+|l['’]\s*)?|\b(?:de|du|des)\s+(?:la\s+|"
        r"l['’]\s*)?|\bd['’]\s*)"
    ),
    send=(
        r"\b(?:livr(?:e|é|és|ée|ées|er|ait|ent|aison|aisons|erait)|fourni(?:t|s|r|e|es|ssent|rait)?|fournitures?|"
        r"envo(?:ie|yé|yés|yée|yer|i|is|yait)|expédi(?:e|é|és|ée|ées|er|tion|tions)|transf(?:ère|éré|érés|érer|"
        r"ert|erts)|vend(?:u|us|re|rait)?|vente|ventes|export(?:e|é|és|er|ations?)|achemin(?:e|é|és|er|ement)|"
        r"cèd(?:e|é)|céder|cédé|déploi(?:e|ement)|déployé|approvisionne(?:r|ment)?)\b"
    ),
    get=(
        r"\b(?:reçoi(?:t|vent)|reçu|recevoir|recevrait|ach(?:ète|eté|etés|eter|at|ats)|import(?:e|é|er|ations?)|"
        r"obten(?:u|ir)|obtient|acqui(?:s|ert|ert))\b"
    ),
    use=r"\b(?:utilis(?:e|é|és|er)|tir(?:e|é|és|er)|lanc(?:e|é|és)|emploie)\b",
    helpers=(
        r"(?:a|ont|avait|aurait|auraient|va|doit|peut|pourrait|veut|voudrait|est|n['’]a|n['’]|ne|pas|jamais|déjà|"
        r"aussi|encore|désormais|secrètement|directement|de|d['’]|avoir|nie|dément|accusée?|soupçonnée?|prête?|à|"
        r"s['’]apprête|envisage|continue|commencé|probablement|notamment|lui|vouloir|compte|négocie|discute|"
        r"espère|cherche|tente)"
    ),
    passive=r"\b(?:été|sont|est|étaient)\s+",
    says=(
        r"(?:,[^,;.]{1,40},)?\s+(?:(?!(?:y|e|et|ed|und|i|oraz|и|а|но|і|та|й|que|che|dass|że|что|"
        r"що)\s)\w+\s+)?(?:a\s+|ont\s+)?(?:affirm(?:e|é)|di(?:t|sent)|déclaré|déclare|accus(?:e|é)|annonc(?:e|é)|"
        r"indiqu(?:e|é)|estim(?:e|é)|ni(?:e|é)|dément(?:i)?|assur(?:e|é)|rapport(?:e|é)|révèl(?:e|é)|révélé|"
        r"précis(?:e|é)|préciser|dénonc(?:e|é)|soutient|confirm(?:e|é)|avance|récus(?:e|é)|rejett?e|rejeté|"
        r"évoqu(?:e|é))\b"
    ),
    cites=(
        r"(?:\b(?:selon|d['’]après|affirme|affirment|assure|annonce|déclare|dit|indique|a (?:affirmé|déclaré|"
        r"indiqué|précisé|annoncé)|estime|précise|révèle|rapporte))\s+(?:le\s+|la\s+|les\s+|"
        r"l['’]\s*)?(?:(?!(?:que|che|dass|że|что|що|о|про|ha|in|en|à|w|в|у|a|im|na|на|nel|für|zu|mit|dans|di|au|"
        r"aux|al|alla|all|lors|devant|im|beim|vor)\b)[\w-]+\s+){0,3}"
    ),
    done=(
        r"\b(?:a (?:déjà )?(?:livré|fourni|envoyé|expédié|transféré|vendu|reçu|acheté|déployé)|"
        r"ont (?:été )?(?:livrés?|fournis?|envoyés?|tirés?|reçu|expédiés?)|livrés?|livrées?|fournis?|envoyés?|"
        r"expédiés?|reçu|déjà|arrivés?|arrivées?|acheminés?|acheminées?)\b"
    ),
    open=(
        r"\b(?:pourrait|pourraient|négoci\w+|pourparlers|discussions?|discut\w+|veut|souhaite\w*|envisage\w*|"
        r"s['’]apprête|prêt|compte|projette|accord|tractations|cherche\w*|promet\w*)\b"
    ),
    doubt=r"\b(?:aurait|auraient|accus\w+|soupçonn\w+|présumée?s?|seraient|serait)\b",
    refuses=r"\b(?:refus\w+|exclut|exclu|pas|jamais|aucune?)\b(?!\s(?:moins|seulement))",
    asked=r"\bdemand\w+ à (?:la |l['’])?",
    asked_for=r"\s+(?:des|de|d['’])",
    motion=r"(?:en)",
    via=r"(?:via|par le port de|en passant par)",
)
SPANISH = Grammar(
    order=Order.MIDDLE,
    to=r"\b(?:a|al|hacia|para|con destino a|rumbo a)\s+(?:la\s+|el\s+)?",
    of=r"\b(?:desde|por|procedentes? de|de|del)\s+(?:la\s+|el\s+)?",
    send=(
        r"\b(?:entreg(?:a|ó|ado|ados|ada|adas|ar|as|an|aba|aría)|suministr(?:a|ó|ado|ados|ada|ar|o|os|an|aría)|"
        r"env(?:ía|ió|iado|iados|iadas|iar|ío|íos|ían|iaría|iando|iaba)|transf(?:iere|irió|erido|eridos|erir|"
        r"erencia|erencias)|vend(?:e|ió|ido|idos|er|en|ería)|ventas?|export(?:a|ó|ado|ar|aciones|ación)|"
        r"proporcion(?:a|ó|ado|ar)|provee|proveer|ced(?:e|ió|ido|er)|mand(?:a|ó|ado|ar)|abastec(?:e|er|iendo|ió)|"
        r"despleg(?:ó|ado|ar)|despliegue|aporta|aportó|remit(?:e|ió)|embarc(?:a|ó|ado))\b"
    ),
    get=(
        r"\b(?:rec(?:ibe|ibió|ibido|ibir|iben)|compr(?:a|ó|ado|ar|as)|import(?:a|ó|ado|ar)|obt(?:iene|uvo|enido|"
        r"ener)|adqui(?:ere|rió|rido|rir))\b"
    ),
    use=r"\b(?:us(?:a|ó|ado|ar)|dispar(?:a|ó|ado)|lanz(?:a|ó|ado)|emple(?:a|ó|ado)|utiliz(?:a|ó|ado))\b",
    helpers=(
        r"(?:ha|han|había|habría|habrían|va|a|ya|también|no|nunca|está|están|estaría|podría|puede|quiere|planea|"
        r"niega|negó|de|haber|sigue|directamente|secretamente|acusada?|le|les|se|dispuesta?|para|habla|negocia|"
        r"listo|lista|le|ofrece|prepara|espera|busca|intenta|pretende)"
    ),
    passive=r"\b(?:fue|fueron|sido|ser|es|son)\s+",
    says=(
        r"(?:,[^,;.]{1,40},)?\s+(?:(?!(?:y|e|et|ed|und|i|oraz|и|а|но|і|та|й|que|che|dass|że|что|"
        r"що)\s)\w+\s+)?(?:ha\s+|han\s+)?(?:dij(?:o|eron)|dice|afirm(?:a|ó|ado)|asegur(?:a|ó|ado)|acus(?:a|ó|ado|"
        r"an)|anunci(?:a|ó)|confirm(?:a|ó)|neg(?:ó|ado)|niega|desmient(?:e|en)|desmintió|inform(?:a|ó)|estim(?:a|"
        r"ó)|advirt(?:ió)|advierte|denunci(?:a|ó)|revel(?:a|ó)|sostiene|sostuvo|cifra|calcula|rechaz(?:a|ó)|"
        r"señal(?:a|ó)|avisan?|declaró|detalla|apunta)\b"
    ),
    cites=(
        r"\b(?:según|afirma|asegura|dice|dijo|informa|informó|anunció|declaró|confirmó|sostiene|indicó|"
        r"señaló)\s+(?:el\s+|la\s+|los\s+|las\s+)?(?:(?!(?:que|che|dass|że|что|що|о|про|ha|in|en|à|w|в|у|a|im|na|"
        r"на|nel|für|zu|mit|dans|di|au|aux|al|alla|all|lors|devant|im|beim|vor)\b)[\w-]+\s+){0,3}"
    ),
    done=(
        r"\b(?:ha (?:ya )?(?:entregado|suministrado|enviado|transferido|vendido|recibido|comprado|mandado)|"
        r"han (?:sido )?(?:entregad|enviad|suministrad|llegad)\w+|entregó|entregados?|suministró|envió|enviados?|"
        r"mandó|recibió|compró|vendió|transfirió|ya|llegaron|llegó|cedió|aportó)\b"
    ),
    open=(
        r"\b(?:podría|podrían|negoci\w+|conversaciones|quiere|planea|plan|estudia|dispuest\w+|ofrec\w+|pretende|"
        r"busca|acuerdo|promet\w+|prepara|tratos)\b"
    ),
    doubt=r"\b(?:habría|habrían|acus\w+|supuest\w+|presunt\w+|sospech\w+)\b",
    refuses=r"\b(?:rechaz\w+|descart\w+|no(?!\s(?:menos|solo|sólo))|nunca|ningún|ninguna)\b",
    asked=r"\bp(?:ide|idió|edir|ida) a\s+",
    asked_for=r"\s+\w+",
    via=r"(?:vía|a través de|por la vía de)",
)
ITALIAN = Grammar(
    order=Order.MIDDLE,
    to=(
        r"\b(?:a|ad|al|alla|all['’]|ai|verso|per la|per|in|diretti? (?:a|in|alla)|destinat\w+ (?:a|"
        r"alla))\s*(?:la\s+|l['’])?"
    ),
    of=r"\b(?:da|dal|dalla|dall['’]|di|del|della|dell['’])\s*(?:la\s+)?",
    send=(
        r"\b(?:consegn(?:a|ò|ato|ati|ate|are|e)|forn(?:isce|ito|iti|ita|ite|ire|itura|iture|ì)|invi(?:a|ò|ato|ati|"
        r"ate|are|o)|sped(?:isce|ito|iti|ite|ire|izione|izioni)|trasfer(?:isce|ito|iti|ire|imento|imenti)|"
        r"vend(?:e|uto|uti|ere|ita|ite)|esport(?:a|ato|are|azioni|azione)|mand(?:a|ato|ati|are|ò)|ced(?:e|uto|uti|"
        r"ere)|rifornisce|regal(?:a|o)|schier(?:a|ato))\b"
    ),
    get=(
        r"\b(?:ricev(?:e|uto|uti|ere)|compr(?:a|ato|are)|acquist(?:a|ato|i|o|are)|import(?:a|ato|are|azioni)|"
        r"otten(?:uto|ere)|ottiene)\b"
    ),
    use=r"\b(?:us(?:a|ato|ati)|lanci(?:a|ato|ati)|spar(?:a|ato)|impieg(?:a|ato))\b",
    helpers=(
        r"(?:ha|hanno|avrebbe|avrebbero|sta|già|anche|non|mai|potrebbe|può|vuole|nega|di|aver|avere|continua|a|"
        r"pronta?|ancora|direttamente|accusata?|segretamente|ora|deve|intende|tratta|la|spera|cerca|punta)"
    ),
    passive=r"\b(?:stat[aoie]|è|sono|viene|vengono)\s+",
    says=(
        r"(?:,[^,;.]{1,40},)?\s+(?:(?!(?:y|e|et|ed|und|i|oraz|и|а|но|і|та|й|que|che|dass|że|что|"
        r"що)\s)\w+\s+)?(?:ha\s+|hanno\s+)?(?:afferm(?:a|ato)|di(?:ce|cono|sse)|detto|dichiar(?:a|ato)|accus(?:a|"
        r"ato|ano)|annunci(?:a|ato)|conferm(?:a|ato)|neg(?:a|ato)|smentisc(?:e|ono)|smentito|rivel(?:a|ato)|"
        r"stim(?:a|ato)|sostien(?:e)|riferi(?:sce|to)|denunci(?:a|ato)|avverte|respinge|respinto|contava|conta|"
        r"spiega)\b"
    ),
    cites=(
        r"\b(?:secondo|afferma|dice|annuncia|rivela|sostiene|riferisce|ha (?:detto|riferito|affermato|"
        r"dichiarato))\s+(?:il\s+|la\s+|lo\s+|l['’]\s*|i\s+|gli\s+)?(?:(?!(?:que|che|dass|że|что|що|о|про|ha|in|"
        r"en|à|w|в|у|a|im|na|на|nel|für|zu|mit|dans|di|au|aux|al|alla|all|lors|devant|im|beim|"
        r"vor)\b)[\w-]+\s+){0,3}"
    ),
    done=(
        r"\b(?:ha(?:nno)? (?:già )?(?:consegnato|fornito|inviato|spedito|trasferito|venduto|ricevuto|mandato|"
        r"comprato)|consegnat[oiea]|fornit[oiea]|inviat[oiea]|spedit[oiea]|mandat[oiea]|ricevut[oiea]|già|"
        r"arrivat[oiea])\b"
    ),
    open=(
        r"\b(?:potrebbe|potrebbero|trattativ\w+|negozia\w*|colloqui|vuole|vorrebbe|intende|pronta?|accordo|"
        r"offr\w+|progetta|tratta|promett\w+)\b"
    ),
    doubt=r"\b(?:avrebbe|avrebbero|sarebbero|accus\w+|presunt\w+|sospett\w+)\b",
    refuses=r"\b(?:rifiut\w+|esclud\w+|non(?!\s(?:meno|solo))|mai|nessuna?)\b",
    asked=r"\bchie(?:de|sto|dere) (?:a|alla)\s+",
    asked_for=r"\s+\w+",
    motion=r"(?:in)",
    via=r"(?:via|attraverso|passando per)",
)
