"""What is known about a person, an entry a line, each with what corrects it; all texts are escaped."""

from __future__ import annotations

from collections import defaultdict
from html import escape

from agent.contract import Change, Preference, Profile, Stance
from retrieval.schema import Schema
from ui.web import words
from ui.web.sources import source_of, wordless

STRENGTHS = {0.5: "a little", 1.0: "normal", 2.0: "a lot", 4.0: "above all"}
"""Weight → its name."""
_TONES = {"like": "for", "require": "for", "dislike": "against", "exclude": "against"}
_CHOICES: tuple[Stance, ...] = ("like", "dislike", "require", "exclude")
_ITEM_CHOICES: tuple[Stance, ...] = ("like", "dislike", "seen")


def entries(profile: Profile, schema: Schema) -> str:
    """The profile grouped by field; entries of the last turn are marked."""
    if not profile.preferences:
        return (
            '<p class="tl-empty">Nothing yet. Whatever you tell me shows up here, with the words it came from, '
            "and you can change or take out any of it.</p>"
        )
    groups: defaultdict[str, list[Preference]] = defaultdict(list)
    for preference in profile.preferences:
        groups[preference.change.field].append(preference)
    order = ["item", *(field.name for field in schema.fields), "aspect"]
    names = sorted(groups, key=lambda name: order.index(name) if name in order else len(order))
    return "".join(_group(words.label(name, schema), groups[name], schema, profile.turns) for name in names)


def _group(label: str, preferences: list[Preference], schema: Schema, now: int) -> str:
    rows = "".join(_entry(one, schema, one.turn == now) for one in preferences)
    return f'<section class="tl-group"><h3>{escape(label)}</h3><ul>{rows}</ul></section>'


def _entry(preference: Preference, schema: Schema, new: bool) -> str:
    change = preference.change
    spoken = words.sentence(change, schema)
    tone = _TONES.get(change.stance, "neutral")
    lit = " tl-new" if new else ""
    return (
        f'<li class="tl-entry tl-{tone}{lit}" data-entry="{change.id}"><div class="tl-said">{_stance(change, spoken)} '
        f'<span class="tl-value">{escape(words.value(change, schema))}</span>{_source(preference)}</div>'
        f"{_strength(change, spoken)}{_remove(change, spoken)}</li>"
    )


def _stance(change: Change, spoken: str) -> str:
    """How it is meant: a choice where another meaning is possible, so that a misreading is one click to correct."""
    choices = _ITEM_CHOICES if change.field == "item" else _CHOICES
    if change.id is None or change.op is not None or change.stance not in choices:
        return f'<span class="tl-stance">{escape(words.STANCES[change.stance])}</span>'
    options = "".join(
        f'<option value="{one}"{" selected" if one == change.stance else ""}>{escape(words.STANCES[one])}</option>'
        for one in choices
    )
    return (
        f'<select class="tl-stance" data-act="stance" data-change="{change.id}" value="{change.stance}" '
        f'aria-label="{escape(f"How it is meant: {spoken}")}">{options}</select>'
    )


def _strength(change: Change, spoken: str) -> str:
    """How much it counts, in steps; limits and what was seen have no strength."""
    if change.id is None or change.stance not in ("like", "dislike") or change.signal in ("click", "dwell", "rating"):
        return ""
    steps = list(STRENGTHS)
    step = min(range(len(steps)), key=lambda one: abs(steps[one] - change.weight))
    name = STRENGTHS[steps[step]]
    return (
        f'<label class="tl-strength"><span>{name}</span><input type="range" min="0" max="{len(steps) - 1}" step="1" '
        f'value="{step}" data-act="strength" data-change="{change.id}" aria-valuetext="{name}" '
        f'aria-label="{escape(f"How much it counts: {spoken}")}"></label>'
    )


def _remove(change: Change, spoken: str) -> str:
    if change.id is None:
        return ""
    return (
        f'<button type="button" class="tl-remove" data-act="remove" data-change="{change.id}" '
        f'aria-label="{escape(f"Remove: {spoken}")}" title="Remove">×</button>'
    )


def _source(preference: Preference) -> str:
    """The words an entry came from, with the whole message on hover, and when."""
    source = source_of(preference)
    at = preference.at.isoformat(timespec="seconds")
    when = f'<time datetime="{at}">{preference.at:%H:%M}</time>'
    if not source.quote:
        return f'<span class="tl-source">{wordless(source)} · {when}</span>'
    return (
        f'<span class="tl-source"><q title="{escape(source.message[:1000])}">{escape(source.quote)}</q> · {when}</span>'
    )
