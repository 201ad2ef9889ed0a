"""A recommendation as a card; every text from outside is escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import urlsplit

from agent.contract import ItemView, Recommendation, Scalar
from retrieval.schema import Field, Schema
from ui.web import words
from ui.web.sources import Source
from ui.web.tiles import picture
from ui.web.why import why

_MOST_CHIPS = 6
_MOST_NAMES = 4
PRESSES = {
    "like": ("Like", "I like it"),
    "dislike": ("Dislike", "Not for me"),
    "seen": ("Seen it", "Don't show it again"),
    "more": ("More like this", "Make this the centre of the list"),
}


def deck(recommendations: Sequence[Recommendation], schema: Schema, sources: Mapping[int, Source]) -> str:
    """The whole list with its heading; empty when there is nothing to show."""
    if not recommendations:
        return ""
    n = len(recommendations)
    heading = f"<h2>For you <small>{n} {escape(schema.noun if n == 1 else schema.plural)}</small></h2>"
    rows = [card(place, one, schema, sources) for place, one in enumerate(recommendations, 1)]
    return f'{heading}<ol class="tl-deck">{"".join(rows)}</ol>'


def card(place: int, recommendation: Recommendation, schema: Schema, sources: Mapping[int, Source] = {}) -> str:
    """One card with its buttons.

    Args:
        place: The number shown, from 1.
        recommendation: What is recommended and why.
        schema: Says which fields there are and how they are shown.
        sources: Where each change came from, by its number.
    """
    item = recommendation.item
    when = words.year(item.fields, schema)
    year = f' <span class="tl-year">{escape(when)}</span>' if when else ""
    return (
        f'<li class="tl-card" id="tl-card-{place}"><article class="tl-item"><div class="tl-face">'
        f'{picture(item, schema)}<span class="tl-place" aria-hidden="true">{place}</span></div><div class="tl-body">'
        f'<h3><span class="tl-name">{escape(item.title)}</span>{year}</h3>{_facts(item, schema)}'
        f"{_disclosed(item, schema)}{_chips(item, schema)}{_people(item, schema)}{_texts(item, schema)}</div>"
        f"{why(recommendation.reasons, sources)}{_presses(item)}</article></li>"
    )


def _presses(item: ItemView) -> str:
    rows = [
        f'<button type="button" class="tl-press tl-press-{signal}" data-act="press" data-signal="{signal}" '
        f'data-item="{escape(item.id)}" aria-label="{escape(f"{label}: {item.title}")}" title="{hint}">'
        f"<span>{label}</span></button>"
        for signal, (label, hint) in PRESSES.items()
    ]
    return f'<div class="tl-presses">{"".join(rows)}</div>'


def _facts(item: ItemView, schema: Schema) -> str:
    """Numbers, dates and short categories on one line."""
    facts = []
    shown = False
    for field in schema.fields:
        value = item.fields.get(field.name)
        if value is None or field.name == schema.disclose or field.kind not in ("number", "date", "category", "flag"):
            continue
        if words.is_time(field) and not shown:
            shown = True
            continue
        if text := _fact(field, value):
            facts.append(f"<span>{text}</span>")
    return f'<p class="tl-facts">{"".join(facts)}</p>' if facts else ""


def _fact(field: Field, value: Scalar | list[str]) -> str:
    name = f"<i>{escape(field.label)}</i> "
    if isinstance(value, bool):
        return escape(field.label) if value else ""
    if isinstance(value, int | float):
        return name + escape(words.number(value, field))
    if field.kind == "date":
        return name + escape(str(value))
    if field.kind == "category" and not _as_chips(field):
        return name + escape(words.listing(_listed(value), 2))
    return ""


def _chips(item: ItemView, schema: Schema) -> str:
    chips = []
    for rank, field in enumerate(one for one in schema.of_kind("category") if _as_chips(one)):
        tone = "tl-chip" if rank == 0 else "tl-chip tl-quiet"
        for value in _listed(item.fields.get(field.name))[:_MOST_CHIPS]:
            chips.append(f'<span class="{tone}" title="{escape(field.label)}">{escape(value)}</span>')
    return f'<p class="tl-chips">{"".join(chips)}</p>' if chips else ""


def _as_chips(field: Field) -> bool:
    """Categories that say what an item is like are chips; the others are facts."""
    return field.multiple and field.searchable


def _people(item: ItemView, schema: Schema) -> str:
    rows = []
    for field in schema.of_kind("person"):
        if names := _listed(item.fields.get(field.name)):
            shown = escape(words.listing(names, _MOST_NAMES))
            rows.append(f"<div><dt>{escape(field.label)}</dt><dd>{shown}</dd></div>")
    return f'<dl class="tl-people">{"".join(rows)}</dl>' if rows else ""


def _texts(item: ItemView, schema: Schema) -> str:
    parts = []
    for field in schema.of_kind("text"):
        if value := item.fields.get(field.name):
            parts.append(f'<p class="tl-about">{escape(str(value))}</p>')
    for field in schema.of_kind("url"):
        address = str(item.fields.get(field.name, ""))
        if _is_web(address):
            parts.append(
                f'<p class="tl-link"><a href="{escape(address)}" target="_blank" '
                f'rel="noopener noreferrer nofollow">{escape(field.label)}</a></p>'
            )
    return "".join(parts)


def _disclosed(item: ItemView, schema: Schema) -> str:
    field = schema.get(schema.disclose) if schema.disclose else None
    if field is None or item.fields.get(field.name) is not True:
        return ""
    return f'<p class="tl-disclosed">{escape(field.label)}</p>'


def _listed(value: Scalar | list[str] | None) -> list[str]:
    if value is None:
        return []
    return value if isinstance(value, list) else [str(value)]


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
