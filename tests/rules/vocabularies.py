"""Small vocabularies in which names and terms overlap, nest, repeat and share their forms: what random rules and
stories are made of."""

from __future__ import annotations

from typing import NamedTuple


class Vocabulary(NamedTuple):
    """`forms` are names and terms as an author writes them, `words` what stories are made of; the longest sentence."""

    language: str
    forms: tuple[str, ...]
    words: tuple[str, ...]
    blank: str = " "
    end: str = ". "
    longest: int = 7


ENGLISH = Vocabulary(
    "en",
    (
        *("Korea", "North Korea", "Republic of Korea", "Democratic People's Republic of Korea", "Kim", "Kim Jong Un"),
        *("NK", "U.S.", "shell", "artillery shell", "shell company", "arms deal", "arms-deal", "deal", "Korea deal"),
        *("ship*", "*craft", "*arm*", "=Grad", "=arms deal", "KN-23", "ICBM", "artillery*", "*shell company"),
    ),
    tuple(
        "Korea Korean KOREA North Republic of Democratic People's People’s Kim Jong Un NK U.S. shell shells artillery"
        " company companies arms deal deals dealen army Shipping ship aircraft Grad grad Grads KN-23 KN 23 ICBMs the"
        " was sea\u00adshell".split()
    ),
)
GERMAN = Vocabulary(
    "de",
    (
        *("Korea", "Nordkorea", "Republik Korea", "Volksrepublik Korea", "Demokratische Volksrepublik Korea", "NK"),
        *("Munition", "*munition", "*munition*", "Granate", "Granat*", "=Grad", "liefern", "Waffen liefern", "Waffe"),
        *("russische Waffe", "=Waffen"),
    ),
    tuple(
        "Korea Koreas Nordkoreas Nordkorea Republik Volksrepublik Demokratischen Demokratische Munition Munitionen"
        " Artilleriemunitionen Munitionsfabrik Granate Granaten Grad Grade geliefert liefert Waffen Waffe russischen"
        " russische und die nicht".split()
    ),
)
RUSSIAN = Vocabulary(
    "ru",
    (
        *("Россия", "Корея", "Северная Корея", "Республика Корея", "Ким", "Ким Чен Ын", "КНДР", "СВО", "снаряд"),
        *("артиллерийский снаряд", "поставка", "поставка снарядов", "*ракета", "ракет*", "=Град", "российский"),
    ),
    tuple(
        "Россия России российских Корея Кореи Северной Северная Республика Республики Ким Кима Чен Ын Ыну КНДР СВО"
        " своих снаряд снаряды снарядов артиллерийских поставка поставок ракеты ракетами Град град было и эти".split()
    ),
)
KOREAN = Vocabulary(
    "ko",
    (
        *("북한", "북", "러", "러시아", "북러", "조선", "조선민주주의인민공화국", "인민공화국", "김정은", "포탄"),
        *("대포", "대포탄", "무기 거래", "거래", "무기", "세포탄력", "조선소", "KN-23", "북 포탄"),
    ),
    tuple(
        "북한 북한이 북이 북 러에 러 러시아의 러시아 북러 동북아 조선 조선소 조선민주주의인민공화국 인민공화국 김정은이"
        " 포탄 포탄을 대포탄약 세포탄력 무기 무기를 거래 거래가 무기거래 KN-23 KN 탈북 있는".split()
    ),
)
CHINESE = Vocabulary(
    "zh",
    (
        *("朝鲜", "朝", "俄", "俄罗斯", "朝俄", "金正恩", "朝鲜民主主义人民共和国", "人民共和国", "共和国", "炮弹"),
        *("炮", "弹药", "朝鲜 炮弹", "朝俄罗斯", "朝鲜族", "KN-23", "俄 KN-23"),
    ),
    tuple(
        "朝鲜 朝 俄 俄罗斯 罗斯 朝俄 金正恩 朝鲜民主主义人民共和国 共和国 炮弹 炮 弹药 族 的 这个 KN-23 23 K 们".split()
    ),
    blank="",
    end="。",
)
JAPANESE = Vocabulary(
    "ja",
    (
        *("北朝鮮", "朝鮮", "北", "ロシア", "露朝", "砲弾", "砲", "ロケット砲", "ロケット", "朝鮮民主主義人民共和国"),
        *("人民共和国", "ロケット 砲弾", "KN-23"),
    ),
    tuple(
        "北朝鮮 北 朝鮮 朝鮮民主主義人民共和国 ロシア ﾛｼｱ 露朝 ロ朝 砲弾 砲 ロケット砲 ロケット ﾛｹｯﾄ の を は KN-23"
        " ＫＮ－２３".split()
    ),
    blank="",
    end="。",
)
ARABIC = Vocabulary(
    "ar",
    ("روسيا", "كوريا", "كوريا الشمالية", "كوريا الجنوبية", "صاروخ", "أسلحة", "صفقة أسلحة", "صفقة", "=صاروخ", "KN-23"),
    tuple(
        "روسيا وروسيا لروسيا كوريا وكوريا الشمالية الجنوبية صاروخ الصاروخ بالصاروخ أسلحة الأسلحة بالأسلحة صفقة صفقات"
        " الصفقة في KN-23".split()
    ),
)
VOCABULARIES = (ENGLISH, GERMAN, RUSSIAN, KOREAN, CHINESE, JAPANESE, ARABIC)
# Hardly anything but what is asked for; in Han two characters begin a word, so that a hit may share one.
DENSE = (
    Vocabulary("en", ("K1", "K2", "K3", "K1 K2"), ("K1", "K2", "K3", "Z9", "Z9", "Y8"), longest=4),
    Vocabulary("zh", ("朝鲜", "鲜炮", "炮", "朝鲜炮弹"), ("朝", "鲜", "炮", "弹", "的", "朝鲜"), "", "。", 5),
)
