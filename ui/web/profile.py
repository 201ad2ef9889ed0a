"""What is known about a person, what just happened, and how long it took; all texts are escaped."""

from __future__ import annotations

from collections import defaultdict
from html import escape

from agent.contract import Preference, Profile, Turn
from retrieval.schema import Schema
from ui.web import words

_TONES = {"like": "for", "require": "for", "dislike": "against", "exclude": "against"}
_LONGEST_QUOTE = 140


def entries(profile: Profile, schema: Schema) -> str:
    """The profile grouped by field, each entry with a button that carries its change's number."""
    if not profile.preferences:
        return (
            '<p class="tl-empty">Nothing yet. Whatever you tell me shows up here, with the words it came from, '
            "and you can take out any of it.</p>"
        )
    groups: defaultdict[str, list[Preference]] = defaultdict(list)
    for preference in profile.preferences:
        groups[preference.change.field].append(preference)
    order = ["item", *(field.name for field in schema.fields), "aspect"]
    names = sorted(groups, key=lambda name: order.index(name) if name in order else len(order))
    return "".join(_group(words.label(name, schema), groups[name], schema) for name in names)


def _group(label: str, preferences: list[Preference], schema: Schema) -> str:
    rows = "".join(_entry(one, schema) for one in preferences)
    return f'<section class="tl-group"><h3>{escape(label)}</h3><ul>{rows}</ul></section>'


def _entry(preference: Preference, schema: Schema) -> str:
    change = preference.change
    stance, value = words.STANCES[change.stance], words.value(change, schema)
    button = ""
    if change.id is not None:
        spoken = escape(f"Remove: {words.sentence(change, schema)}")
        button = (
            f'<button type="button" class="tl-remove" data-change="{change.id}" aria-label="{spoken}" '
            f'title="Remove">×</button>'
        )
    tone = _TONES.get(change.stance, "neutral")
    return (
        f'<li class="tl-entry tl-{tone}"><div><span class="tl-stance">{escape(stance)}</span> '
        f'<span class="tl-value">{escape(value)}</span>{_source(preference)}</div>{button}</li>'
    )


def _source(preference: Preference) -> str:
    """The words an entry came from, with the whole message on hover; or that it was a button."""
    message = preference.message
    if message is None:
        return '<span class="tl-source">from a button</span>'
    quote = preference.change.words or message
    if len(quote) > _LONGEST_QUOTE:
        quote = quote[: _LONGEST_QUOTE - 1].rsplit(" ", 1)[0] + "…"
    return f'<q class="tl-source" title="{escape(message[:1000])}">{escape(quote)}</q>'


def notice(text: str, problem: bool = False) -> str:
    """A line that a screen reader reads out; empty for none."""
    if not text:
        return '<p class="tl-notice" role="status"></p>'
    role, tone = ("alert", " tl-problem") if problem else ("status", "")
    return f'<p class="tl-notice{tone}" role="{role}">{escape(" ".join(text.split()))}</p>'


def timings(turn: Turn) -> str:
    """How long each step took, and whether the simple reader stepped in."""
    parts = []
    if turn.degraded:
        parts.append('<span class="tl-degraded">read by the simple reader</span>')
    for name, seconds in turn.timings.items():
        if name == "replaced":
            if seconds > 0:
                parts.append(f"<span>{seconds:.0%} of sentences reworded</span>")
        else:
            parts.append(f"<span>{escape(name.replace('_', ' '))} {seconds:.2f} s</span>")
    return f'<p class="tl-timings">{"".join(parts)}</p>'
