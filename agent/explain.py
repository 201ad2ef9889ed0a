"""The reply: what was understood, then a checked sentence for every item, piece by piece as it is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from agent.answer import answer
from agent.contract import Change
from agent.facts import Reasons, held, title_of
from agent.sentences import listed_unknown, reason_sentence, titled, understood, worded
from agent.state import TurnState
from agent.text import joined
from agent.writer import Facts, Writer, reply_line
from retrieval.catalogue import Catalogue, Item, values_of
from retrieval.linker import Linker
from retrieval.query import Filter, Hit, ItemPull


@dataclass
class Explainer:
    """Words the replies about one catalogue; without a writer every sentence is written by code."""

    catalogue: Catalogue
    linker: Linker
    writer: Writer | None = None

    def pieces(self, state: TurnState) -> Iterator[str]:
        """Yield the reply; joined, the pieces are the whole of it."""
        if state.message is None:
            yield self._acknowledged(state)
            return
        opening = self._opening(state)
        if opening:
            yield opening
        gap = "\n\n" if opening else ""
        if state.status == "recommend":
            yield from self._list(state, gap)
        elif state.status == "abstain":
            yield gap + self._abstain(state)
        elif state.status == "answer":
            yield gap + self._answer(state)
        elif not opening:
            yield self._chat(state)

    def _acknowledged(self, state: TurnState) -> str:
        """The reply to a button: short, since the list speaks for itself."""
        heard = understood(state.update, self.catalogue)
        sentences = list(state.notes) or [f"Noted: {heard}." if heard else "Done."]
        if state.status == "abstain":
            sentences.append(self._abstain(state))
        told = self._disclosed(state)
        return " ".join([*sentences, told] if told else sentences)

    def _opening(self, state: TurnState) -> str:
        sentences = list(state.notes)
        unknown = [
            title
            for title in listed_unknown(state.update, self.catalogue)
            if not self.linker.series(title) and not self._said_before(title, state)
        ]
        if unknown:
            names = joined([f'"{title}"' for title in unknown])
            sentences.append(
                f"{names} {'is' if len(unknown) == 1 else 'are'} not in this catalogue; I keep the name in mind."
            )
        sentences += self._assumed(state)
        told = self._disclosed(state)
        return " ".join(one for one in [*sentences, told] if one)

    def _assumed(self, state: TurnState) -> list[str]:
        """Which of several items of the same title was taken, where neither message nor list says it."""
        told: list[str] = []
        for change in state.update.changes:
            row = self.catalogue.row(change.item) if change.item and change.stance != "drop" else None
            if row is None or row in state.shown or change.field != "item":
                continue
            item = self.catalogue.items[row]
            year = titled(item, self.catalogue).removeprefix(item.title).strip(" ()")
            if not year or year in (state.message or "") or self._said_before(item.title, state):
                continue
            if self._namesakes(item):
                told.append(f'By "{item.title}" I take the one of {year}; say the year if you mean another.')
        return told

    def _namesakes(self, item: Item) -> bool:
        link = self.linker.title(item.title)
        rows = link.rows if link else ()
        return sum(self.catalogue.items[row].title.casefold() == item.title.casefold() for row in rows) > 1

    def _said_before(self, title: str, state: TurnState) -> bool:
        return any(f'"{title}"' in past.reply for past in state.past)

    def _disclosed(self, state: TurnState) -> str:
        flag = state.rules.disclose or self.catalogue.schema.disclose
        if flag is None:
            return ""
        told = [r.item.title for r in state.recommendations if r.item.fields.get(flag) is True]
        field = self.catalogue.schema.get(flag)
        label = field.label if field is not None else flag
        return f"Please note: {joined(told)} {'is' if len(told) == 1 else 'are'} {label}." if told else ""

    def _list(self, state: TurnState, gap: str) -> Iterator[str]:
        reasons = Reasons(self.catalogue, state.query, state.profile)
        replaced = tried = 0
        for place, hit in enumerate(state.hits, 1):
            item = self.catalogue.items[hit.row]
            facts = self._facts(item, hit, reasons, state)
            sentence = None
            if facts is not None and self.writer is not None and state.message is not None:
                tried += 1
                sentence = self.writer.sentence(facts)
                replaced += sentence is None
            if sentence is None:
                sentence = reason_sentence(item, hit, reasons, self.catalogue, state.profile)
            yield gap + reply_line(place, titled(item, self.catalogue), sentence)
            gap = "\n"
        if tried:
            state.timings["replaced"] = replaced / tried

    def _facts(self, item: Item, hit: Hit, reasons: Reasons, state: TurnState) -> Facts | None:
        """The strongest reason that can be told as shared or asked-for values, None where there is none."""
        for share in hit.shares:
            preference = reasons.preferences.get(share.key) if share.key is not None else None
            if preference is None or share.value <= 0 or preference.change.stance not in {"like", "require"}:
                continue
            change, pull = preference.change, reasons.pulls.get(share.key)
            if isinstance(pull, ItemPull) and change.item:
                if shared := reasons.shared(change, item):
                    liked = title_of(change, self.catalogue)
                    values = [value for one in shared[:2] for value in one.values][:3]
                    return Facts(item.title, f"you liked: {liked}", tuple(values), self._roles(item, values))
                return None
            has = held(item, pull)
            if has:
                return Facts(item.title, f"you asked for: {change.value}", tuple(has[:2]), self._roles(item, has))
        return None

    def _roles(self, item: Item, values: list[str]) -> tuple[tuple[str, str], ...]:
        people = self.catalogue.schema.of_kind("person")
        return tuple((v, f.label) for f in people for v in values if v in values_of(item, f.name))

    def _abstain(self, state: TurnState) -> str:
        plural = self.catalogue.schema.plural
        if not state.opened:
            return (
                f"No {plural} are left that fit everything you said. Take one of the limits back and I'll look again."
            )
        best, count = state.opened[0]
        change = self._change_of(best, state)
        what = worded(change, self.catalogue) if change else "the rules here"
        return f"There is nothing that fits everything you said. Without the limit on {what}, {count} {plural} would."

    def _change_of(self, one: Filter, state: TurnState) -> Change | None:
        return next((p.change for p in state.profile.preferences if p.change.id == one.key), None)

    def _answer(self, state: TurnState) -> str:
        reasons = Reasons(self.catalogue, state.query, state.profile)
        why = [
            f"{titled(item, self.catalogue)}: {reason_sentence(item, hit, reasons, self.catalogue, state.profile)}"
            for hit in state.hits
            for item in (self.catalogue.items[hit.row],)
        ]
        return answer(state.message or "", self.catalogue, self.linker, state.shown, state.profile, why)

    def _chat(self, state: TurnState) -> str:
        noun, plural = self.catalogue.schema.noun, self.catalogue.schema.plural
        acts = set(state.update.acts)
        if "undo" in acts or state.message is None:
            return f"Done. What {plural} would you like?"
        if "reset" in acts:
            return f"We start afresh. What {plural} do you like?"
        if "accept" in acts:
            return "Enjoy! Tell me afterwards how you liked it."
        return f"Tell me a {noun} you love, something you can't stand, or what you are in the mood for."
