"""Which stories are copies of one another, and which only look like it."""

import itertools
import random
from datetime import UTC, datetime, timedelta

import pytest

from monitor.incidents.boilerplate import EVERY
from monitor.incidents.copies import LONGEST_LIST, Copies, Copy, How
from monitor.incidents.report import Report
from monitor.incidents.shingles import sketch_of
from tests.incidents.texts import EDITS, TEXTS, capitals, changed, story

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def report(key, text, *, title="", source="", at=START, address=None):
    return Report(key, address, "", at, source, sketch_of(title, "", text))


def copied(*reports):
    """For each that copies something: of which earlier ones it is a copy, and how."""
    copies = Copies()
    found = {each.key: [(copy.of, copy.how) for copy in copies.add(each)] for each in reports}
    return {key: of for key, of in found.items() if of}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
@pytest.mark.parametrize("language", TEXTS)
def test_an_edited_copy_is_found(language, edit):
    text = TEXTS[language]
    assert copied(
        report("a", text, source="one"), report("b", edit(text), source="two", at=START + 5 * HOUR)
    ).keys() == {"b"}


def test_the_same_words_are_known_as_such():
    text = TEXTS["en"]
    found = Copies()
    found.add(report("a", text, source="one"))
    assert found.add(report("b", capitals(text), source="two")) == (Copy("a", How.WORDS, 1.0, 1.0),)


def test_a_copy_says_how_much_of_each_is_in_the_other():
    text = TEXTS["en"]
    copies = Copies()
    copies.add(report("a", text))
    (copy,) = copies.add(report("b", " ".join(text.split()[:50])))
    assert (copy.of, copy.how) == ("a", How.SKETCH)
    assert copy.inside == pytest.approx(1.0, abs=0.03)
    assert copy.holds == pytest.approx(0.55, abs=0.15)


def test_stories_of_one_address_are_one():
    one = Report("a", "https://a.example/1", "", START)
    assert copied(one, Report("b", "https://a.example/1", "", START + DAY)) == {"b": [("a", How.ADDRESS)]}
    assert not copied(one, Report("b", "https://a.example/2", "", START), Report("c", None, "", START))


def test_the_origin_comes_first_of_any_number_of_copies():
    text = TEXTS["ko"]
    many = [report(f"k{number:03}", text, source=f"paper {number}") for number in range(3 * LONGEST_LIST)]
    found = copied(*many)
    assert {of[0] for of in found.values()} == {("k000", How.WORDS)}
    assert len(found) == len(many) - 1


def test_a_story_that_is_read_again_is_no_copy_of_itself():
    assert not copied(report("a", TEXTS["en"]), report("a", changed(TEXTS["en"], 20), at=START + HOUR))


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(TEXTS, 2)))
def test_translations_are_no_copies(one, other):
    assert not copied(report("a", TEXTS[one], source="one"), report("b", TEXTS[other], source="two"))


EVENT = {
    "en": (
        "The White House said on Wednesday that Russia and North Korea were in advanced talks about "
        "artillery shells. "
        '"Arms negotiations between Russia and the DPRK are actively advancing," spokesman John Kirby '
        "told reporters. "
        "He named letters that the two leaders had exchanged after the defence minister went to Pyongyang in July.",
        "Moscow wants shells for its guns and is asking Pyongyang for them, according to Washington. "
        "Letters went back "
        'and forth between the leaders. "Arms negotiations between Russia and the DPRK are actively '
        'advancing," Mr Kirby '
        "warned, and urged the North to stick to its public promise that no weapons would be sold for "
        "the war in Ukraine.",
    ),
    "ko": (
        "미국 백악관은 30일 러시아와 북한이 포탄 거래를 놓고 협상을 적극 진전시키고 있다고 밝혔다. 존 "
        "커비 조정관은 쇼이구 국방장관이 "
        "7월 평양을 찾은 뒤 두 정상이 친서를 주고받았다고 말했다. 그는 북한이 무기를 팔지 않겠다는 "
        "약속을 지켜야 한다고 촉구했다.",
        "러시아가 우크라이나 전쟁에 쓸 포탄을 북한에서 구하려 한다고 미국이 경고했다. 커비 백악관 "
        "국가안보회의 조정관은 브리핑에서 양측의 "
        "무기 협상이 적극적으로 진전되고 있으며 친서 교환에 이어 고위급 논의가 몇 달 안에 이어질 수 있다고 내다봤다.",
    ),
    "zh": (
        "美国白宫30日表示，俄罗斯与朝鲜有关火炮弹药的谈判正在积极推进。国家安全委员会发言人柯比说，"
        "俄国防部长绍伊古7月访问平壤后，"
        "两国领导人互致信件。他敦促朝鲜遵守不向俄罗斯出售武器的公开承诺。",
        "华盛顿警告说，莫斯科正设法从平壤购买炮弹，用于乌克兰战场。柯比在记者会上称，"
        "普京和金正恩交换了信函，高级别讨论可能在未来数月继续。"
        "美日韩英四国称，任何此类交易都严重违反安理会决议。",
    ),
}


@pytest.mark.parametrize(("one", "other"), EVENT.values(), ids=EVENT)
def test_two_reports_of_one_event_by_different_authors_are_no_copies(one, other):
    assert not copied(report("a", one, source="one"), report("b", other, source="two"))


def test_a_quotation_that_two_stories_share_makes_no_copy():
    chance = random.Random(3)
    quoted = " ".join(TEXTS["en"].split()[:22])
    one, other = (f"{story(chance, 60)} {quoted} {story(chance, 60)}" for _ in range(2))
    assert not copied(report("a", one, source="one"), report("b", other, source="two"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(
            "Minister opens the new bridge over the river", "Minister opens the old bridge over the river", id="en"
        ),
        pytest.param("朝鲜向俄罗斯提供炮弹的消息引发关注", "朝鲜向俄罗斯提供炮弹的消息引发争议", id="zh"),
        pytest.param("북한, 러시아에 포탄 제공", "북한, 러시아에 포탄 제공했나", id="ko"),
        pytest.param("In brief", "In brief", id="a heading that recurs"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_titles_alone_are_too_little_evidence(one, other):
    assert not copied(report("a", "", title=one, source="one"), report("b", "", title=other, source="two"))


def losses(day, men, new, tanks, guns):
    return (
        f"The general staff reports the losses of the enemy as of {day} November. Since the war began "
        f"about {men} men were "
        f"killed or wounded, of these {new} on the last day. Also destroyed were {tanks} tanks, {guns} "
        f"pieces of artillery "
        "and a number of lorries that is still being counted. The figures are checked by nobody else. "
        "The fighting in the "
        "east makes it hard to count, the staff said as on the days before, and asked for patience with "
        "what is missing."
    )


def market(day, rate, change):
    return (
        f"中国外汇交易中心公布，{day}日银行间外汇市场人民币汇率中间价为一美元对人民币{rate}元，"
        f"较前一交易日变动{change}个基点。"
        "人民币对美元汇率中间价由交易中心根据做市商报价加权平均得出，供市场参与者参考。"
    )


def rain(day, millimetres):
    return (
        f"وسجلت محطة الأرصاد في الميناء يوم {day} تشرين الثاني هطولا بلغ {millimetres} ملم خلال يوم "
        f"واحد. وقالت المحطة إن "
        "القياس أولي وإن النشرة المفصلة ستصدر في نهاية الأسبوع كالمعتاد بعد مراجعة البيانات مع المحطات المجاورة."
    )


def quiet(day):
    return (
        f"Bulletin of the observers for {day} November: nobody was seen to cross the line, and nothing "
        f"was heard of late. "
        "Those who keep watch on the hill have asked for warmer coats, and for a stove that does not smoke."
    )


ISSUES = {
    "losses": (
        losses("26", "1,170,210", "980", "11,377", "34,601"),
        losses("27", "1,171,330", "1,120", "11,380", "34,655"),
    ),
    "market, in Chinese": (market(26, "7.0796", 30), market(27, "7.0779", 17)),
    "rain, in Arabic digits": (rain("٢٦", "٤٫٢"), rain("٢٧", "٠٫٧")),
    "nothing but the day": (quiet("26"), quiet("27")),
}


@pytest.mark.parametrize("issues", ISSUES.values(), ids=ISSUES)
@pytest.mark.parametrize("source", ["agency", "paper"])
def test_the_report_of_another_day_is_no_copy(issues, source):
    chance = random.Random(8)
    early = [report(f"e{number}", story(chance, 60), source="agency") for number in range(EVERY)]
    first, second = issues
    assert not copied(*early, report("a", first, source="agency"), report("b", second, source=source, at=START + DAY))


@pytest.mark.parametrize("issues", ISSUES.values(), ids=ISSUES)
def test_the_report_of_the_same_day_is_a_copy_wherever_it_appears(issues):
    first, second = issues
    found = copied(
        report("a", first, source="agency"),
        report("b", first + " Read more of it below.", source="paper", at=START + HOUR),
        report("c", second, source="agency", at=START + DAY),
        report("d", f"{second} Ends.", source="paper", at=START + DAY + HOUR),
    )
    assert found == {"b": [("a", How.SKETCH)], "d": [("c", How.SKETCH)]}


def test_on_one_day_a_figure_may_be_edited():
    text = "At the gate 12 guards stood. " + TEXTS["en"]
    edited = text.replace("12 guards", "14 guards")
    assert copied(report("a", text, source="one"), report("b", edited, source="two", at=START + HOUR))


def test_a_copy_comes_within_seven_days():
    text = TEXTS["en"]
    assert copied(report("a", text, source="one"), report("b", text, source="two", at=START + 7 * DAY))
    assert not copied(report("a", text, source="one"), report("b", text, source="two", at=START + 7 * DAY + HOUR))


def test_what_is_too_old_is_forgotten_wholly():
    copies, chance = Copies(), random.Random(4)
    for number in range(200):
        copies.add(
            report(str(number), story(chance, 50) + TEXTS["ja"], source=f"s{number % 3}", at=START + number * HOUR)
        )
    copies.add(Report("last", None, "", START + 100 * DAY))
    assert len(copies._reports) == 1
    assert not copies._places


IMPRINT = (
    "This is an automatic message of the harbour bulletin, written by nobody and answered by no one. "
    "Subscribe to our "
    "letter to read more of what our reporters find every day of the week, or follow us where you like. "
    "All rights are "
    "reserved, and the pictures belong to those who took them; ask before you print any of them anywhere "
    "else, please."
)


@pytest.mark.parametrize("words", [30, 60, 200])
def test_boilerplate_makes_no_copies_from_the_first_story_on(words):
    chance = random.Random(5)
    stories = [
        report(str(number), f"{story(chance, words)} {IMPRINT}", source="bulletin", at=START + number * HOUR / 4)
        for number in range(5 * EVERY)
    ]
    assert not copied(*stories)


def test_under_boilerplate_a_copy_is_still_found_once_it_is_known():
    chance = random.Random(6)
    early = [report(f"e{number}", f"{story(chance, 60)} {IMPRINT}", source="bulletin") for number in range(EVERY)]
    text = story(chance, 120)
    found = copied(
        *early,
        report("origin", f"{text} {IMPRINT}", source="bulletin"),
        report("elsewhere", changed(text, 15), source="paper", at=START + HOUR),
        report("again", f"{changed(text, 12)} {IMPRINT}", source="bulletin", at=START + HOUR),
    )
    assert {key: of[0] for key, of in found.items()} == {
        "elsewhere": ("origin", How.SKETCH),
        "again": ("origin", How.SKETCH),
    }


def test_an_agency_that_tells_a_story_anew_all_day_teaches_no_boilerplate():
    chance = random.Random(7)
    text = story(chance, 150)
    versions = [
        report(f"v{number}", f"{text} {story(chance, 10)}", source="agency", at=START + number * HOUR / 10)
        for number in range(3 * EVERY)
    ]
    assert "copy" in copied(*versions, report("copy", changed(text, 20), source="paper", at=START + 10 * HOUR))


def test_stories_of_no_known_source_are_compared_as_if_of_different_ones():
    assert copied(report("a", TEXTS["en"]), report("b", changed(TEXTS["en"], 20)))
