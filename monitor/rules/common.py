"""Common words of the languages that stories come in: a name equal to one is found where nobody means it.

Written by hand: function words and everyday words of news. Korean and Arabic are not here: no other of our languages
has their script, and so nothing of theirs can be taken for a name of another one.
"""

from __future__ import annotations

COMMON: dict[str, frozenset[str]] = {
    "en": frozenset(
        """the and for are but not you all any can had her was one our out day get has him his how man new now
        old see two way who boy did its let put say she too use that with have this will your from they know
        want been good much some time very when come here just like long make many more only over such take than
        them well were what year work about after again also back because before between both call came case
        city could country days down each end even every face fact far few find first found four give going gold
        great group hand head high home hope house into keep last late law leader left less life line lot made
        men might mine month most must name near need never news next night north number off often own part
        party past people place plan play point pole polish port power press question rain read report right
        river road rose said same says sea second since south spring state still stop story street sun talk team
        tell their then there these thing think those three today told town turn under until war water week west
        where which while white why woman word world would yard young indie turkey march may sale angel arena""".split()
    ),
    "de": frozenset(
        """der die das und ist ein eine einer einem einen nicht mit von den dem des sich auf für als auch aber
        bei nach aus wie nur noch über vor zum zur bis wird war hat haben sind sein seine ihre ihr sie wir ich
        man wenn dann oder durch gegen schon sehr mehr viel viele wieder immer hier dort heute gestern morgen
        jahr jahre tag tage zeit mann frau kind kinder stadt land leben welt haus weg hand ende teil frage fall
        recht krieg wasser geld arbeit woche monat alle alles andere anderen beim bereits bin damit darf dass
        dazu denn diese dieser dieses doch drei durfte eben eins erst erste etwa etwas euro fast ganz geht gibt
        groß gut habe hatte her hin hoch ihm ihn ihnen ins jede jeder jetzt kann kein keine kommt konnte kurz
        lang macht mal meer mehrere mich mir muss nein neue neuen nie nun ohne paar platz polizei rund sagte
        sagt seit soll sollte sonne später spiel staat stand straße tor tod unter uhr verein wald wanne weil
        weiter wenig wer werden wurde zwei zwischen sonde panzer norden süden westen osten""".split()
    ),
    "fr": frozenset(
        """les des une que qui dans pour pas sur est par plus avec ont son ses aux mais cette tout tous toute
        toutes fait comme nous vous ils elle elles leur leurs sont été être avoir avait était deux trois après
        avant encore aussi bien sans sous même entre depuis contre très peu moins ainsi alors donc jour jours
        ans année années temps homme femme enfant enfants pays ville monde vie maison main fois part place point
        question cas eau mer ciel soleil terre roi guerre argent travail semaine mois seul seule seuls seules
        autre autres beaucoup car ceci cela celui ces cet chez chaque chose compte côté dire dit doit dont eux
        faire fin font gens grand grande gros haut hier hors ici jamais jeune jusque lors lui mal marche matin
        mes mine moi mon mort mot nom non nord nos notre nouveau nouvelle nuit ouest pari pendant personne petit
        peut police pont port porte pôle premier première presque près prix quand quatre quel quelle quoi rien
        rue sale savoir scène selon série sera soir soit somme sud suite tant tard tel tête tir toi ton tour
        train vent vers veut vin vingt voici voie voir voix vrai vue""".split()
    ),
    "es": frozenset(
        """los las una que del con por para como más pero sus este esta estos estas eso esa ese han hay fue son
        era ser está están sin sobre también muy entre hasta desde cuando donde quien todo toda todos todas otro
        otra otros otras año años día días vez veces dos tres bien mal mejor mayor menor parte vida mundo país
        ciudad casa hombre mujer niño niños agua mar sol luz guerra dinero trabajo semana mes meses ayer hoy
        mañana gente lugar caso punto mano pie algo alguien allí ante antes aquí así aunque bajo buen bueno cada
        calle cara casi cerca cine cinco cosa cosas creo cual cuatro dar debe decir dice dijo don doña durante
        ella ellos final forma fuera gran grande grupo hace hacer haber había hecho hija hijo hora horas ley
        lado largo luego madre menos mesa mil misma mismo modo momento mucho mucha muchos muerte nada nadie
        noche nombre norte nos nosotros nueva nuevo nunca oeste padre palabra pasado paz perro poco policía
        popular poder porque primera primero pueblo puede puerta pues quedar quiere rey río roja rojo rosa sala
        san sea según seis sido siempre siglo solo sólo sur tal tan tanto tarde tener tengo tiempo tiene tierra
        torre uno unos usted valle ver verde via viejo mosca ruta""".split()
    ),
    "it": frozenset(
        """gli una che del della dei delle degli dal dalla nel nella con per non più sono come anche suo sua
        suoi sue questo questa questi queste quello quella quelli quelle essere avere era stato stata stati
        fatto fare tutto tutta tutti tutte altro altra altri altre due tre anno anni giorno giorni ora ore tempo
        volta volte uomo donna uomini donne bambini casa città paese mondo vita parte mano acqua mare sole terra
        guerra soldi lavoro settimana mese mesi oggi ieri domani sempre mai già ancora molto poco bene male dopo
        prima senza sotto sopra fra tra verso contro solo sola soli alla alle allo anzi basta bello bianco brano
        buon buono calma campo capo cara caro caso centro chi chiesa cielo cinque così cosa cose cui dai dalle
        dare deve dice dire dove dunque ecco est età finale fine fino forse forte forza fuori gente grande
        grazie gruppo infatti insieme inter invece lato legge lei libro loro lui lungo luogo madre meno mente
        mille mio modo moglie momento morte mosca nome nord nostro notte nove nulla nuova nuovo ogni oltre ovest
        padre parola pace perché piazza piede poi polizia porta porto possono posto primo può punto quale quando
        quanto quasi quattro qui rosa rosso sala scuola seconda secondo sei sera sette siamo sia sindaco storia
        strada sud tale tanto tardi uno vero via vice vino vista voce voto""".split()
    ),
    "pl": frozenset(
        """nie się jest jak ale tak już czy dla tym tego tej ten ona ono oni jego jej ich jako przez przed przy
        pod nad bez jeszcze tylko może można był była było byli być będzie mają miał miała kto kim kogo komu
        czym czego gdzie kiedy dlaczego który która które których także też więc albo lub oraz bardzo więcej
        mniej dużo mało dobrze dzień dni dziś wczoraj jutro rok roku lat lata czas czasu godzina tydzień miesiąc
        człowiek ludzie ludzi kobieta mężczyzna dziecko dzieci dom domu miasto kraj kraju świat życie praca
        pieniądze wojna woda morze słońce droga miejsce część ręka oko głowa sprawa raz razy dwa trzy cztery
        pięć sto tysiąc nowy nowa nowe stary dobry zły duży mały inny inna inne każdy wszystko wszyscy nic coś
        ktoś nikt sobie siebie swój swoją nasz nas nam mnie mną mój moja ciebie tobie ciasto don cena cel choć
        ciało dalej dawno dlatego dobra dość drugi drzwi dwie gdy gdyby góra gra jeden jedna jeśli jednak kilka
        koniec kurs las list los mama mat mecz minut moc moim moment most nagle naprawdę nawet niech niego niej
        nigdy noc około okno ojciec osoba ostatni pan pani państwo pas pewnie pierwszy pole policja pomoc potem
        powód prawda prawo problem prosto rada rana raport rzecz sam sama sens sił skoro słowo stan strona suma
        sumy szkoła szef tam temat teraz trudno trzeba tutaj tyle wiele wieś wśród wtedy wynik zawsze ziemia
        znów żona""".split()
    ),
    "ru": frozenset(
        """это как что его она они был была было были для все всё при или если уже еще ещё только так там тут
        где когда кто чем чего кого кому нет над под без после перед между через очень может можно нужно надо
        есть быть будет этот эта эти этого том тот того тем свой своя свои себя себе наш ваш мой моя год года
        лет день дня дней время раз два три человек люди людей мужчина женщина ребенок дети дом город страна мир
        жизнь работа деньги война вода море солнце дорога место часть рука глаз голова дело слово неделя месяц
        час сегодня вчера завтра сейчас теперь потом тогда всегда никогда новый новая старый хороший плохой
        большой маленький первый другой каждый самый много мало больше меньше лучше хорошо плохо почему потому
        поэтому также тоже даже лишь ведь вот бог брат век вид власть воля вопрос враг всего вся газ гора груз
        друг душа дочь жена закон земля имя книга конец край кровь курс лес лицо мать муж народ небо нога ночь
        окно отец письмо площадь поле пора порядок право пришел путь район рано ряд сам свет свобода семья
        сердце сила снег собака совет стол сторона стул суд сын тело угол утро хан цена цель центр школа язык""".split()
    ),
    "uk": frozenset(
        """той так але вже для про при від або якщо коли хто його вона вони воно був була було були бути буде
        мати має може можна треба потрібно дуже лише тільки там тут десь куди звідки після перед між через без
        над під цей цього тому тим свій своя свої себе собі наш ваш мій моя рік року років день дня днів час
        часу раз два три людина люди людей чоловік жінка дитина діти дім місто країна світ життя робота гроші
        війна вода море сонце дорога місце частина рука око голова справа слово тиждень місяць година сьогодні
        вчора завтра зараз тепер потім тоді завжди ніколи новий нова старий добрий поганий великий малий перший
        інший кожен самий багато мало більше менше краще добре погано чому також теж навіть адже ось біля весь
        вид влада вогонь гора дах двері душа земля ім'я кінець книга край кров ліс лице мова небо ніч нога ніхто
        ніщо обличчя осінь питання площа поле право рада ранок ряд сад саме світло село сила сім'я сніг стіл суд
        сума суми тіло ціна шлях школа""".split()
    ),
    "ja": frozenset(
        """今日 明日 昨日 今年 昨年 今回 時間 午前 午後 会社 社長 学生 先生 電話 自分 問題 関係 場合 必要 一部
        全部 東京 日本人 大学 高校 中学校 小学校 自動車 新聞社 飛行機 大丈夫 一緒 最近 最後 最初 本当 普通 野球
        試合 選手 優勝 天気 地震 台風 警察 事故 事件 病院 医師 患者 家族 子供 女性 男性 社会 経済 政治 政府 国会
        首相 大臣 知事 市長 選挙 投票 法案 予算 税金 株価 円安 輸入 生活 料理 食事 旅行 映画 音楽 番組 写真 動画
        記事 記者 発表 会見 午前中 来週 先週 来月 先月 毎日 毎年 全国 各地 世界 海外 国際 大会 決勝 連勝 監督
        投手 打者 社会人 外国人 一般人 消費者 参加者 関係者 担当者 責任者 代表者 被害者 自治体 委員会 協議会
        発表会""".split()
    ),
    "zh": frozenset(
        """今天 明天 昨天 今年 去年 时间 時間 上午 下午 公司 学生 學生 老师 老師 电话 電話 自己 问题 問題 关系
        關係 情况 情況 必要 一些 全部 北京人 大学 大學 中学 小学 汽车 汽車 报纸 報紙 飞机 飛機 没有 沒有 因为
        因為 所以 但是 可以 已经 已經 我们 我們 他们 他們 什么 什麼 怎么 怎麼 这个 這個 那个 那個 知道 觉得 覺得
        现在 現在 以后 以後 以前 工作 生活 经济 經濟 社会 社會 政府 总统 總統 总理 總理 主席 市长 市長 选举 選舉
        人民 国家 國家 世界 国际 國際 比赛 比賽 冠军 冠軍 天气 天氣 地震 台风 颱風 警察 医院 醫院 病人 孩子 女人
        男人 朋友 东西 東西 新闻 新聞 消息 记者 記者 报道 報導 发布会 發布會 委员会 委員會 消费者 消費者 负责人
        負責人 发言人 發言人 工作者 老百姓 大部分 为什么 為什麼 有时候 有時候 差不多 对不起 對不起 怎么样
        怎麼樣""".split()
    ),
}
