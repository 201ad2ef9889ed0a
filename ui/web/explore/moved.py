"""How a taste moved: a line for each of the strongest names, turn by turn, and the same as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from agent.taste import Moment, strongest

LINES = 6
_WIDTH, _HEIGHT = 640, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 168, 16, 34
_GAP = 19
"""Least distance between two labels."""
_LONGEST = 18


def chart(moments: Sequence[Moment]) -> str:
    """The chart as SVG with its table; a line that says what will be here when there is nothing to show."""
    names = strongest(moments, LINES)
    if not names:
        return (
            '<p class="tl-empty">Nothing has moved yet. Tell me what you like, and a line for each theme '
            "shows how strongly it counts after every message.</p>"
        )
    return f'<figure class="tl-moved">{_svg(moments, names)}{_keys(moments, names)}</figure>{_table(moments, names)}'


def _svg(moments: Sequence[Moment], names: Sequence[str]) -> str:
    peak = max([1.0, *(abs(one.weights.get(name, 0.0)) for one in moments for name in names)])
    low = min([0.0, *(one.weights.get(name, 0.0) for one in moments for name in names)])
    floor = -peak if low < -0.5 * peak else min(low * 1.1, 0.0)

    def across(place: int) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * (place + 1) / len(moments)

    def up(weight: float) -> float:
        return _TOP + (_HEIGHT - _TOP - _BOTTOM) * (peak - weight) / (peak - floor)

    parts = [_frame(moments, across, up(0.0), up(peak), up(floor) if floor < 0 else None, peak, floor)]
    ends = _apart([up(moments[-1].weights.get(name, 0.0)) for name in names])
    for number, name in enumerate(names):
        line = [(float(_LEFT), up(0.0))]
        line += [(across(place), up(one.weights.get(name, 0.0))) for place, one in enumerate(moments)]
        drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in line)
        x, y = line[-1]
        label = name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"
        parts.append(
            f'<g class="tl-line tl-hue-{number}"><polyline points="{drawn}"/>'
            + "".join(f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3"/>' for a, b in line[1:])
            + f'<path class="tl-lead" d="M{x + 5:.1f} {y:.1f} L{x + 16:.1f} {ends[number]:.1f}"/>'
            f'<text x="{x + 20:.1f}" y="{ends[number] + 4:.1f}">{escape(label)}</text></g>'
        )
    said = ", ".join(f"{name} {moments[-1].weights.get(name, 0.0):+.1f}" for name in names)
    about = escape(f"How strongly each theme counts after every message. Now: {said}.")
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{about}" '
        f'preserveAspectRatio="xMidYMid meet">{"".join(parts)}</svg>'
    )


def _frame(
    moments: Sequence[Moment],
    across: Callable[[int], float],
    zero: float,
    top: float,
    bottom: float | None,
    peak: float,
    floor: float,
) -> str:
    right = _WIDTH - _RIGHT
    marks = [(top, f"+{peak:.1f}".removesuffix(".0")), (zero, "0")]
    if bottom is not None and bottom - zero > _GAP:
        marks.append((bottom, f"{floor:.1f}".removesuffix(".0").replace("-", "−")))
    lines = "".join(
        f'<path class="tl-rule" d="M{_LEFT} {y:.1f} H{right}"/><text class="tl-tick" x="{_LEFT - 8}" '
        f'y="{y + 4:.1f}" text-anchor="end">{text}</text>'
        for y, text in marks
    )
    every = max(1, -(-len(moments) // 10))
    foot = "".join(
        f'<text class="tl-tick" x="{across(place):.1f}" y="{_HEIGHT - 10}" text-anchor="middle">{place + 1}'
        f"<title>{escape(_said(one))}</title></text>"
        for place, one in enumerate(moments)
        if place % every == 0 or place == len(moments) - 1
    )
    return lines + foot


def _keys(moments: Sequence[Moment], names: Sequence[str]) -> str:
    """The names beside their colours, for a narrow window in which the labels would be too small."""
    rows = "".join(
        f'<li><i class="tl-hue-{number}"></i>{escape(name)} <b>{_number(moments[-1].weights.get(name, 0.0))}</b></li>'
        for number, name in enumerate(names)
    )
    return f'<ul class="tl-keys" aria-hidden="true">{rows}</ul>'


def _table(moments: Sequence[Moment], names: Sequence[str]) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    body = "".join(
        f'<tr><th scope="row">{place}. {escape(_said(one))}</th>'
        + "".join(f"<td>{_number(one.weights.get(name, 0.0))}</td>" for name in names)
        + "</tr>"
        for place, one in enumerate(moments, 1)
    )
    return (
        '<details class="tl-words"><summary>The same as a table</summary><div class="tl-wide" tabindex="0" '
        'role="region" aria-label="How your taste moved, as a table"><table><thead><tr><th scope="col">After</th>'
        f"{head}</tr></thead><tbody>{body}</tbody></table></div></details>"
    )


def _said(moment: Moment) -> str:
    if moment.said is None:
        return "a button"
    text = " ".join(moment.said.split())
    return f"“{text if len(text) <= 80 else text[:79] + '…'}”"


def _number(weight: float) -> str:
    return f"{weight:+.2f}".replace("-", "−") if abs(weight) >= 0.005 else "0"


def _apart(heights: Sequence[float]) -> list[float]:
    """Heights moved as little as needed so that labels do not overlap, within the picture."""
    order = sorted(range(len(heights)), key=lambda place: (heights[place], place))
    placed = [0.0] * len(heights)
    last = float("-inf")
    for place in order:
        last = placed[place] = max(heights[place], last + _GAP)
    over = last - (_HEIGHT - _BOTTOM)
    for place in reversed(order):
        if over <= 0:
            break
        placed[place] = min(placed[place], _HEIGHT - _BOTTOM - _GAP * (len(order) - 1 - order.index(place)))
    return placed
