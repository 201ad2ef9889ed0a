"""The conversation: what was said, what was understood of it, what was answered; every text is escaped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from agent.contract import Change, Event, ItemView, PreferenceUpdate
from agent.events import PastTurn
from agent.profile import EVERYTHING
from retrieval.catalogue import Catalogue
from retrieval.schema import Schema
from ui.web import words
from ui.web.examples import examples
from ui.web.tiles import tile

FAVOURITES = 8
_TONES = {"like": "for", "require": "for", "dislike": "against", "exclude": "against"}


@dataclass
class Saying:
    """A message that is being answered."""

    message: str
    ahead: int = 0
    """How many visitors are served before."""
    update: PreferenceUpdate | None = None
    reply: str = ""
    turn: int = 0


@dataclass(frozen=True)
class Said:
    """What a conversation is drawn from."""

    turns: Sequence[PastTurn]
    events: Sequence[Event]
    standing: frozenset[int] = field(default_factory=frozenset)
    """Numbers of the changes that stand."""


def conversation(said: Said, schema: Schema, saying: Saying | None = None) -> str:
    """All bubbles, oldest first, and below them the message that is being answered."""
    by_turn: defaultdict[int, list[Change]] = defaultdict(list)
    for event in said.events:
        if event.source == "message" and event.change.signal is None and event.change.field != EVERYTHING:
            by_turn[event.turn].append(event.change)
    rows = [_turn(one, by_turn[one.turn], said.standing, schema) for one in said.turns if one.message or one.reply]
    if saying is not None:
        rows.append(_saying(saying, schema))
    return f'<div class="tl-log" role="log" aria-label="Conversation">{"".join(rows)}</div>'


def welcome(catalogue: Catalogue, popular: Sequence[ItemView]) -> str:
    """A short hello, messages to click, and a few well-known items to begin with."""
    plural = escape(catalogue.schema.plural)
    buttons = "".join(
        f'<li><button type="button" class="tl-example" data-act="say">{escape(text)}</button></li>'
        for text in examples(catalogue)
    )
    tiles = "".join(
        f'<li><button type="button" class="tl-favourite" data-act="press" data-signal="like" '
        f'data-item="{escape(one.id)}" aria-label="{escape(f"I like {one.title}")}"><span class="tl-tile">'
        f"{tile(one, catalogue.schema)}</span><span>{escape(one.title)}</span></button></li>"
        for one in popular
    )
    known = f'<h3>Or tap one that you love</h3><ul class="tl-favourites">{tiles}</ul>' if tiles else ""
    return (
        f'<section class="tl-welcome"><h2>Hello! What are you in the mood for?</h2><p>Tell me in your own words: '
        f"{plural} you loved, what you can't stand, any limit. I remember it, you see what I understood, "
        f'and every suggestion says why.</p><ul class="tl-examples">{buttons}</ul>{known}</section>'
    )


def _turn(past: PastTurn, changes: list[Change], standing: frozenset[int], schema: Schema) -> str:
    if past.message is None:
        return f'<p class="tl-aside" id="tl-turn-{past.turn}">{escape(past.reply)}</p>'
    heard = understood(changes, standing, schema) if changes else ""
    return f'<div class="tl-turn" id="tl-turn-{past.turn}">{_user(past.message)}{heard}{_bot(past.reply)}</div>'


def _saying(saying: Saying, schema: Schema) -> str:
    heard = ""
    if saying.update is not None and saying.update.changes:
        ids = frozenset(one.id for one in saying.update.changes if one.id is not None)
        heard = understood(saying.update.changes, ids, schema)
    if saying.reply:
        answer = _bot(saying.reply)
    elif saying.ahead:
        noun = "visitor is" if saying.ahead == 1 else "visitors are"
        answer = f'<p class="tl-waiting" role="status">In the queue: {saying.ahead} {noun} before you …</p>'
    else:
        doing = "Looking" if saying.update is not None else "Reading"
        answer = f'<p class="tl-waiting" role="status">{doing}<i></i><i></i><i></i></p>'
    return f'<div class="tl-turn tl-now" id="tl-turn-{saying.turn}">{_user(saying.message)}{heard}{answer}</div>'


def understood(changes: Sequence[Change], standing: frozenset[int], schema: Schema) -> str:
    """What was understood, an entry a chip, each with a button that takes it out again."""
    rows = []
    for change in changes:
        stands = change.id in standing
        text = words.sentence(change, schema)
        where = f' title="{escape(f"from “{change.words}”")}"' if change.words else ""
        button = (
            f'<button type="button" class="tl-wrong" data-act="remove" data-change="{change.id}" '
            f'aria-label="{escape(f"That is wrong, take it out: {text}")}" title="Wrong? Take it out">×</button>'
            if stands
            else ""
        )
        tone = _TONES.get(change.stance, "neutral") if stands else "gone"
        rows.append(f'<li class="tl-heard tl-{tone}"{where}><span>{escape(words.first_up(text))}</span>{button}</li>')
    return f'<div class="tl-understood"><h3>What I understood</h3><ul>{"".join(rows)}</ul></div>'


def _user(text: str) -> str:
    return (
        f'<div class="tl-user" data-testid="user"><span class="tl-who">You: </span>'
        f'<span class="message-content">{escape(text)}</span></div>'
    )


def _bot(text: str) -> str:
    return (
        (
            f'<div class="tl-bot" data-testid="bot"><span class="tl-who">tasteloop: </span>'
            f'<span class="message-content">{escape(text)}</span></div>'
        )
        if text
        else ""
    )
