"""Small talk, questions to the user, and notes on what became of a message."""

from __future__ import annotations

TEMPLATES = {
    # notes
    "Noted: {heard}.": "记下了：{heard}。",
    "Done.": "好了。",
    "Taken back.": "已经撤回。",
    "There is nothing to take back.": "没有可以撤回的。",
    "Put back.": "已经恢复。",
    "There is nothing to put back.": "没有可以恢复的。",
    "Taken out.": "已经删掉。",
    "Taken over: {taken} of {given} entries.": "已导入：{given}条中的{taken}条。",
    "Starting over.": "好，重新开始。",
    "We start afresh.": "我们重新开始。",
    'If you want to start over, say just "start over".': "想重新开始的话，只说“重新开始”就行。",
    "I read the beginning and the end of that.": "这条我读了开头和结尾。",
    "(Read by the simple reader, without the model.)": "（这条由简易解析器读取，没有用到模型。）",
    "That was long: I kept its first {count} characters.": "这条消息很长，我只保留了前{count}个字符。",
    "There is no such place in the list: it has {count}.": "列表里没有这个位置，一共只有{count}个。",
    "{names} is not in this catalogue; I keep the name in mind.": "目录里没有{names}，我先记下这个名字。",
    "{names} are not in this catalogue; I keep the name in mind.": "目录里没有{names}，我先记下这些名字。",
    'By "{title}" I take the one of {year}; say the year if you mean another.': (
        "“{title}”我理解为{year}年的那个；如果是别的，请说一下年份。"
    ),
    "This is my last answer in this conversation, so here is my best.": "这是这次对话的最后一个回答，我尽力了。",
    "This conversation has come to its end, so I leave everything as it is. Enjoy!": (
        "这次对话已经结束，一切保持原样。祝你愉快！"
    ),
    "This conversation has come to its end, so I leave everything as it is. The list above stands. Enjoy!": (
        "这次对话已经结束，一切保持原样，上面的列表仍然有效。祝你愉快！"
    ),
    # questions
    "Which {label} would you like: {options}?": "你想要哪种{label}：{options}？",
    "Do you have a {label} in mind, such as {options}?": "有没有想要的{label}，比如{options}？",
    "Is there a {label} you like, such as {options}?": "有没有喜欢的{label}，比如{options}？",
    "What {label} would you like, at least or at most?": "你想要的{label}至少多少，或者最多多少？",
    "How long may it be?": "最长可以多长？",
    "What may it cost at most?": "最多可以花多少钱？",
    "Should it be something recent?": "要近几年的吗？",
    "How well rated should it be?": "评分要多高？",
    "How heavy may it be?": "最重可以多重？",
    "How large may it be?": "最大可以多大？",
    "All right, I won't take it that way.": "好的，我不会这么理解。",
    "All right, I leave the {label} open.": "好的，{label}不限。",
    # farewells and thanks
    "See you. What you told me is kept for next time.": "再见，你说的我都记着，下次接着用。",
    "Until next time; I'll remember what you told me.": "下次见，你说的我会记住。",
    "Bye, and enjoy your {plural}.": "拜拜，祝你享受你的{plural}。",
    "You're welcome. Tell me how you liked it, and the next {plural} will fit better.": (
        "不客气。告诉我你觉得怎么样，下次推荐的{plural}会更合适。"
    ),
    "Gladly. Say the word when you want more {plural}.": "很乐意。想要更多{plural}就说一声。",
    "Any time. Another {noun}, or is that all for now?": "随时效劳。再来一{noun}，还是今天先到这儿？",
    "My pleasure. I'm here when you need the next {noun}.": "应该的。需要下一{noun}的时候我都在。",
    # who and how
    "All well here, thanks. Which {plural} have you liked lately?": "我挺好，谢谢。最近喜欢上了哪些{plural}？",
    "Fine, thanks for asking. What kind of {noun} would suit you now?": "挺好，谢谢关心。现在来哪{noun}合适？",
    "Can't complain. Shall we find you a {noun}?": "还不错。我们来给你找一{noun}？",
    "I'm a program that recommends {plural} from this catalogue, by what you tell me you like.": (
        "我是一个程序，根据你说的喜好，从这个目录里推荐{plural}。"
    ),
    "A recommender of {plural}: tell me what you like or can't stand, and I look for what fits.": (
        "我专门推荐{plural}：告诉我你喜欢什么、受不了什么，我来找合适的。"
    ),
    "A machine with a catalogue of {plural}. Name one that you love, and I'll find more.": (
        "我是一台机器，手里有一份{plural}目录。说一个你喜欢的，我再找些类似的。"
    ),
    # greetings and praise
    "Hello! Tell me a {noun} you love, something you can't stand, or what you are in the mood for.": (
        "你好！说一{noun}你喜欢的，或者受不了什么，或者现在想要什么。"
    ),
    "Hi there! Which {noun} did you enjoy lately?": "嗨！最近喜欢哪{noun}？",
    "Hello! What shall it be: name a {noun} you liked, or say what you are after.": (
        "你好！想来点什么？说一{noun}你喜欢过的，或者说说你想找什么。"
    ),
    "Good to see you! What {plural} do you feel like?": "很高兴见到你！想要什么样的{plural}？",
    "Good to hear. Shall I look for more {plural}?": "听你这么说真好。要我再找些{plural}吗？",
    "Glad it helps. Which {noun} will you take?": "能帮上忙就好。你选哪{noun}？",
    "Nice. Tell me what to change, or take your pick.": "不错。告诉我要改什么，或者直接挑吧。",
    "Enjoy! Tell me afterwards how you liked it.": "祝你喜欢！之后告诉我感觉怎么样。",
    "Have a good time with it. I'd like to know afterwards how it was.": "好好享受，之后跟我说说怎么样。",
    "Then enjoy it, and let me know how you liked it.": "那就好好享受，回头告诉我喜不喜欢。",
    # beyond the catalogue
    "{Plural} are what I know about: tell me one you love, or what you are in the mood for.": (
        "我懂的是{Plural}：说一个你喜欢的，或者现在想要什么。"
    ),
    "That's beyond me, but I know {plural}. Which one did you like lately?": (
        "这个我不会，不过{plural}我很熟。最近喜欢哪一个？"
    ),
    "I can't help with that; I can help you find a {noun}. What are you after?": (
        "这个我帮不上忙，但可以帮你找一{noun}。想要什么样的？"
    ),
    "Let's get back to {plural}: what do you like, and what can't you stand?": (
        "我们还是聊{plural}吧：你喜欢什么，受不了什么？"
    ),
    "That line was empty. Tell me a {noun} you like, or what you are in the mood for.": (
        "这条是空的。说一{noun}你喜欢的，或者现在想要什么。"
    ),
    "There was nothing in that message. What {plural} do you like?": "这条消息什么也没有。你喜欢什么样的{plural}？",
    # after an undo or a fresh start
    "Done. What {plural} would you like?": "好了。你想要什么样的{plural}？",
    "Done. What kind of {noun} are you after?": "好了。你想找一{noun}，什么样的？",
    "We start afresh. What {plural} do you like?": "我们重新开始。你喜欢什么样的{plural}？",
    "A clean slate. Which {noun} did you love?": "从头来过。你最喜欢哪{noun}？",
}
