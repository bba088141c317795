"""Stories of our own with the rules they should match: the traps of the trade, and the plain cases beside them."""

from __future__ import annotations

from typing import NamedTuple

ARMS, MILITARY, DPRK, RUSSIA, IMPORTS = (
    "dprk-russia-arms",
    "dprk-russia-military",
    "dprk-sanctions",
    "russia-sanctions",
    "russia-arms-imports",
)


class Trap(NamedTuple):
    """A story and exactly the rules that it should match; `id` says what is tried."""

    id: str
    language: str
    title: str
    summary: str
    rules: tuple[str, ...]
    text: str = ""


TRAPS = (
    Trap(
        "sanctions in sport",
        "en",
        "Governing body sanctions Russian federation over flag row",
        "The football association must pay a fine and play a qualifying match without spectators.",
        (),
    ),
    Trap(
        "a Kim who is no ruler",
        "en",
        "Kim Kardashian opens a shop in Seoul",
        "The celebrity cut the ribbon on Thursday.",
        (),
    ),
    Trap(
        "a Kim beside ammunition",
        "en",
        "Kim Petras concert moved after ammunition found in hall",
        "Police secured an old shell from the war under the stage.",
        (),
    ),
    Trap(
        "Wagner the composer", "de", "Wagner in Moskau: der „Ring“ als Gastspiel", "Das Orchester erntet Applaus.", ()
    ),
    Trap(
        "ammunition as a metaphor",
        "en",
        "Audit hands ammunition to critics of Russia policy",
        "Opponents of the minister say the paper proves them right.",
        (),
    ),
    Trap(
        "Munition als Metapher",
        "de",
        "Bericht ist Munition für die Kritiker der Russland-Politik",
        "Auch zu Nordkorea hätten Fachleute gefehlt, heißt es.",
        (),
    ),
    Trap(
        "Seoul's shells for Kyiv",
        "en",
        "South Korea may lend Washington more shells for Ukraine",
        "Seoul has so far refused to deliver ammunition to Kyiv directly, fearing Moscow's answer.",
        (),
    ),
    Trap(
        "Seoul's shells for Kyiv in Korean",
        "ko",
        "정부, 우크라이나에 포탄 지원 검토 안 해",
        "국방부는 155㎜ 포탄 수출 계획이 없다고 밝혔다.",
        (),
    ),
    Trap(
        "a missile test without Russia",
        "ja",
        "北朝鮮が弾道ミサイル発射、日本海に落下",
        "防衛省によると約400キロ飛行した。",
        (),
    ),
    Trap(
        "a missile test that Russia comments on",
        "en",
        "North Korea test-fires cruise missiles off its east coast",
        "China and Russia called on all sides to show restraint.",
        (),
    ),
    Trap(
        "a flight for tourists",
        "ru",
        "Рейс Владивосток — Пхеньян станет ежедневным",
        "Туристы из России смогут купить билеты с понедельника.",
        (),
    ),
    Trap(
        "a resort with one recap sentence",
        "en",
        "First Russian guests at Wonsan beach",
        "A Vladivostok travel agency brought 40 people to the new resort.",
        (),
        "They swam and ate seafood. The trip cost 1,800 dollars. The guests came by train. "
        "North Korea is accused of sending shells and troops to Russia. Another tour is planned for July.",
    ),
    Trap(
        "a recap that comes early",
        "en",
        "President would like another summit with Kim",
        "He called North Korea a big nuclear power and said Kim Jong Un had written to him.",
        (),
        "No date was given. Pyongyang has moved closer to Moscow and supplied it with munitions and troops. "
        "Seoul welcomed the remarks.",
    ),
    Trap(
        "an artillery drill without Russia",
        "en",
        "Kim Jong Un watches artillery drill near the border",
        "The guns fired 200 shells into the sea.",
        (),
    ),
    Trap(
        "condolences",
        "ko",
        "김정은, 푸틴에 위로 전문",
        "북한 조선중앙통신은 홍수 피해와 관련해 전문을 보냈다고 전했다.",
        (),
    ),
    Trap("dew in the morning", "ja", "朝露に濡れる花、見頃", "公園では朝露が光った。", ()),
    Trap("skin, not shells", "ko", "세포탄력 앰플, 러시아 수출 호조", "화장품 업체가 밝혔다.", ()),
    Trap("towards Russia, not DPRK and Russia", "zh", "台风继续朝俄罗斯远东移动", "气象台提醒船只回港。", ()),
    Trap("ethnic Koreans in China", "zh", "朝鲜族歌舞团赴俄罗斯演出", "观众反响热烈。", ()),
    Trap("a racket, no rocket", "ru", "Российский теннисист сломал ракетку на турнире", "Матч длился три часа.", ()),
    Trap(
        "China's initials in Russian",
        "ru",
        "КНР поставила в Россию новые автобусы",
        "Машины выйдут на линии весной.",
        (),
    ),
    Trap(
        "Russia's own production",
        "uk",
        "Росія збільшила виробництво снарядів",
        "Заводи працюють у три зміни, вважає розвідка.",
        (),
    ),
    Trap(
        "Western shells",
        "pl",
        "Polska kupi kolejne haubice z Korei Południowej",
        "Umowa obejmuje amunicję i szkolenie.",
        (),
    ),
    Trap(
        "labour office",
        "fr",
        "France Travail : les sanctions contre les chômeurs en hausse",
        "Les allocataires dénoncent des contrôles.",
        (),
    ),
    Trap(
        "crypto theft as crime",
        "en",
        "Hackers take 40 million dollars from exchange",
        "Investigators suspect the Lazarus Group. Customers will be refunded.",
        (),
    ),
    Trap(
        "a warship for itself",
        "en",
        "Kim Jong Un inspects new destroyer",
        "State media said the ship carries anti-aircraft missiles and guns.",
        (),
    ),
    Trap(
        "a war film",
        "es",
        "Una película rusa sobre la guerra de Corea triunfa en el festival",
        "El director agradeció el premio.",
        (),
    ),
    Trap(
        "sanctions on Iran",
        "it",
        "Nuove sanzioni all'Iran, Teheran protesta",
        "Colpiti i programmi nucleari.",
        (),
    ),
    Trap(
        "arms the other way round",
        "en",
        "Moscow sends air-defence missiles to Pyongyang, Seoul says",
        "South Korea's security adviser said Russia supplied the equipment in return for favours.",
        (ARMS,),
    ),
    Trap(
        "title only, no verb",
        "en",
        "Pyongyang ships a million shells to Moscow, Seoul's spy agency says",
        "",
        (ARMS,),
    ),
    Trap(
        "a denial",
        "de",
        "Nordkorea bestreitet Waffenverkauf an Russland",
        "Die Berichte seien ein Gerücht, hieß es aus Pjöngjang.",
        (ARMS,),
    ),
    Trap(
        "weapons without states",
        "en",
        "Koksan gun destroyed near Kharkiv",
        "A drone hit the self-propelled howitzer on Monday, the brigade said.",
        (ARMS,),
    ),
    Trap(
        "abbreviations",
        "ko",
        '"北, 러에 포탄 수백만발 보내"',
        "국정원이 국회에 보고했다.",
        (ARMS,),
    ),
    Trap("abbreviations in Japanese", "ja", "ロ朝、砲弾供与で合意か", "米政府高官が明らかにした。", (ARMS,)),
    Trap("Traditional characters", "zh", "北韓再運砲彈到俄羅斯", "南韓國情院向國會報告。", (ARMS,)),
    Trap("Arabic", "ar", "كوريا الشمالية ترسل قذائف مدفعية إلى روسيا", "قالت سيول إن الشحنات مستمرة.", (ARMS,)),
    Trap(
        "Italian",
        "it",
        "La Corea del Nord fornisce munizioni alla Russia",
        "Lo afferma l'intelligence di Seul.",
        (ARMS,),
    ),
    Trap("Polish", "pl", "Korea Północna wysyła Rosji amunicję artyleryjską", "Tak twierdzi wywiad w Seulu.", (ARMS,)),
    Trap("Ukrainian", "uk", "КНДР поставила Росії нові снаряди, заявив Буданов", "Йдеться про калібр 152 мм.", (ARMS,)),
    Trap("French", "fr", "Pyongyang livre des obus à Moscou", "La Maison-Blanche s'inquiète.", (ARMS,)),
    Trap("Spanish", "es", "Pionyang vende misiles a Moscú", "La Casa Blanca lo denuncia.", (ARMS,)),
    Trap(
        "troops",
        "fr",
        "Des soldats nord-coréens tués à Koursk",
        "Kiev affirme en avoir capturé deux.",
        (MILITARY,),
    ),
    Trap(
        "Kursk without a word for soldiers",
        "ru",
        "Ким Чен Ын открыл музей в честь участников операции в Курской области",
        "На церемонии был посол России.",
        (MILITARY,),
    ),
    Trap(
        "the North's guns",
        "de",
        "Südkorea: Norden hat Moskau zehn Prozent seiner Artillerie abgegeben",
        "Die Geschütze stammen aus alten Beständen.",
        (ARMS,),
    ),
    Trap(
        "a treaty",
        "ja",
        "ロ朝、包括的戦略パートナーシップ条約が発効",
        "有事の際の軍事支援を定める。",
        (MILITARY,),
    ),
    Trap(
        "a minister's visit",
        "en",
        "Russia's defence minister lands in Pyongyang",
        "North Korea's No Kwang Chol met him at the airport.",
        (MILITARY,),
    ),
    Trap(
        "coal and oil at sea",
        "en",
        "Patrol plane films ship-to-ship transfer by North Korean tanker",
        "New Zealand reported the suspected breach of UN sanctions.",
        (DPRK,),
    ),
    Trap("a designation", "ko", "미 재무부, 북한 은행 대표 2명 제재", "", (DPRK,)),
    Trap("the panel's end", "es", "Rusia veta la renovación del panel de expertos sobre Corea del Norte", "", (DPRK,)),
    Trap(
        "workers abroad, without the word sanctions",
        "fr",
        "Des ouvriers nord-coréens sur les chantiers russes malgré l'interdiction de l'ONU",
        "Ils seraient quinze mille.",
        (DPRK,),
    ),
    Trap(
        "goods caught on the way",
        "es",
        "Detenido un empresario que enviaba componentes para drones a Rusia",
        "La policía interviene documentos.",
        (RUSSIA, IMPORTS),
    ),
    Trap("a package", "pl", "UE uzgodniła kolejny pakiet sankcji na Rosję", "Obejmie tankowce floty cieni.", (RUSSIA,)),
    Trap(
        "the shadow fleet",
        "it",
        "Fermata una petroliera della flotta ombra russa",
        "L'indagine è della procura.",
        (RUSSIA,),
    ),
    Trap("Tehran's missiles", "fr", "Téhéran a livré des missiles balistiques à Moscou", "L'Iran dément.", (IMPORTS,)),
    Trap(
        "measures on Tehran over drones for Moscow",
        "en",
        "EU targets Iranian firms over drones for Russia",
        "The sanctions hit makers of engines that Iran supplied for the war in Ukraine.",
        (RUSSIA, IMPORTS),
    ),
    Trap(
        "Russian ships caught for North Korea",
        "en",
        "Seoul sanctions Russian ships that carried arms from North Korea",
        "The two vessels took containers from Rajin.",
        (ARMS, DPRK),
    ),
)
