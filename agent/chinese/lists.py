"""Lists: how they open, why each item is in them, what stands in the way, what the host does not offer."""

from __future__ import annotations

TEMPLATES = {
    # openings
    "Going by {liked}, {count} {noun}{rest}.": "照着{liked}的路子，给你挑了{count}{noun}{rest}。",
    "{Count} {noun} for somebody who likes {liked}{rest}.": "喜欢{liked}的话，可以看看这{Count}{noun}{rest}。",
    "With {liked} in mind: {count} {noun}{rest}.": "参考{liked}，为你找了{count}{noun}{rest}。",
    "Here are {count} {noun}{rest}.": "给你{count}{noun}{rest}。",
    "{Count} {noun}{rest}.": "一共{Count}{noun}{rest}。",
    "I found {count} {noun}{rest}.": "我找到了{count}{noun}{rest}。",
    ", all with {values}": "，都有{values}",
    ", with {values}": "，有{values}",
    " ({limits})": "（{limits}）",
    "no {value}": "不要{value}",
    "To start with, some that many people like.": "先从一些很多人喜欢的开始。",
    "To start with, a few of them.": "先看看其中一些。",
    # reasons of an item
    "What it shares with {liked}: {what}.": "它和{liked}都有：{what}。",
    "You liked {liked}; this has the same to offer: {what}.": "你喜欢{liked}，这里也有：{what}。",
    "In common with {liked}: {what}.": "和{liked}的共同点：{what}。",
    "With {what}, as in {liked}.": "和{liked}一样，有{what}。",
    "{what} again, whom you know from {liked}.": "又见到{what}，你在{liked}里认识的。",
    "Like {liked}, with {what}.": "像{liked}那样，有{what}。",
    "You asked for {what}: here it is.": "你想要的{what}，这里就有。",
    "As you asked: {what}.": "如你所愿：{what}。",
    "For your wish for {what}.": "你想要{what}，这个正合适。",
    "It has {what} as {label}, as you wished.": "{label}是{what}，如你所愿。",
    'It comes close to "{value}", which you asked for.': "很接近你想要的“{value}”。",
    'It comes close to "{value}", for {name}.': "很接近“{value}”，适合{name}。",
    "It sits well beside {liked}.": "和{liked}放在一起正合适。",
    "It goes well with {liked}.": "和{liked}很搭。",
    "For {name}: {what}.": "给{name}的：{what}。",
    "For {name}, who likes {liked}{what}.": "给{name}的，因为喜欢{liked}{what}。",
    "For {name}, who like {liked}{what}.": "给{name}的，因为都喜欢{liked}{what}。",
    ", in common: {what}": "，共同点：{what}",
    "Its {label} is {value}, {more} than the {before} before.": "它的{label}是{value}，比之前的{before}{more}。",
    "Its {label} is {value}.": "它的{label}是{value}。",
    "Its {label}: {values}.": "它的{label}：{values}。",
    "Well liked by others.": "其他人都挺喜欢。",
    "It is part of the catalogue.": "目录里有这一项。",
    # shares of a score
    "a rule of this service": "本服务的规则",
    "many people know it": "很多人知道它",
    "people rate it highly": "大家评价很高",
    "was shown before": "之前展示过",
    "many people know it, as you wished": "很多人知道它，正如你所愿",
    "few people know it, as you wished": "知道它的人不多，正如你所愿",
    "fewer people know it than you wished": "知道它的人比你希望的少",
    "more people know it than you wished": "知道它的人比你希望的多",
    "{who} wants no {named}": "{who}不想要{named}",
    "you don't want {named}": "你不想要{named}",
    "{unwanted}, and this has it": "{unwanted}，而这个有",
    "{label}: {values}, as you like": "{label}：{values}，你喜欢的",
    "not {named}": "不是{named}",
    "theme: {values}, as you asked": "主题：{values}，如你所愿",
    'close to what you asked for: "{named}"': "接近你想要的“{named}”",
    "unlike {title}, which you turned down": "不像你否掉的{title}",
    "resembles {title}, which you turned down": "像你否掉的{title}",
    "like {title}: {values}": "像{title}：{values}",
    "close to {title}": "和{title}相近",
    "not much like {title}": "和{title}不太像",
    "{label} unknown": "{label}未知",
    "{label} {value}, as you asked": "{label}是{value}，如你所愿",
    "{label} {value}, {more} as you wished": "{label}是{value}，如你所愿{more}",
    # what was turned down
    "{count} with the {label} {value}": "{count}个{label}为{value}的",
    "{count} that were {word}": "{count}个{word}的",
    "{count} {word} ones": "{count}个{word}的",
    "you turned down {shared}, and this is another": "你否掉了{shared}，这又是一个",
    "you turned down {shared}; this has {label} {value}": "你否掉了{shared}；这个的{label}是{value}",
    "You turned down {shared}, so I look elsewhere.": "你否掉了{shared}，所以我换个方向找。",
    "You turned down {shared}, so I look for {word} ones.": "你否掉了{shared}，所以我找{word}的。",
    "You turned down {shared}. Shall I leave those out?": "你否掉了{shared}。以后都不要这类了吗？",
    "You turned down {shared}. Shall I keep to a {label} of {bound} {value}?": (
        "你否掉了{shared}。以后只找{label}{bound}{value}的，好吗？"
    ),
    # nothing fits
    "There is nothing that fits everything you said. Without {what}, {count} {noun} would.": (
        "没有完全符合你要求的。去掉{what}，就有{count}{noun}符合。"
    ),
    "the limit on {told}": "{told}这个条件",
    "the limits on {told}": "{told}这些条件",
    "something you said": "你之前提的",
    '"no {said}"': "“不要{said}”",
    "What would fit is not on offer here ({ruled}). Ask for something else, and I'll look again.": (
        "符合要求的这里不提供（{ruled}）。换个要求，我再找找。"
    ),
    "You have seen or turned down {whole}. Take a limit back, or one of them, and I'll look again.": (
        "{whole}你都看过或者否掉了。放宽一个条件，或者找回其中一个，我再找找。"
    ),
    "the one {noun} that fits": "唯一符合的那{noun}",
    "all {count} {noun} that fit": "符合的{count}{noun}",
    "No {plural} are left that fit everything you said. Take one of the limits back and I'll look again.": (
        "没有剩下符合你全部要求的{plural}了。放宽一个条件，我再找找。"
    ),
    # what the host does not offer
    "{title} is one you have had already, so it is not offered again.": "{title}你已经看过了，所以不再推荐。",
    "{title} is not available here ({where}).": "{title}在这里没有（{where}）。",
    '{title} has the {label} {value}, which needs your word: say "{value} is fine".': (
        "{title}的{label}是{value}，需要你点头：请说“{value}可以”。"
    ),
    'What has the {label} {values} needs your word for it by name: say "{first} is fine".': (
        "{label}为{values}的，需要你点名同意：请说“{first}可以”。"
    ),
    "{title} does not go with what you said ({told}).": "{title}和你说的不符（{told}）。",
    "Nothing with {value} is available here ({where}).": "这里没有{value}的内容（{where}）。",
    "I can only offer what is available here ({where}).": "我只能推荐这里有的内容（{where}）。",
    "Please note: {titles} is {label}.": "请注意：{titles}是{label}。",
    "Please note: {titles} are {label}.": "请注意：{titles}都是{label}。",
}
