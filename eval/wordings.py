"""What a simulated user says: several dozen sentences a kind, chosen by chance, written for measuring alone.

A template is a sentence without its first capital and its full stop. `[a|b]` is one of several wordings, `{title}`,
`{genre}` and the like are filled in. None of these sentences is used to train the reader.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

OPENINGS: Mapping[str, Sequence[str]] = {
    "genre": (
        "[I'm|I am] looking for {one} [|tonight|for the weekend]",
        "[can|could] you [recommend|suggest] {one}",
        "[I'd like|I would like|I want] to watch {one} [|tonight|this evening]",
        "[do you have|know|got] any good {many}",
        "I'm in the mood for {one}",
        "[hi|hello|hey], [I'd love|I feel like] {one} [tonight|today|for a change]",
        "which {many} [would you recommend|are worth my time]",
        "find me {one}, [please|would you]",
        "[we want|we'd like] to see {one} [together|on Friday|after dinner]",
        "what {many} should I see",
    ),
    "likes": (
        "I [loved|really liked|adored] {titles} - what [should I|could I|do I] watch next",
        "two of my favourites are {titles}, [what else might I like|any ideas]",
        "[I'm a big fan of|I'm very fond of] {titles}. What would you [suggest|recommend]",
        "{titles} [were both great|were just my thing]; [got anything for me|what now]",
        "people [like me|] who [enjoyed|loved] {titles} - what do they watch",
        "my taste, roughly: I [enjoyed|loved|go for things like] {titles}. Your turn",
        "what do you have for somebody who [loves|likes] {titles}",
        "[hi|hello|hey], I [loved|enjoyed] {titles}. [Recommend me something|What's next]",
    ),
    "both": (
        "I'm looking for {one}; I [loved|really liked] {titles}",
        "I [enjoyed|loved|liked] {titles} and [now want|feel like] {one}",
        "can you recommend {one}? Among those I [liked|loved] are {titles}",
        "I want to see {one} [tonight|this weekend]. {titles} [were great|are favourites of mine]",
        "[hi|hello], any {many} for somebody who [loved|liked] {titles}",
        "since I [liked|loved] {titles}, which {many} [would you suggest|should I try]",
        "{one}, please. For a start: I [love|like|enjoyed] {titles}",
        "what {many} would suit me? I'm a fan of {titles}",
        "my [favourites are|taste is more or less] {titles}; now [find me|I'd like] {one}",
    ),
}
"""The first message, by what it tells: the wanted genre, two liked items, or both."""

REMARKS: Mapping[str, Sequence[str]] = {
    "too old": (
        "{title} is [too|way too|a bit too] old for [me|my taste|us]",
        "[I'd like|I'd prefer|give me] something [newer|more recent] than {title}",
        "{title} is from another age, [can we go newer|I need something more recent|newer ones please]",
        "[aren't there any newer ones|have you nothing newer]? {title} is ancient",
        "[not a fan of how old {title} is|{title} feels dated], something more modern please",
        "I was hoping for [newer|more modern] ones, {title} is rather old",
        "could the list be more recent? {title} is too old",
    ),
    "too new": (
        "{title} is [too|much too|a bit too] [new|recent|modern] for [me|my taste|us]",
        "[I'd like|I'd prefer|give me] something older than {title}",
        "I like them [older|a bit older], {title} is too [recent|new]",
        "[can we|could you] go back a bit? {title} is too [fresh|new]",
        "[haven't you got|isn't there] anything older? {title} only came out the other day",
        "{title} is too modern, go [further back|back in time]",
        "something [older|from longer ago] than {title}, [please|if you can]",
        "could we go older? {title} is too new",
    ),
    "too long": (
        "{title} is [too|way too|far too] long [for me|for tonight|]",
        "[I'd like|I'd prefer|give me] something shorter than {title}",
        "I can't sit through {title}, [that's too long|it's too long for me]",
        "[anything|something] shorter? {title} goes on [forever|for ages]",
        "I don't have the time for {title}, a shorter one [please|would be better]",
        "{title} would keep me up all night, [make it shorter|something shorter]",
        "who has time for {title}? [Shorter ones please|I want shorter ones]",
    ),
    "too short": (
        "{title} is [too|much too|a little too] short [for me|for a whole evening|]",
        "[I'd like|I'd prefer|give me] something longer than {title}",
        "{title} is over before it begins, [something longer|a longer one] please",
        "[I have|we have] [the whole evening|plenty of time], so longer than {title}",
        "{title} is [hardly|barely] worth sitting down for, [longer ones|something longer] please",
        "longer ones please, {title} is too short",
        "[isn't there|have you got] anything longer? {title} is short",
        "a longer one than {title} would be nice",
    ),
    "off genre": (
        "{title} isn't [really|exactly|quite] {one}, [I'm after|I want] {one}",
        "{title} is not what I meant, I [asked for|wanted|was after] {one}",
        "[there's|I see] {title}, but where are the {many}",
        "I was thinking of {many}, not of [things|something] like {title}",
        "[that's|this is] going the wrong way, {title} is not {one} at all. More {many} please",
        "{title}? I [wanted|was hoping for|asked for] {one}",
        "less like {title} and more {many}",
        "leave out [things|films] like {title}, I want {many}",
        "{title} is [something else|beside the point], [give me|show me] {many}",
        "how is {title} [what I asked for|{one}]? I [want|meant] {one}",
    ),
    "wanted genre": (
        "[more|give me more] {many}, please",
        "it [should|has to|ought to] be {one}",
        "[please|] [only|mostly] {many} [now|from here on|]",
        "[I really want|what I want is] {one}",
        "[stick to|let's stay with] {many}",
        "[how about|what about] some {many}",
        "{many} are what I'm after",
        "I'd prefer {one} [tonight|now]",
        "can the list have more {many}",
    ),
    "unwanted item": (
        "{title} is [too much of {one} for me|{one}, and that's not for me]",
        "{title} looks like {one}, [I'd rather not|no thanks|not for me]",
        "[I don't want|not in the mood for|spare me] {one} like {title}",
        "{title} is {one}, I'm not into [those|that|that sort of thing]",
        "why {title}? I [don't enjoy|can't get into|don't really like] {many}",
        "with {title} you lost me, I [don't like|don't care for] {many}",
        "{title}? That's {one}, [and I don't fancy one|not what I'm in the mood for]",
        "[things|films] like {title} put me off, {many} [don't work for me|are not my thing]",
        "not {title}, I [don't go|have never gone] for {many}",
    ),
    "unwanted genre": (
        "I'm not [a fan of|much into|big on|fond of] {many}",
        "I don't [like|enjoy|care for|really like] {many}",
        "{many} [bore me|do nothing for me|aren't my thing]",
        "I've never [liked|enjoyed|seen the point of] {many}",
        "[less|fewer] of the {many}",
        "I've had enough of {many} [lately|]",
        "{many}? [Not my cup of tea|Not for me]",
        "{many} are [not for me|not my cup of tea|not my taste]",
        "I tend [not to like|to dislike] {many}",
    ),
    "disliked": (
        "I [didn't like|disliked|hated|couldn't stand] {title}",
        "{title} [was awful|was a letdown|did nothing for me|wasn't for me|bored me]",
        "I [saw|watched] {title} and [didn't like it|hated it|found it boring]",
        "[sorry, but|honestly,] I can't stand {title}",
        "{title}? [Didn't like it|Not my thing|I was bored]",
        "{title} is one I [really disliked|didn't enjoy]",
        "I've seen {title}, it was [terrible|not good|a waste of time]",
    ),
    "seen and liked": (
        "I've [already|] seen {title} and [loved|liked|enjoyed] it",
        "{title} [was great|is wonderful|is one of my favourites], but I've seen it",
        "I [know|have seen] {title} already - [loved it|great one]",
        "{title}? [Seen it, loved it|Saw it and liked it a lot|I've watched it, very good]",
        "[yes,|oh,] {title} is [terrific|excellent], I've watched it though",
        "I [loved|really liked] {title} when I saw it",
        "been there with {title}, and I [loved|liked] it",
    ),
    "seen": (
        "I've [already|] [seen|watched] {title}",
        "{title} I've [seen|watched], [go on|next]",
        "[already|I have already] seen {title}",
        "I [know|remember] {title} already",
        "[no need for|you can drop] {title}, I've [seen|watched] it",
        "{title} I have [seen|watched] [before|already]",
        "[we|I] watched {title} [last year|some time ago|last month]",
        "seen {title}, what else",
        "take {title} off the list, I've seen it",
    ),
    "liked": (
        "[by the way,|oh,] I [loved|really liked|adored] {title}",
        "one I [loved|liked a lot|enjoyed very much] is {title}",
        "to help you: I [loved|enjoyed] {title}",
        "{title} is [a favourite of mine|one of my favourites]",
        "I'm a [big|great|] fan of {title}",
        "if it helps, I [enjoyed|liked|loved] {title}",
        "I could watch {title} [again and again|any time]",
        "I remember loving {title}",
        "something like {title}, which I [loved|liked]",
    ),
    "right": (
        "{title} [looks|sounds] [good|right|great], more like that",
        "{title} is [the right kind of thing|the right direction|what I mean]",
        "now {title} is more like it",
        "I like the [look|sound] of {title}",
        "{title} [could be something|might be it|is what I hoped for], [go on like that|keep that up]",
        "[yes, {title}|{title}, yes] - [more of that sort|that's what I'm after]",
        "{title} [fits|is spot on], others like it please",
        "more [things|films] like {title}",
    ),
    "more": (
        "[what else|anything else] [do you have|is there|have you got]",
        "[show|give] me [some|a few] others",
        "[any|got any] other [ideas|suggestions]",
        "[okay|good|fine|right], what else [|is there|have you got]",
        "[I'd like|I want] to see [more|some more|a few more]",
        "[keep going|go on|and what else], please",
        "[these look fine|not bad], [more please|show me more]",
        "next ones, please",
    ),
}
"""A remark on the list or on taste, which is no limit."""

LIMITS: Mapping[str, Sequence[str]] = {
    "from": (
        "nothing [from before|before|older than] {year} [please|]",
        "[only|just] [films|movies|ones] from {year} or later",
        "it [should|must|has to] be from {year} or [newer|later]",
        "[no|leave out] [films|movies] from before {year}",
        "I don't want anything [made|released] before {year}",
        "{year} or later [please|only]",
        "they [must|should] not be older than {year}",
        "please keep it to {year} and later",
        "[skip|drop] everything before {year}",
        "at the earliest from {year}",
    ),
    "until": (
        "nothing [from after|after|newer than] {year} [please|]",
        "[only|just] [films|movies|ones] from {year} or earlier",
        "it [should|must|has to] be from {year} or [older|earlier]",
        "[no|leave out] [films|movies] from after {year}",
        "I don't want anything [made|released] after {year}",
        "{year} or earlier [please|only]",
        "they must be older than {next}",
        "only what was made before {next}",
        "[skip|drop] everything after {year}",
        "at the latest from {year}",
    ),
    "longest": (
        "[at most|no more than|no longer than] {length} [please|]",
        "[nothing|none] [longer than|over] {length}",
        "it [should|must|has to] be under {length}",
        "[keep it|make it] under {length}",
        "I only have {length}, so nothing longer",
        "no [films|movies] [over|longer than] {length} [please|]",
        "they must not run longer than {length}",
        "{length} at the most",
        "[skip|drop] everything over {length}",
        "I want them to be {length} or less",
    ),
    "shortest": (
        "[at least|no less than|not shorter than] {length} [please|]",
        "[nothing|none] [shorter than|under] {length}",
        "it [should|must|has to] be at least {length} long",
        "[keep it|make it] {length} or longer",
        "no [films|movies] [under|shorter than] {length}",
        "they must run for {length} or more",
        "[skip|drop] everything under {length}",
        "[I want|I'd like] them to be {length} or [more|longer]",
        "[let's say|make it] {length} as a minimum",
        "{length} at the very least",
    ),
    "without": (
        "no {many} [please|]",
        "[please|] no more {many}",
        "absolutely no {many}",
        "[leave out|skip|exclude|drop] [all|the|] {many}",
        "anything but {many}",
        "I don't want [any|to see any] {many}",
        "no {kind}, [ever|thank you|please]",
        "without any {many}",
        "keep {many} out of it",
        "{many} are out",
        "never show me {many}",
    ),
}
"""A limit or an exclusion, said so that it must be kept."""

GENRES: Mapping[str, tuple[str, str, str]] = {
    "Action": ("an action film", "action films", "action"),
    "Adventure": ("an adventure film", "adventure films", "adventure"),
    "Animation": ("an animated film", "animated films", "animation"),
    "Children": ("a children's film", "children's films", "children's film"),
    "Comedy": ("a comedy", "comedies", "comedy"),
    "Crime": ("a crime film", "crime films", "crime"),
    "Documentary": ("a documentary", "documentaries", "documentary"),
    "Drama": ("a drama", "dramas", "drama"),
    "Fantasy": ("a fantasy film", "fantasy films", "fantasy"),
    "Film-Noir": ("a film noir", "noir films", "film noir"),
    "Horror": ("a horror film", "horror films", "horror"),
    "Musical": ("a musical", "musicals", "musical"),
    "Mystery": ("a mystery", "mysteries", "mystery"),
    "Romance": ("a romance", "romances", "romance"),
    "Sci-Fi": ("a science fiction film", "sci-fi films", "science fiction"),
    "Thriller": ("a thriller", "thrillers", "thriller"),
    "War": ("a war film", "war films", "war"),
    "Western": ("a western", "westerns", "western"),
}
"""Genre → one, many, and the kind."""

_HOURS = {
    90: "an hour and a half",
    120: "two hours",
    150: "two and a half hours",
    180: "three hours",
}
_JOINS = (". ", ", and ", ". Also, ", "; ", ". And ")
_ASIDE = re.compile(r"^(?:by the way|oh|yes), ")
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_LOWER, _OPEN_END = 0.15, 0.4
"""Shares of messages in small letters, and without a full stop."""


def worded(templates: Sequence[str], random: np.random.Generator, **slots: str) -> str:
    """One of the templates, its wordings chosen and its slots filled; no slot's text is read as a template."""
    template = templates[int(random.integers(len(templates)))]
    chosen = _CHOICE.sub(lambda found: str(random.choice(found[1].split("|"))), template)
    bare = re.sub(r"\s+(?=[\s,.?;]|$)", "", chosen).strip()
    sentences = re.sub(r"(?<=[.?!] )\w", lambda found: found[0].upper(), bare)
    return re.sub(r"\{(\w+)\}", lambda found: slots[found[1]], sentences)


def message(sentences: Sequence[str], random: np.random.Generator) -> str:
    """One message of several sentences, with capitals and full stops as people set them or do not."""
    whole = _capital(sentences[0])
    for sentence in sentences[1:]:
        join = str(random.choice(_JOINS))
        whole += join + (_capital(sentence) if join == ". " else _ASIDE.sub("", sentence))
    if random.random() >= _OPEN_END and whole[-1].isalnum():
        whole += "."
    return whole.lower() if random.random() < _LOWER else whole


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def genre_words(genre: str) -> dict[str, str]:
    """The slots `one`, `many` and `kind` for a genre."""
    word = genre.lower()
    one, many, kind = GENRES.get(genre, (f"{'an' if word[:1] in 'aeiou' else 'a'} {word} film", f"{word} films", word))
    return {"one": one, "many": many, "kind": kind}


def length_words(minutes: int, random: np.random.Generator) -> str:
    """A running time as people say it."""
    spoken = [f"{minutes} minutes", f"{minutes} min"]
    if minutes in _HOURS:
        spoken += [_HOURS[minutes]] * 2
    return str(random.choice(spoken))
