"""One invented report in seven languages, ways to edit it, and stories without end."""

from __future__ import annotations

import random
from collections.abc import Callable

TEXTS = {
    "en": (
        "The harbour master of Port Varena said on Tuesday that two freighters had left without papers "
        "during the night. "
        "Customs officers who went on board a week earlier had found crates marked as tractor parts, and a list of "
        "buyers that named no company known to the register. The owner, a firm on the islands, did not "
        "answer letters. "
        "A deputy minister told parliament that the ships would be stopped if they called at any port of "
        "the union, and "
        "that an inquiry into the sleepy coast guard had begun. Neighbouring states asked to see the list themselves."
    ),
    "de": (
        "Der Hafenmeister von Port Varena erklärte am Dienstag, zwei Frachter hätten in der Nacht ohne "
        "Papiere abgelegt. "
        "Zöllner, die eine Woche zuvor an Bord gegangen waren, hatten Kisten mit der Aufschrift "
        "Traktorteile gefunden, "
        "dazu eine Liste von Käufern, auf der keine im Register bekannte Firma stand. Der Eigner, eine "
        "Gesellschaft auf "
        "den Inseln, ließ Briefe unbeantwortet. Eine Staatssekretärin sagte im Parlament, man werde die "
        "Schiffe in jedem "
        "Hafen der Union anhalten, und gegen die verschlafene Küstenwache werde nun ermittelt. Nachbarn "
        "wollen die Liste."
    ),
    "ru": (
        "Начальник порта Варена сообщил во вторник, что два сухогруза ночью ушли в море без документов. Таможенники, "
        "поднимавшиеся на борт неделей раньше, нашли ящики с надписью «запчасти для тракторов» и список "
        "покупателей, в "
        "котором не было ни одной известной реестру компании. Владелец судов, фирма с островов, на "
        "письма не отвечал. "
        "Заместитель министра заявил в парламенте, что суда остановят в любом порту союза, а работу береговой охраны "
        "теперь проверяют. Соседние государства попросили показать им этот список."
    ),
    "zh": (
        "瓦雷纳港港务长星期二表示，两艘货轮夜间在没有任何文件的情况下离港。海关人员一周前登船检查时，"
        "发现了标明为拖拉机零件的木箱，"
        "还有一份买家名单，上面没有一家登记在册的公司。船东是一家设在群岛的企业，一直没有回复信件。副部长在议会说，"
        "这些船只要停靠联盟的任何港口都会被扣留，对疏于职守的海岸警卫队的调查也已经开始。邻国要求亲自查看这份名单。"
    ),
    "ja": (
        "バレナ港の港長は火曜日、貨物船二隻が夜間に書類を持たずに出港したと明らかにした。"
        "一週間前に乗船した税関職員は、"
        "トラクター部品と記された木箱と、登記簿に載っている会社が一つもない買い手の一覧を見つけていた。"
        "船主である島の企業は"
        "手紙に返事をしなかった。副大臣は議会で、船が連合のどの港に寄っても差し止めると述べ、"
        "怠慢だった沿岸警備隊への調査も"
        "始まったと説明した。近隣諸国は一覧を自分たちにも見せるよう求めている。"
    ),
    "ko": (
        "바레나항 항만장은 화요일 화물선 두 척이 밤사이 서류 없이 출항했다고 밝혔다. 일주일 전 배에 오른 "
        "세관 직원들은 "
        "트랙터 부품이라고 적힌 나무 상자와 등기부에 있는 회사가 하나도 없는 구매자 명단을 찾아냈다. "
        "섬에 있는 선주 회사는 "
        "편지에 답하지 않았다. 차관은 의회에서 이 배들이 연합의 어느 항구에 들르더라도 붙잡아 둘 것이며 "
        "손을 놓고 있던 "
        "해안 경비대에 대한 조사도 시작됐다고 말했다. 이웃 나라들은 명단을 직접 보게 해 달라고 요청했다."
    ),
    "ar": (
        "قال مدير ميناء فارينا يوم الثلاثاء إن سفينتي شحن غادرتا ليلا من دون أوراق. وكان موظفو الجمارك "
        "الذين صعدوا إلى "
        "متنهما قبل أسبوع قد عثروا على صناديق كتب عليها قطع غيار جرارات، وعلى قائمة مشترين لا تضم أي "
        "شركة معروفة في السجل. "
        "ولم يرد المالك، وهو شركة مقرها الجزر، على الرسائل. وأبلغ نائب الوزير البرلمان أن السفينتين "
        "ستوقفان في أي ميناء من "
        "موانئ الاتحاد، وأن تحقيقا في تقصير خفر السواحل قد بدأ. وطلبت الدول المجاورة الاطلاع على القائمة بنفسها."
    ),
}

VOCABULARY = (
    "river budget council singer orchard bridge tariff garden satellite museum cotton strike election "
    "theatre harvest "
    "railway dentist volcano library surgeon referee tunnel vaccine bakery archive glacier senator "
    "pension lighthouse "
    "orchestra festival courtroom warehouse mountain textile reactor carnival prosecutor reservoir kindergarten"
).split()


def capitals(text: str) -> str:
    return "  " + text.upper().replace(". ", ".\n\n ")


def changed(text: str, every: int) -> str:
    """Every so many words (characters where there are hardly blanks) are others."""
    units, blank = (text.split(" "), " ") if text.count(" ") > 20 else (list(text), "")
    for place in range(every // 2, len(units), every):
        units[place] = "某" if not blank else "ق" + units[place][::-1] + "ж"
    return blank.join(units)


def cut(text: str) -> str:
    return text[: len(text) * 5 // 6]


def new_tail(text: str) -> str:
    return text[: len(text) * 6 // 10] + " " + text[len(text) // 2 : 3 : -1][: len(text) // 5]


EDITS: dict[str, Callable[[str], str]] = {
    "capitals and white space": capitals,
    "5 % of words": lambda text: changed(text, 20),
    "15 % of words and a cut": lambda text: cut(changed(text, 7)),
    "more than half, new tail": new_tail,
}


def story(chance: random.Random, words: int) -> str:
    """Words that have nothing to do with one another."""
    return " ".join(chance.choices(VOCABULARY, k=words))
