"""The reply: what was understood, then a checked sentence for every item, piece by piece as it is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from agent.abstain import abstained
from agent.answering import Answering
from agent.facts import Reasons
from agent.grounds import item_facts, list_facts, list_opening
from agent.language import language, marked, tr
from agent.sentences import listed_unknown, reason_sentence, titled, understood
from agent.smalltalk import small_talk
from agent.state import TurnState
from agent.supposed import SURE, remark
from agent.terms import label
from agent.text import joined, run_on
from agent.writer import Writer, reply_line
from retrieval.catalogue import Catalogue, Item
from retrieval.linker import Linker

_NOT_HERE = marked(
    (
        "{names} is not in this catalogue; I keep the name in mind.",
        "{names} are not in this catalogue; I keep the name in mind.",
    )
)


@dataclass
class Explainer:
    """Words the replies about one catalogue; without a writer every sentence is written by code."""

    catalogue: Catalogue
    linker: Linker
    writer: Writer | None = None

    def __post_init__(self) -> None:
        """Answer from the same catalogue."""
        self.answering = Answering(self.catalogue, self.linker)

    def pieces(self, state: TurnState) -> Iterator[str]:
        """Yield the reply; joined, the pieces are the whole of it."""
        if state.message is None:
            yield self._acknowledged(state)
            return
        opening = self._opening(state)
        if opening:
            yield opening
        gap = "\n\n" if opening else ""
        if state.status in {"recommend", "ask"}:
            yield from self._list(state, gap)
            if state.question is not None:
                yield f"\n\n{state.question.text}"
        elif state.status == "abstain":
            yield gap + self._abstain(state)
        elif state.status == "answer":
            yield gap + self._answer(state)
        elif not opening:
            yield self._chat(state)

    def _acknowledged(self, state: TurnState) -> str:
        """The reply to a button: short, since the list speaks for itself."""
        heard = understood(state.update, self.catalogue)
        done = tr("Noted: {heard}.").format(heard=heard) if heard else tr("Done.")
        sentences = [*(state.notes or [done]), state.remark]
        if state.status == "abstain":
            sentences.append(self._abstain(state))
        asked = state.question.text if state.question is not None else ""
        return run_on(one for one in [*sentences, self._disclosed(state), asked] if one)

    def _opening(self, state: TurnState) -> str:
        sentences = list(state.notes)
        unknown = [
            title
            for title in listed_unknown(state.update, self.catalogue)
            if not self.linker.series(title) and not self._said_before(title, state)
        ]
        if unknown:
            one, several = _NOT_HERE
            frame = tr(one if len(unknown) == 1 else several)
            sentences.append(frame.format(names=joined([_quoted(title) for title in unknown])))
        sentences += self._assumed(state)
        return run_on(one for one in [*sentences, state.remark, self._disclosed(state)] if one)

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
                taken = tr('By "{title}" I take the one of {year}; say the year if you mean another.')
                told.append(taken.format(title=item.title, year=year))
        return told

    def _namesakes(self, item: Item) -> bool:
        link = self.linker.title(item.title)
        rows = link.rows if link else ()
        return sum(self.catalogue.items[row].title.casefold() == item.title.casefold() for row in rows) > 1

    def _said_before(self, title: str, state: TurnState) -> bool:
        return any(_quoted(title) in past.reply for past in state.past)

    def _disclosed(self, state: TurnState) -> str:
        flag = state.rules.disclose or self.catalogue.schema.disclose
        if flag is None:
            return ""
        told = [r.item.title for r in state.recommendations if r.item.fields.get(flag) is True]
        if not told:
            return ""
        frame = tr("Please note: {titles} is {label}.") if len(told) == 1 else tr("Please note: {titles} are {label}.")
        return frame.format(titles=joined(told), label=label(flag, self.catalogue.schema))

    def _list(self, state: TurnState, gap: str) -> Iterator[str]:
        reasons = Reasons(self.catalogue, state.query, state.profile, state.supposed)
        writer = self.writer if state.message is not None and language() == "en" else None
        tried = replaced = 0
        said: list[str] = []
        about = list_facts(state.update.changes, state.hits, reasons, self.catalogue)
        opening = list_opening(about, len(state.hits), self.catalogue.schema, state.number)
        if opening and state.message is not None:
            yield gap + opening
            gap = "\n\n"
        for place, hit in enumerate(state.hits, 1):
            item = self.catalogue.items[hit.row]
            facts = item_facts(item, hit, reasons, self.catalogue) if writer is not None else None
            sentence = writer.sentence(facts, said) if writer is not None and facts is not None else None
            tried += facts is not None
            replaced += facts is not None and sentence is None
            if sentence is None:
                sentence = reason_sentence(item, hit, reasons, self.catalogue, state.profile)
            said.append(sentence)
            yield gap + reply_line(place, titled(item, self.catalogue), sentence)
            gap = "\n"
        if tried:
            state.timings["replaced"] = replaced / tried

    def _abstain(self, state: TurnState) -> str:
        return abstained(self.catalogue, state.query, state.opened, state.profile)

    def _answer(self, state: TurnState) -> str:
        reasons = Reasons(self.catalogue, state.query, state.profile, state.supposed)
        why = [
            tr("{title}: {sentence}").format(
                title=titled(item, self.catalogue),
                sentence=reason_sentence(item, hit, reasons, self.catalogue, state.profile),
            )
            for hit in state.hits
            for item in (self.catalogue.items[hit.row],)
        ]
        told = [remark(one, self.catalogue) for one in state.supposed if one.confidence >= SURE]
        found = self.answering.of(state, why, told)
        return found.text if found is not None else self._chat(state)

    def _chat(self, state: TurnState) -> str:
        last = state.past[-1].reply if state.past else ""
        return small_talk(state.message or "", state.update.acts, self.catalogue.schema, state.number, last)


def _quoted(title: str) -> str:
    return tr('"{title}"').format(title=title)
