"""Replies in the user's language: which one a message is in, a complete table, a conversation in Chinese."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import agent
from agent.chinese import TEMPLATES, answers, lists, talk, words
from agent.contract import Rules, Turn
from agent.language import Language, language, language_of, language_of_talk, speaking, tr
from agent.recommender import Recommender
from agent.scripted import ScriptedModel
from agent.terms import noun, plural, quantity
from agent.text import joined, run_on
from retrieval.catalogue import Catalogue
from tests.conftest import Opens
from tests.films import SCHEMA, id_of


@pytest.mark.parametrize(
    ("message", "spoken"),
    [
        ("I loved Heat", "en"),
        ("我喜欢 Heat", "zh"),
        ("推荐几部像 Blade Runner 的电影", "zh"),
        ("Blade Runner 很好看，还有类似的吗？", "zh"),
        ("我喜欢 The Lord of the Rings: The Return of the King", "zh"),
        ("我喜欢 what we do", "zh"),
        ("我想看 something funny", "zh"),
        ("OK 换一部", "zh"),
        ("I loved 花样年华", "en"),
        ("I loved 我不是药神", "en"),
        ("do you have 花样年华?", "en"),
        ("any films like 花样年华 from the 90s?", "en"),
        ("王家卫 movies please", "en"),
        ("I want something like 《我不是药神》", "en"),
        ("我想看《Do You Remember Me》", "zh"),
        ("《花样年华》", "zh"),
        ("不要恐怖片", "zh"),
        ("電影", "zh"),
        ("千と千尋の神隠し", "en"),
        ("Мне понравился Heat", "en"),
        ("", None),
        ("👍 !! 2", None),
    ],
)
def test_the_language_of_a_message(message: str, spoken: Language | None) -> None:
    assert language_of(message) == spoken


def test_a_mere_name_keeps_the_language() -> None:
    names = {"Heat", "花样年华"}.__contains__
    assert language_of_talk(["Heat", "👍", "不要恐怖片", "hello"], names) == "zh"
    assert language_of_talk(["花样年华", "hello"], names) == "en"
    assert language_of_talk(["花样年华"], names) == "zh"
    assert language_of_talk([], names) == "en"


def test_a_language_is_spoken_inside_its_block_only() -> None:
    with pytest.raises(ZeroDivisionError), speaking("zh"):
        assert (language(), tr("Done."), tr("no such template")) == ("zh", "好了。", "no such template")
        raise ZeroDivisionError
    assert (language(), tr("Done.")) == ("en", "Done.")


def test_parts_are_joined_as_people_do() -> None:
    with speaking("zh"):
        assert joined(["甲"]) == "甲"
        assert joined(["甲", "乙", "丙"]) == "甲、乙和丙"
        assert joined(["甲", "乙"], "or") == "甲或乙"
        assert run_on(["甲。", "A thief hunts.", "乙。"]) == "甲。A thief hunts. 乙。"


def test_items_have_counters_and_numbers_units() -> None:
    whisky = SCHEMA.model_copy(update={"noun": "whisky", "plural": "whiskies"})
    with speaking("zh"):
        assert (noun(SCHEMA), plural(SCHEMA), noun(whisky)) == ("部电影", "电影", "个whisky")
        assert (quantity(122, "min"), quantity(4.5, "of 5"), quantity(3, "mph")) == (
            "122分钟",
            "4.5分（满分5分）",
            "3 mph",
        )


def strings(node: ast.AST) -> Iterator[str]:
    """The templates in an argument of `tr` or `marked`: literals, branches, values of a container."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from [*strings(node.body), *strings(node.orelse)]
    elif isinstance(node, ast.Dict):
        yield from (one for value in node.values for one in strings(value))
    elif isinstance(node, ast.Tuple | ast.List):
        yield from (one for value in node.elts for one in strings(value))
    elif isinstance(node, ast.Starred):
        yield from strings(node.value)


def said_by_code() -> set[str]:
    calls = [
        node
        for path in Path(agent.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"tr", "marked"}
    ]
    return {one for call in calls for argument in call.args for one in strings(argument)}


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_every_template_has_a_chinese_one_and_none_is_left_over() -> None:
    assert said_by_code() == set(TEMPLATES)
    rooms = (words, lists, answers, talk)
    assert sum(len(room.TEMPLATES) for room in rooms) == len(TEMPLATES)


@pytest.mark.parametrize("template", sorted(TEMPLATES))
def test_a_translation_has_the_same_placeholders_and_chinese_marks(template: str) -> None:
    chinese = TEMPLATES[template]
    assert placeholders(chinese) == placeholders(template)
    bare = re.sub(r"\{\w+\}( is fine)?|^\{place\}\. ", "", chinese)
    assert not re.search(r"[A-Za-z,;:?!\"]", bare), chinese


SCRIPT = {
    "我喜欢 Heat": "inform\n+item Heat",
    "想看抢劫题材的": "request\n+aspect heist",
    "不要犯罪片": "inform\nxgenre Crime",
    "1990年以后的": "inform\n!year >=1990",
    "1975年以前的": "inform\n!year <=1975",
    "只看奇幻": "inform\n!genre Fantasy",
    "都不要": "reject",
    "还有别的吗": "request",
    "第二部太长了": "inform\n-item #2\n+runtime less",
    "我女儿喜欢 Animation": "inform\n+genre Animation",
    "短一点，不要两小时以上的": "inform\n!runtime <=120",
    "Ronin 有多长？": "ask",
    "为什么推荐第二部？": "ask",
    "你了解我的口味吗？": "ask",
    "Ronin 是 Michael Mann 拍的吗？": "ask",
    "Ronin 的片长是多少？": "ask",
    "推荐点什么吧": "other",
    "撤销": "undo",
    "重新开始": "reset",
    "谢谢": "other",
    "你是谁": "other",
    "今天天气怎么样": "other",
    "好，就第一部": "accept",
    "我喜欢 Zanzibar Nights": "inform\n+item Zanzibar Nights",
    "Crime": "inform\n+genre Crime",
    "what about horror": "request\n+genre Horror",
    "我讨厌 Casino": "inform\n-item Casino",
    "随便": "other",
}


@pytest.fixture
def r(opens: Opens) -> Recommender:
    return opens(SCRIPT)


def english_in(text: str, catalogue: Catalogue, *allowed: str) -> list[str]:
    """Runs of Latin letters that are nothing of the catalogue and nothing that the user said."""
    own = {str(value) for item in catalogue.items for told in item.fields.values() for value in _values(told)}
    own |= {item.title for item in catalogue.items} | set(allowed)
    for name in sorted(own, key=len, reverse=True):
        text = re.sub(rf"(?<![A-Za-z]){re.escape(name.rstrip('.'))}(?![A-Za-z])", "·", text)
    return re.findall(r"[A-Za-z]+", text)


def _values(told: object) -> tuple[object, ...]:
    return told if isinstance(told, tuple) else (told,)


def is_chinese(turn: Turn, catalogue: Catalogue, *allowed: str) -> str:
    """Check a turn's texts, and return its reply."""
    texts = [turn.reply, *(reason.text for one in turn.recommendations for reason in one.reasons)]
    texts += [turn.question.text, *turn.question.options] if turn.question is not None else []
    for text in texts:
        assert english_in(text, catalogue, *allowed) == [], text
        assert not re.search(r"[\u4e00-\u9fff，。：；？！] +[\u4e00-\u9fff，。：；？！]", text), text
        assert not re.search(r"[\u4e00-\u9fff][,;:?!\"]|[。，：；][。，：；]", text), text
    assert re.search(r"[\u4e00-\u9fff]", turn.reply)
    return turn.reply


def test_a_conversation_in_chinese(r: Recommender, catalogue: Catalogue) -> None:
    def say(message: str, *allowed: str) -> str:
        reply = is_chinese(r.chat("a", message), catalogue, *allowed)
        print(f"> {message}\n{reply}")  # noqa: T201
        return reply

    assert say("推荐点什么吧").endswith("？")
    assert "五部电影" in say("我喜欢 Heat")
    say("想看抢劫题材的")
    assert say("不要犯罪片").partition("\n")[0].endswith("（不要Crime）。")
    assert "年份不早于1990" in say("1990年以后的")
    say("第二部太长了")
    say("还有别的吗")
    assert "最多120分钟" in say("短一点，不要两小时以上的")
    say("我女儿喜欢 Animation")
    assert say("Ronin 有多长？").startswith("Ronin (1998)")
    say("为什么推荐第二部？")
    assert say("Ronin 是 Michael Mann 拍的吗？") == "据我所知不是：Ronin (1998)的导演是John Frankenheimer。"
    assert say("Ronin 的片长是多少？") == "Ronin (1998)的片长是122分钟。"
    assert say("你了解我的口味吗？").startswith("我记得：")
    assert "撤回" in say("撤销")
    say("谢谢")
    say("你是谁")
    say("今天天气怎么样")
    say("好，就第一部")
    assert "目录里没有“Zanzibar Nights”" in say("我喜欢 Zanzibar Nights", "Zanzibar Nights")
    say("我讨厌 Casino")
    assert "重新开始" in say("重新开始")
    say("只看奇幻")
    assert "去掉Fantasy这个条件" in say("1975年以前的")
    english = r.chat("a", "what about horror").reply
    assert english.startswith("There is nothing that fits everything you said.")
    assert not re.search(r"[\u4e00-\u9fff]", english)


def test_turning_down_is_remarked_and_asked_in_chinese(r: Recommender, catalogue: Catalogue) -> None:
    said = [is_chinese(r.chat("a", message), catalogue) for message in ("我喜欢 Heat", "都不要", "都不要", "都不要")]
    assert any("你否掉了" in reply for reply in said), said


def test_buttons_and_signs_keep_the_language(r: Recommender, catalogue: Catalogue) -> None:
    shown = r.chat("a", "我喜欢 Heat").recommendations
    turns = [
        r.feedback("a", shown[0].item.id, "like"),
        r.feedback("a", shown[1].item.id, "skip"),
        r.feedback("a", shown[2].item.id, rating=1.0),
        r.undo("a"),
        r.undo("a"),
        r.redo("a"),
        r.remove("a", r.profile("a").preferences[0].change.id or 0),
        r.chat("a", "👍"),
        r.chat("a", "  "),
        r.chat("a", "Crime"),
        r.import_("a", r.export("a")),
        r.reset("a"),
        r.feedback("a", id_of("Alien"), "like"),
        r.current("a"),
    ]
    for turn in turns:
        is_chinese(turn, catalogue)
    assert turns[0].reply.startswith("记下了：你喜欢")
    assert r.feedback("b", id_of("Alien"), "like").reply.startswith("Noted:")


def test_sessions_speak_their_own_languages(r: Recommender, catalogue: Catalogue) -> None:
    chinese, english = r.stream("a", "我喜欢 Heat"), r.stream("b", "what about horror")
    pieces: dict[str, str] = {"a": "", "b": ""}
    for one, other in zip(chinese, english, strict=False):
        pieces["a"] += one.text or ""
        pieces["b"] += other.text or ""
        assert language() == "en"
    assert not re.search(r"[\u4e00-\u9fff]", pieces["b"])
    assert re.search(r"[\u4e00-\u9fff]", pieces["a"])


def test_the_writer_is_asked_for_english_only(opens: Opens) -> None:
    writer = ScriptedModel(default="Since you liked Heat, Ronin has a heist.")
    r = opens({**SCRIPT, "I loved Heat": "inform\n+item Heat"}, writer=writer)
    r.chat("a", "我喜欢 Heat")
    assert writer.prompts == []
    r.chat("a", "I loved Heat, and heists")
    r.chat("b", "I loved Heat")
    assert writer.prompts


def test_the_hosts_rules_are_told_in_chinese(r: Recommender, catalogue: Catalogue) -> None:
    r.start("a", rules=Rules(available={"genre": ["Comedy"]}, turns=3, disclose="sponsored"))
    is_chinese(r.chat("a", "我喜欢 Heat"), catalogue)
    is_chinese(r.chat("a", "不要犯罪片"), catalogue)
    assert "最后一个回答" in is_chinese(r.chat("a", "还有别的吗"), catalogue)
    assert is_chinese(r.chat("a", "谢谢"), catalogue).startswith("这次对话已经结束")
