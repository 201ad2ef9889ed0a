"""Small talk: one friendly sentence back to what the catalogue holds, never the same twice in a row."""

from __future__ import annotations

import re
from collections.abc import Collection

from agent.contract import Act
from agent.language import marked, tr
from agent.terms import noun, plural
from agent.text import capital
from retrieval.schema import Schema

_KINDS = {
    "bye": r"\b(?:bye|goodbye|good night|see (?:you|ya)|cu|later then)\b|再见|晚安",
    "thanks": r"\b(?:thanks?|thank you|thx|ty|cheers|merci|danke|gracias)\b|谢谢|多谢",
    "well-being": r"\bhow (?:are|is|do) (?:you|it|things)\b|\bhow'?s it going\b|\bwhat'?s up\b|你好吗|还好吗",
    "who": (
        r"\b(?:who|what) are you\b|\bare you (?:an? )?(?:bot|robot|human|ai|real|person)\b|\byour name\b"
        r"|你是谁|你是(?:人|机器)"
    ),
    "greeting": r"^\W*(?:hi+|hey+|hello|hallo|hola|good (?:morning|evening|afternoon)|greetings|yo)\b|你好|您好|嗨",
    "praise": r"\b(?:great|awesome|amazing|nice|cool|perfect|good (?:job|bot|one)|well done|wow|lol)\b|太[好棒]了|真棒",
}
_LINES = marked({
    "bye": (
        "See you. What you told me is kept for next time.",
        "Until next time; I'll remember what you told me.",
        "Bye, and enjoy your {plural}.",
    ),
    "thanks": (
        "You're welcome. Tell me how you liked it, and the next {plural} will fit better.",
        "Gladly. Say the word when you want more {plural}.",
        "Any time. Another {noun}, or is that all for now?",
        "My pleasure. I'm here when you need the next {noun}.",
    ),
    "well-being": (
        "All well here, thanks. Which {plural} have you liked lately?",
        "Fine, thanks for asking. What kind of {noun} would suit you now?",
        "Can't complain. Shall we find you a {noun}?",
    ),
    "who": (
        "I'm a program that recommends {plural} from this catalogue, by what you tell me you like.",
        "A recommender of {plural}: tell me what you like or can't stand, and I look for what fits.",
        "A machine with a catalogue of {plural}. Name one that you love, and I'll find more.",
    ),
    "greeting": (
        "Hello! Tell me a {noun} you love, something you can't stand, or what you are in the mood for.",
        "Hi there! Which {noun} did you enjoy lately?",
        "Hello! What shall it be: name a {noun} you liked, or say what you are after.",
        "Good to see you! What {plural} do you feel like?",
    ),
    "praise": (
        "Good to hear. Shall I look for more {plural}?",
        "Glad it helps. Which {noun} will you take?",
        "Nice. Tell me what to change, or take your pick.",
    ),
    "accept": (
        "Enjoy! Tell me afterwards how you liked it.",
        "Have a good time with it. I'd like to know afterwards how it was.",
        "Then enjoy it, and let me know how you liked it.",
    ),
    "other": (
        "{Plural} are what I know about: tell me one you love, or what you are in the mood for.",
        "That's beyond me, but I know {plural}. Which one did you like lately?",
        "I can't help with that; I can help you find a {noun}. What are you after?",
        "Let's get back to {plural}: what do you like, and what can't you stand?",
    ),
    "nothing": (
        "That line was empty. Tell me a {noun} you like, or what you are in the mood for.",
        "There was nothing in that message. What {plural} do you like?",
    ),
    "undo": ("Done. What {plural} would you like?", "Done. What kind of {noun} are you after?"),
    "reset": ("We start afresh. What {plural} do you like?", "A clean slate. Which {noun} did you love?"),
})  # fmt: skip


def small_talk(message: str, acts: Collection[Act], schema: Schema, turn: int, last: str = "") -> str:
    """Return one sentence.

    Args:
        message: What the user wrote.
        acts: What it does.
        schema: Tells what the items are called.
        turn: Number of the turn; the wordings take turns with it.
        last: The reply before, which is not repeated.
    """
    kind = next((act for act in ("undo", "reset", "accept") if act in acts), None) or _kind(message)
    lines = _LINES[kind]
    names = {"noun": noun(schema), "plural": plural(schema), "Plural": capital(plural(schema))}
    told = [tr(line).format(**names) for line in (*lines[turn % len(lines) :], *lines[: turn % len(lines)])]
    return next((line for line in told if line not in last), told[0])


def addressed(message: str) -> bool:
    """Whether a message speaks to the assistant as to a person: a greeting, thanks, or a question about it."""
    return _kind(message) in {"bye", "thanks", "well-being", "who", "greeting"}


def _kind(message: str) -> str:
    if not message.strip():
        return "nothing"
    return next((kind for kind, pattern in _KINDS.items() if re.search(pattern, message, re.I)), "other")
