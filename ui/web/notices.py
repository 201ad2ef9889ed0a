"""Short lines about what just happened, what does not work, and how long it took; all texts are escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from agent.contract import Turn

DEGRADED = "Your last message was read by the simple reader, without the language model: check what I understood."


def notice(text: str, problem: bool = False, odd: bool = False) -> str:
    """A line that a screen reader reads out and that fades; a problem stays. Empty for none.

    Args:
        text: What to say.
        problem: Whether something went wrong.
        odd: Differs between two notices in a row, so that the second is seen to be new.
    """
    if not text:
        return '<p class="tl-notice" role="status"></p>'
    role, tone = ("alert", " tl-problem") if problem else ("status", " tl-odd" if odd else "")
    return f'<p class="tl-notice{tone}" role="{role}">{escape(" ".join(text.split()))}</p>'


def banner(troubles: Sequence[str]) -> str:
    """What does not work at the moment, and what to do; empty when all is well."""
    lines = "".join(f"<p>{escape(' '.join(one.split()))}</p>" for one in troubles)
    return f'<div class="tl-banner" role="status">{lines}</div>' if lines else ""


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
    total = turn.timings.get("total", max(turn.timings.values(), default=0.0))
    if not parts:
        return '<div class="tl-timings"></div>'
    return (
        f'<details class="tl-timings"><summary>{total:.1f} s{" · simple reader" if turn.degraded else ""}</summary>'
        f"<p>{''.join(parts)}</p></details>"
    )
