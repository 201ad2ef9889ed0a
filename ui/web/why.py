"""Why an item is in the list: the reasons in words, each with a bar, to the right for up and to the left for down."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from agent.contract import Reason
from ui.web.sources import Source, shortened, wordless

_OPEN_REASONS = 3
_QUOTE = 60


def why(reasons: list[Reason], sources: Mapping[int, Source] = {}) -> str:
    """The reasons with their share of the score as bars, the strongest three in the open.

    Args:
        reasons: All of them, in any order.
        sources: Where each change came from, by its number.
    """
    if not reasons:
        return ""
    ordered = sorted(reasons, key=lambda one: -abs(one.contribution))
    largest = abs(ordered[0].contribution) or 1.0
    rows = [_reason(one, abs(one.contribution) / largest, sources) for one in ordered]
    shown, rest = rows[:_OPEN_REASONS], rows[_OPEN_REASONS:]
    noun = "reason" if len(rest) == 1 else "reasons"
    more = f"<details><summary>{len(rest)} more {noun}</summary><ul>{''.join(rest)}</ul></details>"
    return f'<section class="tl-why"><h4>Why</h4><ul>{"".join(shown)}</ul>{more if rest else ""}</section>'


def _reason(reason: Reason, share: float, sources: Mapping[int, Source]) -> str:
    tone = "tl-against" if reason.contribution < 0 else "tl-prior" if reason.prior else "tl-for"
    width = max(2, round(100 * share))
    return (
        f'<li class="{tone}"><span class="tl-text">{escape(reason.text)}{_from(reason, sources)}</span>'
        f'<span class="tl-bar" aria-hidden="true"><i style="width:{width}%"></i></span>'
        f'<span class="tl-share" title="share of the score">{reason.contribution:+.2f}</span></li>'
    )


def _from(reason: Reason, sources: Mapping[int, Source]) -> str:
    """The message that a reason came from, a link to it in the conversation."""
    source = sources.get(reason.change_id) if reason.change_id is not None else None
    if source is None:
        return ""
    if not source.quote:
        return f'<span class="tl-from">{wordless(source)}</span>'
    quote = escape(shortened(source.quote, _QUOTE))
    whole = escape(source.message[:1000])
    return f'<a class="tl-from" href="#tl-turn-{source.turn}" title="{whole}">from “{quote}”</a>'
