"""What must hold after a step of a conversation: what the script expects, and what always does."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.contract import NEGATIVE, Change, Profile, Scalar, Turn
from eval.script import Condition, Expect, Expected, ScriptError
from retrieval.catalogue import Catalogue, Item, values_of
from retrieval.words import loosen

_YEAR_TOLERANCE = 1.0
_DATED = re.compile(r"(.+) \((\d{4})\)")


@dataclass(frozen=True)
class Check:
    """One thing that was looked at; `problem` is empty when it holds."""

    name: str
    problem: str = ""


@dataclass(frozen=True)
class Moment:
    """A turn, and what came before it in the conversation."""

    turn: Turn
    catalogue: Catalogue
    before: Sequence[str] = ()
    """Ids of the last list."""
    shown: frozenset[str] = frozenset()
    """Every id listed before this turn."""
    spoken: bool = True
    """Whether the turn answers something the user did just now."""

    @property
    def ids(self) -> list[str]:
        """Ids of the list, in order."""
        return [one.item.id for one in self.turn.recommendations]

    def items(self) -> list[Item]:
        """The catalogue's items of the list; unknown ids are left out."""
        known = self.catalogue.known
        return [self.catalogue.get(one) for one in self.ids if one in known]


def resolve(catalogue: Catalogue, title: str) -> str:
    """The id of a title, written `Heat` or `Heat (1995)`.

    Raises:
        ScriptError: The catalogue has no such title, or several.
    """
    found = [item for item in catalogue.items if item.title == title]
    dated = _DATED.fullmatch(title)
    if not found and dated:
        named = [item for item in catalogue.items if item.title == dated[1]]
        found = [item for item in named if item.fields.get("year") == int(dated[2])]
    if not found:
        found = [item for item in catalogue.items if title in item.aliases]
    if len(found) != 1:
        many = ", ".join(f"{one.title} ({one.fields.get('year', '?')})" for one in found[:5])
        problem = f"means several items: {many}" if found else "is not a title"
        raise ScriptError(f"{title!r} {problem} in catalogue {catalogue.name!r}", "Write the title and the year.")
    return found[0].id


def expected(moment: Moment, expect: Expect) -> Iterator[Check]:
    """Check everything that a script expects of a turn."""
    turn, catalogue = moment.turn, moment.catalogue
    for one in expect.profile:
        found = stands(turn.profile, one, catalogue)
        yield _check(f"profile {_told(one)}", found, f"not among: {told_profile(turn.profile)}")
    for one in expect.not_profile:
        gone = not stands(turn.profile, one, catalogue)
        yield _check(f"not_profile {_told(one)}", gone, f"stands: {told_profile(turn.profile)}")
    if expect.profile_size is not None:
        size = len(turn.profile.preferences)
        told = f"{size}: {told_profile(turn.profile)}"
        yield _check(f"profile_size {expect.profile_size}", size == expect.profile_size, told)
    yield from _on_items(moment, expect)
    yield from _on_list(moment, expect)
    yield from _on_reply(turn, expect)


def _on_items(moment: Moment, expect: Expect) -> Iterator[Check]:
    items = moment.items()
    for one in expect.every:
        wrong = [item for item in items if not meets(item, one)]
        told = ", ".join(f"{item.title}: {_value_told(item, one.field)}" for item in wrong[:3])
        yield _check(f"every {_condition_told(one)}", bool(items) and not wrong, told or "the list is empty")
    for one in expect.some:
        told = ", ".join(f"{item.title}: {_value_told(item, one.field)}" for item in items[:5])
        met = any(meets(item, one) for item in items)
        yield _check(f"some {_condition_told(one)}", met, told or "the list is empty")


def _on_list(moment: Moment, expect: Expect) -> Iterator[Check]:
    ids = moment.ids
    listed = ", ".join(one.item.title for one in moment.turn.recommendations) or "the list is empty"
    for title in expect.present:
        yield _check(f"present {title}", resolve(moment.catalogue, title) in ids, listed)
    for title in expect.absent:
        yield _check(f"absent {title}", resolve(moment.catalogue, title) not in ids, listed)
    kept = set(moment.turn.profile.seen)
    for title in expect.seen:
        yield _check(f"seen {title}", resolve(moment.catalogue, title) in kept, "not in the profile's seen")
    for title in expect.not_seen:
        yield _check(f"not_seen {title}", resolve(moment.catalogue, title) not in kept, "in the profile's seen")
    if expect.count is not None:
        yield _check(f"count {expect.count}", len(ids) == expect.count, f"{len(ids)}: {listed}")
    if expect.changed is not None:
        differs = ids != list(moment.before)
        yield _check(f"changed {expect.changed}", differs == expect.changed, listed)
    if expect.same_list is not None:
        same = ids == list(moment.before)
        yield _check(f"same_list {expect.same_list}", same == expect.same_list, listed)
    if expect.fresh is not None:
        fresh = bool(ids) and not moment.shown & set(ids)
        yield _check(f"fresh {expect.fresh}", fresh == expect.fresh, listed)


def _on_reply(turn: Turn, expect: Expect) -> Iterator[Check]:
    reply = turn.reply.casefold()
    for word in expect.reply_has:
        yield _check(f"reply_has {word!r}", word.casefold() in reply, turn.reply[:200])
    for word in expect.reply_lacks:
        yield _check(f"reply_lacks {word!r}", word.casefold() not in reply, turn.reply[:200])
    if expect.status is not None:
        wanted = _listed(expect.status)
        yield _check(f"status {' or '.join(wanted)}", turn.status in wanted, turn.status)
    if expect.act is not None:
        acts = _listed(expect.act)
        done = any(act in turn.update.acts for act in acts)
        yield _check(f"act {' or '.join(acts)}", done, ", ".join(turn.update.acts) or "no act")
    if expect.degraded is not None:
        yield _check(f"degraded {expect.degraded}", turn.degraded == expect.degraded, str(turn.degraded))


def stands(profile: Profile, wanted: Expected, catalogue: Catalogue) -> bool:
    """Whether an entry of the profile agrees with what is expected."""
    return any(agrees(one.change, wanted, catalogue) for one in profile.preferences)


def agrees(change: Change, wanted: Expected, catalogue: Catalogue) -> bool:
    """Whether a change is the expected one, however it is written."""
    if change.field not in _listed(wanted.field):
        return False
    limits = limit(change.op, change.value, change.stance)
    if wanted.op in (">=", "<=", "=", "between") and limits is not None:
        stances = _listed(wanted.stance)
        return any(_same_limit(limits, limit(wanted.op, wanted.value, stance)) for stance in stances)
    if change.stance not in _listed(wanted.stance) or (wanted.op is not None and change.op != wanted.op):
        return False
    return wanted.value is None or _same_value(change, wanted.value, catalogue)


def _same_value(change: Change, wanted: Scalar | list[float], catalogue: Catalogue) -> bool:
    if isinstance(wanted, list) or isinstance(change.value, list):
        return change.value == wanted
    goal, names = loosen(str(wanted)), [loosen(str(change.value))]
    if change.item is not None and change.item in catalogue.known:
        item = catalogue.get(change.item)
        names += [loosen(title) for title in (item.title, f"{item.title} {item.fields.get('year')}", *item.aliases)]
    if change.field == "aspect":
        return any(name and (goal in name or name in goal) for name in names)
    return goal in names


def limit(op: str | None, value: object, stance: str) -> tuple[float, float, bool] | None:
    """(low, high, inside) of a hard or soft limit, None when it has no numbers.

    An exclusion of everything on one side is the limit on the other side.
    """
    numbers = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, int | float)]
    if op not in (">=", "<=", "=", "between") or not numbers:
        return None
    low = -math.inf if op == "<=" else numbers[0]
    high = math.inf if op == ">=" else numbers[-1]
    if stance in NEGATIVE and op == "<=":
        return high, math.inf, True
    if stance in NEGATIVE and op == ">=":
        return -math.inf, low, True
    return low, high, stance not in NEGATIVE


def _same_limit(a: tuple[float, float, bool], b: tuple[float, float, bool] | None) -> bool:
    """Whether two limits are the same within one unit: `before 1990` may or may not hold 1990."""
    if b is None or a[2] != b[2]:
        return False
    return all(x == y or abs(x - y) <= _YEAR_TOLERANCE for x, y in zip(a[:2], b[:2], strict=True))


def meets(item: Item, condition: Condition) -> bool:
    """Whether an item meets a condition."""
    values = [loosen(one) for one in values_of(item, condition.field)]
    if condition.lacks is not None and {loosen(one) for one in _listed(condition.lacks)} & set(values):
        return False
    if all(one is None for one in (condition.ge, condition.le, condition.equals, condition.has)):
        return True
    if not values:
        return condition.unknown == "allowed"
    if condition.has is not None and not {loosen(one) for one in _listed(condition.has)} & set(values):
        return False
    if condition.equals is not None and loosen(str(condition.equals)) not in values:
        return False
    if condition.ge is None and condition.le is None:
        return True
    number = item.fields.get(condition.field)
    if not isinstance(number, int | float):
        return False
    low = -math.inf if condition.ge is None else condition.ge
    high = math.inf if condition.le is None else condition.le
    return low <= number <= high


def _check(name: str, holds: bool, problem: str) -> Check:
    return Check(name, "" if holds else problem or "does not hold")


def _listed(one: str | Sequence[str]) -> list[str]:
    return [one] if isinstance(one, str) else list(one)


def _told(one: Expected) -> str:
    parts = [_listed(one.field), _listed(one.stance)]
    value = "" if one.value is None else str(one.value)
    return " ".join(filter(None, ["/".join(parts[0]), one.op or "", value, "/".join(parts[1])]))


def told_profile(profile: Profile) -> str:
    """The profile in one line."""
    return "; ".join(told_change(one.change) for one in profile.preferences) or "an empty profile"


def told_change(change: Change) -> str:
    """A change in a few words."""
    parts = (change.field, change.op, change.value, change.stance)
    return " ".join(str(part) for part in parts if part is not None)


def _condition_told(one: Condition) -> str:
    given = one.model_dump(by_alias=True, exclude_none=True, exclude={"unknown"})
    return " ".join(str(value) if key == "field" else f"{key} {value}" for key, value in given.items())


def _value_told(item: Item, name: str) -> str:
    return "/".join(values_of(item, name)) or "unknown"
