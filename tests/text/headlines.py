"""Headlines and short texts in the manner of world news, each with its language, for the identification of languages.

Written for this purpose, with names, loanwords and initials that several languages share. Twenty-two headlines and two
longer texts a language, Chinese in each of its scripts.
"""

from __future__ import annotations

HEADLINES: dict[str, list[str]] = {
    "en": [
        "North Korea has shipped artillery shells to Russia, Seoul says",
        "Kremlin denies report on missile purchases",
        "Lavrov lands in Pyongyang for talks with Kim",
        "Kalashnikov maker sues over US sanctions list",
        "Rheinmetall wins ammunition order worth €8.5bn",
        "Angara docks at Vostochny with 300 containers",
        "Zelensky thanks Macron for Mirage jets",
        "Putin, Xi and Modi to meet at Kazan summit",
        "Blinken: arms for Russia breach UN resolutions",
        "Seoul weighs lethal aid for Ukraine",
        "OFAC adds Sinuiju bank to blacklist",
        "Drones hit refinery near Ryazan overnight",
        "Treasury targets shadow fleet, Rosneft traders",
        "Explainer: what is a Koksan howitzer?",
        "Berlin tribunal jails exporter of machine tools",
        "Panel of Experts mandate ends after veto",
        "Iran denies sending Fateh missiles to Moscow",
        "Grain corridor reopens as ceasefire holds",
        "Wagner chief visited Bamako, sources say",
        "Hanwha, Poland sign K9 contract",
        "Shells from North Korea found in Kharkiv region",
        "Live: Trump hosts Meloni at White House",
    ],
    "de": [
        "Nordkorea liefert Russland weitere Artilleriegranaten",
        "Das Weisse Haus warnt vor einem Waffengeschäft",
        "Lawrow zu Gesprächen in Pjöngjang eingetroffen",
        "Rheinmetall meldet Milliardenauftrag für Munition",
        "Selenskyj dankt Macron für Mirage-Kampfjets",
        "Scholz: Keine Taurus-Lieferung an Kiew",
        "EU plant 20. Sanktionspaket gegen Moskau",
        "Frachter Angara löscht 300 Container in Wostotschny",
        "Drohnen treffen Raffinerie bei Rjasan",
        "Nordkoreas Machthaber lobt Panzer-Produktion",
        "Bundesanwalt klagt Exporteur von Werkzeugmaschinen an",
        "Seoul prüft Waffenhilfe für die Ukraine",
        "Iran bestreitet Raketenlieferung an Russland",
        "Trump empfängt Meloni im Weissen Haus",
        "Schattenflotte: Tanker Eventin liegt vor Rügen fest",
        "Was kann die Haubitze Koksan?",
        "Zoll stoppt Mikrochips für Kalaschnikow",
        "UNO-Experten: Pjongjang bricht das Embargo",
        "Kim reist im Sonderzug nach Wladiwostok",
        "Wagner-Chef in Bamako gesehen",
        "Bern übernimmt neue Massnahmen der EU",
        "Liveticker: Putin trifft Xi und Modi in Kasan",
    ],
    "fr": [
        "La Corée du Nord aurait livré des obus à la Russie",
        "Séoul annonce de nouvelles sanctions contre Pyongyang",
        "Lavrov à Pyongyang pour des entretiens avec Kim",
        "Rheinmetall décroche un contrat de munitions à 8,5 milliards",
        "Zelensky remercie Macron pour les Mirage",
        "L'Angara décharge 300 conteneurs à Vostotchny",
        "L'UE adopte un 20e paquet de sanctions",
        "Séoul envisage d'armer Kiev",
        "Téhéran dément avoir livré des missiles Fateh",
        "Des drones frappent une raffinerie près de Riazan",
        "Le patron de Wagner aperçu à Bamako",
        "Flotte fantôme : un pétrolier arraisonné au large de Brest",
        "Qu'est-ce que l'obusier Koksan ?",
        "Poutine reçoit Xi et Modi à Kazan",
        "Le Trésor américain vise Rosneft",
        "Trump reçoit Meloni à la Maison Blanche",
        "Airbus condamné pour des exportations illégales",
        "Panel d'experts : Moscou oppose son veto",
        "Kim Jong-un en train blindé vers Vladivostok",
        "Hanwha et Varsovie signent un contrat K9",
        "Obus nord-coréens découverts à Kharkiv",
        "Direct : Blinken attendu à Kiev",
    ],
    "es": [
        "Corea del Norte envió munición a Rusia, según Seúl",
        "El gobierno anuncia nuevas sanciones contra la flota",
        "Lavrov llega a Pyongyang para reunirse con Kim",
        "Rheinmetall logra un pedido de munición de 8.500 millones",
        "Zelenski agradece a Macron los cazas Mirage",
        "El Angara descarga 300 contenedores en Vostochni",
        "La UE aprueba el vigésimo paquete de sanciones",
        "Seúl estudia armar a Kiev",
        "Irán niega el envío de misiles Fateh a Moscú",
        "Drones atacan una refinería cerca de Riazán",
        "El jefe de Wagner, visto en Bamako",
        "Detenido un petrolero de la flota fantasma",
        "¿Qué es el obús Koksan?",
        "Putin recibe a Xi y Modi en Kazán",
        "El Tesoro sanciona a Rosneft y Lukoil",
        "Trump recibe a Meloni en la Casa Blanca",
        "Indra vende radares a Varsovia",
        "Rusia veta el panel de expertos de la ONU",
        "Kim Jong-un viaja en tren blindado a Vladivostok",
        "Hallan proyectiles norcoreanos en Járkov",
        "Cuba condena el embargo",
        "En directo: Blinken viaja a Kiev",
    ],
    "it": [
        "La Corea del Nord ha inviato munizioni alla Russia",
        "Nuove sanzioni contro la flotta ombra, dice il governo",
        "Lavrov a Pyongyang per colloqui con Kim",
        "Rheinmetall, maxi ordine di munizioni da 8,5 miliardi",
        "Zelensky ringrazia Macron per i Mirage",
        "L'Angara scarica 300 container a Vostochny",
        "L'Ue vara il ventesimo pacchetto di sanzioni",
        "Seul valuta l'invio di armi a Kiev",
        "Teheran smentisce la consegna dei missili Fateh",
        "Droni colpiscono una raffineria vicino a Ryazan",
        "Il capo della Wagner avvistato a Bamako",
        "Flotta ombra, fermata una petroliera al largo di Trieste",
        "Che cos'è l'obice Koksan?",
        "Putin riceve Xi e Modi a Kazan",
        "Il Tesoro Usa colpisce Rosneft",
        "Trump riceve Meloni alla Casa Bianca",
        "Leonardo firma con Varsavia",
        "Mosca mette il veto sul panel di esperti",
        "Kim Jong-un in treno blindato verso Vladivostok",
        "Granate nordcoreane trovate a Kharkiv",
        "Cuba, Meloni: no all'embargo",
        "Diretta: Blinken arriva a Kiev",
    ],
    "pl": [
        "Korea Północna wysłała pociski artyleryjskie do Rosji",
        "Nowe sankcje wobec rosyjskiej floty cieni",
        "Ławrow przybył do Pjongjangu na rozmowy z Kimem",
        "Rheinmetall zdobył zamówienie na amunicję za 8,5 mld euro",
        "Zełenski dziękuje Macronowi za myśliwce Mirage",
        "Angara wyładowała 300 kontenerów w Wostocznym",
        "UE przyjęła dwudziesty pakiet sankcji",
        "Seul rozważa broń dla Kijowa",
        "Iran zaprzecza dostawom rakiet Fateh",
        "Drony trafiły w rafinerię pod Riazaniem",
        "Szef Wagnera widziany w Bamako",
        "Flota cieni: tankowiec zatrzymany na Bałtyku",
        "Czym jest haubica Koksan?",
        "Putin przyjmuje Xi i Modiego w Kazaniu",
        "Departament Skarbu uderza w Rosnieft",
        "Trump gości Meloni w Białym Domu",
        "Hanwha i Huta Stalowa Wola podpisały kontrakt",
        "Rosja wetuje mandat panelu ekspertów ONZ",
        "Kim Dzong Un jedzie pociągiem pancernym do Władywostoku",
        "Pociski z Korei pod Charkowem",
        "Kreml: embargo nie działa",
        "Na żywo: Blinken w Kijowie",
    ],
    "ru": [
        "Северная Корея отправила в Россию новую партию снарядов",
        "В Кремле опровергли сообщения о закупках",
        "Лавров прибыл в Пхеньян на переговоры",
        "Rheinmetall получил заказ на боеприпасы",
        "Зеленский поблагодарил Макрона за Mirage",
        "«Ангара» доставила 300 контейнеров в порт Восточный",
        "ЕС принял 20-й пакет санкций",
        "Сеул обсуждает поставки оружия Киеву",
        "Тегеран отрицает передачу ракет «Фатех»",
        "Беспилотники атаковали НПЗ под Рязанью",
        "Глава «Вагнера» замечен в Бамако",
        "Танкер теневого флота задержан на Балтике",
        "Что такое гаубица «Коксан»",
        "Путин принял Си и Моди в Казани",
        "Минфин США ударил по «Роснефти»",
        "Трамп принимает Мелони в Белом доме",
        "Концерн «Калашников» подал в суд",
        "Москва наложила вето на мандат экспертов",
        "Ким едет бронепоездом во Владивосток",
        "Снаряды из КНДР нашли под Харьковом",
        "Угроза эмбарго",
        "Онлайн: Блинкен в Киеве",
    ],
    "uk": [
        "Північна Корея передала Росії нову партію снарядів",
        "Уряд запровадив нові санкції проти флоту",
        "Лавров прибув до Пхеньяна на переговори",
        "Rheinmetall отримав замовлення на боєприпаси",
        "Зеленський подякував Макрону за Mirage",
        "«Ангара» доставила 300 контейнерів у порт Східний",
        "ЄС ухвалив 20-й пакет санкцій",
        "Сеул розглядає постачання зброї Києву",
        "Тегеран заперечує передачу ракет «Фатех»",
        "Дрони атакували НПЗ під Рязанню",
        "Ватажка «Вагнера» помітили в Бамако",
        "Танкер тіньового флоту затримано на Балтиці",
        "Що таке гаубиця «Коксан»",
        "Путін прийняв Сі та Моді в Казані",
        "Мінфін США вдарив по «Роснєфті»",
        "Трамп приймає Мелоні в Білому домі",
        "Угода про фрегати",
        "Москва наклала вето на мандат експертів",
        "Кім їде бронепотягом до Владивостока",
        "Снаряди з КНДР знайшли під Харковом",
        "Загроза ембарго",
        "Наживо: Блінкен у Києві",
    ],
    "ko": [
        "북한, 러시아에 포탄 추가 공급",
        "北 미사일 발사… 軍 대비태세 강화",
        "라브로프, 평양 도착… 김정은과 회담",
        "라인메탈, 85억 유로 탄약 수주",
        "젤렌스키, 마크롱에 미라주 전투기 감사",
        "앙가라호, 보스토치니항에 컨테이너 300개 하역",
        "EU, 20차 대러 제재안 채택",
        "정부, 우크라에 무기 지원 검토",
        "이란, 파테흐 미사일 제공 부인",
        "랴잔 인근 정유공장 드론 피격",
        "바그너 수장, 바마코서 목격",
        "그림자 함대 유조선 발트해서 억류",
        "北, 곡산포 러에 추가 공급",
        "푸틴, 카잔서 시진핑·모디와 회담",
        "美 재무부, 로스네프트 제재",
        "트럼프, 백악관서 멜로니 맞아",
        "한화에어로, 폴란드와 K9 계약",
        "러, 전문가패널 연장에 거부권",
        "김정은, 방탄열차로 블라디보스토크行",
        "하르키우서 北 포탄 발견",
        "軍 “北 탄도미사일 2발 발사”",
        "[속보] 안보리, 대북제재 결의 채택",
    ],
    "ja": [
        "北朝鮮、ロシアに砲弾を追加供与",
        "露朝首脳会談、モスクワで開催へ",
        "ラブロフ外相が平壌入り、金正恩氏と会談へ",
        "ラインメタル、弾薬85億ユーロ受注",
        "ゼレンスキー氏、ミラージュ戦闘機でマクロン氏に謝意",
        "アンガラ号、300個のコンテナを荷揚げ",
        "EU、対ロ制裁第20弾を採択",
        "韓国政府、ウクライナへの武器支援を検討",
        "イラン、ミサイル供与を否定",
        "リャザンの製油所に無人機攻撃",
        "ワグネル首領、バマコに",
        "影の船団のタンカーを拿捕",
        "北朝鮮、谷山砲をロシアに追加供与",
        "プーチン氏、カザンで習氏とモディ氏を迎える",
        "米財務省、ロスネフチを制裁",
        "トランプ氏、メローニ首相と会談",
        "ハンファ、ポーランドとK9契約",
        "専門家パネル、ロシアの拒否権で終了",
        "金正恩氏、装甲列車でウラジオストクへ",
        "ハリコフで北朝鮮製砲弾を発見",
        "防衛省「弾道ミサイル2発」",
        "【速報】安保理、制裁決議を採択",
    ],
    "zh-Hans": [
        "韩国称朝鲜向俄罗斯运送更多炮弹",
        "联合国专家报告朝鲜违反制裁",
        "拉夫罗夫抵达平壤与金正恩会谈",
        "莱茵金属获85亿欧元弹药订单",
        "泽连斯基感谢马克龙提供幻影战机",
        "“安加拉”号在东方港卸下300个集装箱",
        "欧盟通过第20轮对俄制裁",
        "首尔考虑向乌克兰提供武器",
        "伊朗否认向俄移交导弹",
        "梁赞炼油厂遭无人机袭击",
        "瓦格纳首领现身巴马科",
        "影子舰队油轮在波罗的海被扣",
        "什么是谷山自行火炮?",
        "普京在喀山会见习近平和莫迪",
        "美财政部制裁俄石油公司",
        "特朗普在白宫接待梅洛尼",
        "韩华与波兰签署K9合同",
        "俄否决专家小组延期",
        "金正恩乘装甲列车赴海参崴",
        "哈尔科夫发现朝鲜炮弹",
        "制裁名单新增两家银行",
        "快讯:安理会通过决议",
    ],
    "zh-Hant": [
        "韓國稱北韓向俄羅斯運送更多砲彈",
        "聯合國專家報告北韓違反制裁",
        "拉夫羅夫抵達平壤與金正恩會談",
        "萊茵金屬獲85億歐元彈藥訂單",
        "澤倫斯基感謝馬克宏提供幻象戰機",
        "「安加拉」號在東方港卸下300個貨櫃",
        "歐盟通過第20輪對俄制裁",
        "首爾考慮向烏克蘭提供武器",
        "伊朗否認向俄移交飛彈",
        "梁贊煉油廠遭無人機襲擊",
        "瓦格納首領現身巴馬科",
        "影子艦隊油輪在波羅的海被扣",
        "什麼是谷山自走砲?",
        "普丁在喀山會見習近平和莫迪",
        "美財政部制裁俄石油公司",
        "川普在白宮接待梅洛尼",
        "韓華與波蘭簽署K9合約",
        "俄否決專家小組延期",
        "金正恩乘裝甲列車赴海參崴",
        "哈爾科夫發現北韓砲彈",
        "制裁名單新增兩家銀行",
        "快訊:安理會通過決議",
    ],
    "ar": [
        "كوريا الشمالية ترسل قذائف إلى روسيا",
        "عقوبات جديدة على أسطول الظل الروسي",
        "لافروف يصل إلى بيونغ يانغ للقاء كيم",
        "راينميتال تفوز بعقد ذخيرة بقيمة 8.5 مليار يورو",
        "زيلينسكي يشكر ماكرون على مقاتلات ميراج",
        "السفينة أنغارا تفرغ 300 حاوية في ميناء فوستوشني",
        "الاتحاد الأوروبي يقر الحزمة العشرين من العقوبات",
        "سول تدرس تسليح كييف",
        "إيران تنفي تسليم صواريخ فاتح",
        "مسيّرات تستهدف مصفاة قرب ريازان",
        "قائد فاغنر في باماكو",
        "احتجاز ناقلة من أسطول الظل في البلطيق",
        "ما هو مدفع كوكسان؟",
        "بوتين يستقبل شي ومودي في قازان",
        "الخزانة الأميركية تعاقب روسنفت",
        "ترامب يستقبل ميلوني في البيت الأبيض",
        "هانوا توقع عقدا مع بولندا",
        "موسكو تستخدم الفيتو ضد فريق الخبراء",
        "كيم جونغ أون يتوجه بقطار مدرع إلى فلاديفوستوك",
        "العثور على قذائف كورية في خاركيف",
        "عقوبات جديدة",
        "مباشر: بلينكن في كييف",
    ],
}


TEXTS: dict[str, list[str]] = {
    "en": [
        "SEOUL — North Korea has shipped about 20,000 containers of munitions to Russia since last August, "
        "South Korea's defence ministry said on Tuesday. Defence Minister Shin Won-sik told lawmakers that the "
        "port of Rajin had been busy through the winter, and that the Angara and the Lady R had made at least "
        "eleven voyages to Vostochny. Moscow and Pyongyang deny any deal. Kirby, speaking at the White House, "
        "called the shipments a breach of Resolution 1718.",
        "LONDON (Agency) - Britain added six tankers and two banks to its sanctions list on Thursday, aiming at "
        "what the Foreign Office calls the shadow fleet. Among them are the Eventin and the Maria, both flagged "
        "in Gabon. Rosneft did not comment. A spokesman for Lloyd's said insurers would have thirty days to wind "
        "down contracts.",
    ],
    "de": [
        "Seoul/Berlin – Nordkorea soll seit August rund 20.000 Container mit Munition nach Russland verschifft "
        "haben. Das teilte das Verteidigungsministerium in Seoul am Dienstag mit. Der Hafen Rajin sei den ganzen "
        "Winter über ausgelastet gewesen, sagte Minister Shin Won-sik vor Abgeordneten. Die Angara und die Lady "
        "R seien mindestens elfmal nach Wostotschny gefahren. Moskau und Pjöngjang bestreiten jedes Geschäft.",
        "Der Bundesrat hat am Mittwoch beschlossen, sich den neuen Massnahmen der EU anzuschliessen. Betroffen "
        "sind sechs Tanker und zwei Banken. Rosneft äusserte sich nicht. Das Seco erklärte, bestehende Verträge "
        "müssten innert dreissig Tagen aufgelöst werden; Ausnahmen gebe es für humanitäre Güter.",
    ],
    "fr": [
        "Séoul – La Corée du Nord aurait expédié environ 20 000 conteneurs de munitions à la Russie depuis "
        "le mois d'août, a annoncé mardi le ministère sud-coréen de la Défense. Le port de Rajin n'a pas "
        "désempli de l'hiver, a expliqué le ministre Shin Won-sik devant les députés ; l'Angara et le Lady R "
        "ont fait au moins onze voyages vers Vostotchny. Moscou et Pyongyang démentent tout accord.",
        "Londres a ajouté jeudi six pétroliers et deux banques à sa liste de sanctions, visant ce que le "
        "Foreign Office appelle la flotte fantôme. Rosneft n'a pas souhaité commenter. Les assureurs auront "
        "trente jours pour dénouer leurs contrats, a précisé un porte-parole de Lloyd's.",
    ],
    "es": [
        "Seúl. Corea del Norte habría enviado unos 20.000 contenedores de munición a Rusia desde agosto, "
        "según informó el martes el Ministerio de Defensa surcoreano. El puerto de Rajin estuvo activo todo el "
        "invierno, explicó el ministro Shin Won-sik ante los diputados; el Angara y el Lady R hicieron al menos "
        "once viajes a Vostochni. Moscú y Pyongyang niegan cualquier acuerdo.",
        "Londres añadió el jueves seis petroleros y dos bancos a su lista de sanciones, dirigida contra lo que "
        "el Foreign Office llama la flota fantasma. Rosneft no quiso hacer comentarios. Las aseguradoras "
        "tendrán treinta días para rescindir los contratos, dijo un portavoz de Lloyd's.",
    ],
    "it": [
        "Seul – La Corea del Nord avrebbe spedito circa 20.000 container di munizioni alla Russia da agosto, ha "
        "reso noto martedì il ministero della Difesa sudcoreano. Il porto di Rajin è rimasto in attività per "
        "tutto l'inverno, ha detto il ministro Shin Won-sik ai deputati; l'Angara e la Lady R hanno compiuto "
        "almeno undici viaggi verso Vostochny. Mosca e Pyongyang negano ogni accordo.",
        "Londra ha aggiunto giovedì sei petroliere e due banche alla lista delle sanzioni, prendendo di mira "
        "quella che il Foreign Office chiama flotta ombra. Rosneft non ha commentato. Gli assicuratori avranno "
        "trenta giorni per chiudere i contratti, ha detto un portavoce dei Lloyd's.",
    ],
    "pl": [
        "Seul – Korea Północna wysłała do Rosji od sierpnia około 20 tysięcy kontenerów z amunicją – "
        "podało we wtorek południowokoreańskie ministerstwo obrony. Port Radzin pracował przez całą zimę, "
        "powiedział posłom minister Shin Won-sik, a statki Angara i Lady R odbyły co najmniej jedenaście "
        "rejsów do Wostocznego. Moskwa i Pjongjang zaprzeczają, że zawarły jakąkolwiek umowę.",
        "Londyn dodał w czwartek sześć tankowców i dwa banki do listy sankcji wymierzonej w tak zwaną flotę "
        "cieni. Rosnieft nie skomentował decyzji. Ubezpieczyciele będą mieli trzydzieści dni na rozwiązanie "
        "umów – poinformował rzecznik Lloyd's.",
    ],
    "ru": [
        "Северная Корея с августа отправила в Россию около 20 "
        "тысяч контейнеров с боеприпасами, сообщило во вторник "
        "министерство обороны Южной Кореи. Порт Раджин работал "
        "всю зиму, заявил депутатам министр Син Вон Сик; суда "
        "«Ангара» и «Леди Р» совершили не менее одиннадцати рейсов "
        "в порт Восточный. Москва и Пхеньян отрицают любые сделки.",
        "Лондон в четверг внёс в санкционный список шесть "
        "танкеров и два банка. Роснефть от комментариев "
        "отказалась. Страховщикам дали тридцать дней на "
        "расторжение договоров, сообщил представитель Lloyd's.",
    ],
    "uk": [
        "Північна Корея від серпня відправила до Росії близько 20 "
        "тисяч контейнерів із боєприпасами, повідомило у вівторок "
        "міністерство оборони Південної Кореї. Порт Раджин "
        "працював усю зиму, сказав депутатам міністр Сін Вон Сік; "
        "судна «Ангара» та «Леді Р» здійснили щонайменше одинадцять "
        "рейсів до порту Східний. Москва і Пхеньян заперечують "
        "угоду.",
        "Лондон у четвер вніс до санкційного списку шість танкерів "
        "і два банки. Роснєфть від коментарів відмовилася. "
        "Страховикам дали тридцять днів на розірвання договорів, "
        "повідомив речник Lloyd's.",
    ],
    "ko": [
        "국방부는 북한이 지난해 8월부터 러시아에 컨테이너 약 2만 개 분량의 탄약을 보냈다고 화요일 밝혔다. 신원식 "
        "장관은 국회에서 나진항이 겨울 내내 가동됐으며 앙가라호와 레이디R호가 보스토치니항까지 최소 11차례 "
        "운항했다고 말했다. 모스크바와 평양은 거래를 부인하고 있다. 백악관의 존 커비 조정관은 안보리 결의 1718호 "
        "위반이라고 지적했다.",
        "영국은 목요일 그림자 선단을 겨냥해 유조선 6척과 은행 2곳을 제재 명단에 올렸다. 로스네프트는 논평을 "
        "거부했다. 보험사들은 30일 안에 계약을 정리해야 한다고 로이즈(Lloyd's) 대변인이 전했다.",
    ],
    "ja": [
        "韓国国防省は火曜日、北朝鮮が昨年8月以降、約2万個のコンテナに相当する弾薬をロシアに送ったと発表した。申源"
        "湜国防相は国会で、羅津港が冬の間ずっと稼働し、アンガラ号とレディR号が少なくとも11回ボストーチヌイ港へ航"
        "行したと述べた。モスクワと平壌は取引を否定している。",
        "英国は木曜日、「影の船団」を標的にタンカー6隻と銀行2行を制裁対象に加えた。ロスネフチはコメントしなかった"
        "。保険会社は30日以内に契約を解消しなければならないと、ロイズの報道官が明らかにした。",
    ],
    "zh-Hans": [
        "韩国国防部星期二表示,自去年八月以来,朝鲜已向俄罗斯运送约两万个集装箱的弹药。国防部长申源湜对议员说,罗津"
        "港整个冬天都很繁忙,“安加拉”号和“R女士”号至少十一次驶往东方港。莫斯科和平壤否认有任何交易。",
        "英国星期四把六艘油轮和两家银行列入制裁名单,针对所谓的影子舰队。俄罗斯石油公司没有置评。劳合社(Lloyd's)发"
        "言人说,保险公司有三十天时间终止合同。",
    ],
    "zh-Hant": [
        "南韓國防部星期二表示,自去年八月以來,北韓已向俄羅斯運送約兩萬個貨櫃的彈藥。國防部長申源湜對議員說,羅津港"
        "整個冬天都很繁忙,「安加拉」號和「R女士」號至少十一次駛往東方港。莫斯科和平壤否認有任何交易。",
        "英國星期四把六艘油輪和兩家銀行列入制裁名單,針對所謂的影子艦隊。俄羅斯石油公司沒有置評。勞合社(Lloyd's)發"
        "言人說,保險公司有三十天時間終止合約。",
    ],
    "ar": [
        "سول - قالت وزارة الدفاع في كوريا الجنوبية يوم الثلاثاء إن كوريا الشمالية شحنت إلى روسيا منذ أغسطس نحو "
        "عشرين ألف حاوية من الذخيرة. وأبلغ الوزير شين وون سيك النواب أن ميناء راجين ظل يعمل طوال الشتاء، وأن "
        "السفينتين أنغارا وليدي آر قامتا بما لا يقل عن إحدى عشرة رحلة إلى فوستوشني. وتنفي موسكو وبيونغ يانغ "
        "إبرام أي صفقة.",
        "أضافت لندن يوم الخميس ست ناقلات ومصرفين إلى قائمة العقوبات، مستهدفة ما تسميه وزارة الخارجية أسطول الظل. "
        "ولم تعلق روسنفت. وأمام شركات التأمين ثلاثون يوما لإنهاء عقودها، بحسب متحدث باسم لويدز (Lloyd's).",
    ],
}

# Languages that the product has no terms for, and what each is taken for: a near one, or none.
FOREIGN: list[tuple[str, str, str]] = [
    ("Portuguese", "A Coreia do Norte enviou munições à Rússia, diz Seul", "fr"),
    ("Catalan", "Corea del Nord ha enviat municions a Rússia, segons Seül", "es"),
    ("Romanian", "Coreea de Nord a trimis muniție în Rusia, spune Seulul", "es"),
    ("Dutch", "Noord-Korea heeft munitie naar Rusland verscheept, zegt Seoul", "de"),
    ("Swedish", "Nordkorea har skickat ammunition till Ryssland, säger Seoul", "en"),
    ("Danish", "Nordkorea har sendt ammunition til Rusland, siger Seoul", "en"),
    ("Czech", "Severní Korea poslala do Ruska munici, tvrdí Soul", "es"),
    ("Croatian", "Sjeverna Koreja poslala je streljivo Rusiji, tvrdi Seul", "pl"),
    ("Hungarian", "Észak-Korea lőszert küldött Oroszországba, közölte Szöul", "de"),
    ("Finnish", "Pohjois-Korea on lähettänyt ammuksia Venäjälle, sanoo Soul", "de"),
    ("Turkish", "Kuzey Kore Rusya'ya mühimmat gönderdi, Seul açıkladı", "de"),
    ("Vietnamese", "Triều Tiên đã gửi đạn pháo cho Nga, Seoul cho biết", "en"),
    ("Indonesian", "Korea Utara mengirim amunisi ke Rusia, kata Seoul", "pl"),
    ("Serbian", "Северна Кореја послала је муницију Русији, тврди Сеул", "und"),
    ("Macedonian", "Северна Кореја испратила муниција во Русија, вели Сеул", "und"),
    ("Bulgarian", "Северна Корея е изпратила боеприпаси на Русия, твърди Сеул", "ru"),
    ("Belarusian", "Паўночная Карэя адправіла ў Расію боепрыпасы, заявіў Сеул", "und"),
    ("Kazakh", "Солтүстік Корея Ресейге оқ-дәрі жіберді, деді Сеул", "und"),
    ("Mongolian", "Хойд Солонгос Орос руу сум илгээсэн гэж Сөүл мэдэгдэв", "und"),
    ("Persian", "کره شمالی به روسیه مهمات فرستاده است، سئول می‌گوید", "und"),
    ("Urdu", "شمالی کوریا نے روس کو گولہ بارود بھیجا، سیول کا بیان", "und"),
    ("Greek", "Η Βόρεια Κορέα έστειλε πυρομαχικά στη Ρωσία, λέει η Σεούλ", "und"),
    ("Hebrew", "קוריאה הצפונית שלחה תחמושת לרוסיה, אומרת סיאול", "und"),
    ("Hindi", "उत्तर कोरिया ने रूस को गोला-बारूद भेजा, सियोल ने कहा", "und"),
    ("Thai", "เกาหลีเหนือส่งกระสุนให้รัสเซีย โซลระบุ", "und"),
    ("Georgian", "ჩრდილოეთ კორეამ რუსეთს საბრძოლო მასალა გაუგზავნა", "und"),
]
