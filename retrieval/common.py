"""Which words are so common that, found in running text, they are not yet a name."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.catalogue import Catalogue, values_of
from retrieval.normal import key_words, keys, tokens

# Words of grammar: a title made of them alone is believed only with a strong sign.
GRAMMAR = frozenset(
    """i me my mine you your yours he him his she her hers it its we us our ours they them their this that these
    those who whom whose what which when where why how all any both each every few more most much many other
    another some such no not nor none nothing something anything everything someone anyone everyone only own
    same so than too very just now then here there again once ever never always often also still yet already
    soon away back up down in out on off over under into onto from to of at by for with without about above
    below after before during until through between among against around along across near past since upon
    and or but if because as while though although unless whether be am is are was were been being have has
    had having do does did done doing will would shall should can could may might must get got gets getting
    go goes went gone going come came comes coming make made makes let lets see saw seen sees say said says
    know knew think thought want wants wanted like liked likes need take took taken give gave given find found
    try tried tell told ask asked use used well yes no ok okay oh hey hi hello thanks please really maybe
    great good bad best better worst big small new old first last next long short little lot least less way
    thing things one ones day time year years people man men woman women two im ive id ill dont didnt doesnt
    isnt wasnt cant couldnt wont thats its whats youre theyre hes shes weve lets sure right kind sort else
    even enough almost per via vs etc sequel sequels original newer older""".split()
)
# Everyday words besides: alone, or only among themselves, they need a sign or a cue.
EVERYDAY = frozenset(
    """home alone house life live lives living love loved loves lover hate hated world night nights days today
    tonight tomorrow yesterday morning week weekend month season summer winter fall spring family friend friends
    boy boys girl girls kid kids child children baby guy guys mother father mom dad brother brothers sister
    sisters son daughter wife husband king queen story stories book books movie movies film films show shows
    game games play played player music song songs dance art picture pictures war peace fight fire water air
    earth sun moon star stars sky sea river city town street road country place room door school class work
    job money party game death dead die dies dying kill killer killed murder crime police cop cops law black
    white red blue green gold dark light hot cold heat ice fast slow hard easy high low young beautiful pretty
    nice true real false wild crazy mad strange funny fun happy sad scary serious weird cool awesome amazing
    interesting perfect special simple strong free full open close closed lost left turn run running walk
    start begin beginning end ending stop stay leave call called name named word words question answer idea
    reason problem truth lie lies secret dream dreams mind heart head hand hands eye eyes face body blood
    voice power magic fantasy action drama comedy horror thriller mystery romance adventure classic recent
    human animal animals dog dogs cat cats bird birds fish horse car train plane ship boat speed drive driver
    ride trip travel trouble luck lucky chance change choice wish hope fear faith trust pride joy help
    watch watched watching look looking looks saw hear heard feel feeling believe remember forget wait meet
    met meeting buy sell cost price pay order send keep hold bring show move moves pass break broken cut hit
    shot shoot gun split ghost ghosts alien aliens monster monsters robot zombie vampire wolf devil angel
    god heaven hell holiday christmas wedding birthday date dinner lunch food drink wine coffee rain snow
    storm wind stone rock paper glass mirror picture key box bag ring hours minutes minute hour second third
    half part point line list number side top bottom middle inside outside together apart everybody nobody
    somebody anybody whole different similar favorite favourite wanted signs taken contact frozen gravity
    taste soul spirit wonder thanks flight crash home parents parent couple person group team actor actors
    director directors genre office boss doctor teacher student soldier hero heroes legend master chef bride
    rent prime holes big cars planes up rush selena fury wild once limitless flash blow click hook enough
    ready set spy sing elf brave tangled cast away notebook room waiting sleep sleeping awake lost trailer
    plot cinema theater theatre screen series franchise trilogy saga version remake rating rated reviews
    review suggestion suggestions recommend recommendation recommendations bond bonds marvel marvels""".split()
)
_LOWER = re.compile(r"(?<![.!?:;\"“'] )(?<!^)\b[a-z][a-z'’]+\b")
_FEW = 2
_SHARE = 0.002


@dataclass(frozen=True)
class Common:
    """The commonness of words in one catalogue, from its free texts, its other titles and its categories."""

    words: frozenset[str]
    """Words that stand in lower case in several items' texts, or inside several other titles."""
    phrases: frozenset[str]
    """Keys of the category values of many items: `lovestory` is a kind of story before it is a title."""

    def everyday(self, word: str) -> bool:
        """Whether the word alone says nothing."""
        return word.isdigit() or word in GRAMMAR or word in EVERYDAY or word in self.words

    def known(self, word: str) -> bool:
        """Whether a word is an ordinary one, rather than a misspelling."""
        return word in GRAMMAR or word in EVERYDAY or word in self.words


def commonness(catalogue: Catalogue, titles: Sequence[tuple[str, ...]]) -> Common:
    """Count the catalogue's words.

    Args:
        catalogue: Its free texts and category values are read.
        titles: The key words of each row's title.
    """
    schema = catalogue.schema
    seen: Counter[str] = Counter()
    for item in catalogue.items:
        for one in schema.of_kind("text"):
            if isinstance(text := item.fields.get(one.name), str):
                seen.update({match.group().replace("'", "").replace("’", "") for match in _LOWER.finditer(text)})
    inside: defaultdict[str, set[str]] = defaultdict(set)
    for words in titles:
        for word in words[1:]:
            inside[word].add(words[0])
    spoken: set[str] = set()
    for one in schema.of_kind("category"):
        if one.name == schema.series:
            continue
        values = Counter(value for item in catalogue.items for value in values_of(item, one.name))
        often = {value for value, count in values.items() if count >= max(_FEW, _SHARE * len(catalogue))}
        for value in often | set(one.synonyms):
            spoken.update(keys(value))
        for value in values:
            if len(words := key_words(value)) > 1:
                seen.update(word for word in words if value.islower())
    ordinary = {word for word, count in seen.items() if count >= _FEW}
    ordinary |= {word for word, firsts in inside.items() if len(firsts) > _FEW}
    ordinary |= {token.folded for one in (schema.noun, schema.plural, catalogue.name) for token in tokens(one)}
    return Common(frozenset(ordinary), frozenset(spoken))
