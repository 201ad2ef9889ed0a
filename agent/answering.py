"""A turn's question and its answer: what counts as a question, what `it` means, and what is answered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.answer import Answered, Asking, listed
from agent.compare import comparing
from agent.contract import PreferenceUpdate
from agent.recall import ABOUT_ME
from agent.smalltalk import addressed
from agent.state import TurnState
from retrieval.catalogue import Catalogue
from retrieval.linker import Linker

_WANTS = re.compile(
    r"\b(?:show|give|recommend|suggest|find|get|bring|more|another|others?|instead|similar|want|"
    r"like (?:these|those|them)|should (?:i|we))\b",
    re.I,
)


@dataclass(frozen=True)
class Answering:
    """Answers the questions of one catalogue's sessions."""

    catalogue: Catalogue
    linker: Linker

    def notice(self, state: TurnState) -> None:
        """Take a question about the list or the user for one, where a wish was read into it."""
        message = state.message or ""
        if ("ask" in state.update.acts and not state.update.changes) or _WANTS.search(message):
            return
        named = any(change.field == "item" for change in state.update.changes)
        with_value = listed(message) and any(not change.op for change in state.update.changes)
        about_list = bool(state.shown) and not named and (with_value or comparing(message))
        if _is_question(message) and (about_list or ABOUT_ME.search(message)) and self.of(state) is not None:
            state.update = PreferenceUpdate(acts=["ask"])

    def settle(self, state: TurnState) -> None:
        """Answer what was taken for small talk and can be answered; chat about what cannot."""
        message = state.message or ""
        if state.status == "answer" and self.of(state) is None:
            state.status = "chat"
        elif state.status == "chat" and (_is_question(message) or ABOUT_ME.search(message)):
            talk = set(state.update.acts) <= {"other", "inform", "ask"}
            if talk and not (addressed(message) and not ABOUT_ME.search(message)) and self.of(state) is not None:
                state.status = "answer"

    def of(
        self, state: TurnState, why: Sequence[str] | None = None, turned_down: Sequence[str] = ()
    ) -> Answered | None:
        """The answer to a turn's message; None where it is about nothing that is known here."""
        reasons = why if why is not None else [""] * len(state.shown)
        about = self._talked_about(state)
        asking = Asking(self.catalogue, self.linker, state.shown, state.profile, reasons, about, turned_down)
        return asking.answer(state.message or "")

    def _talked_about(self, state: TurnState) -> int | None:
        """The item that the answers since the last list ended on."""
        known = self.catalogue.known
        answers = []
        for past in reversed(state.past):
            if past.status not in {"answer", "chat"} or past.message is None:
                break
            answers.append(past)
        about: int | None = None
        for past in reversed(answers):
            shown = [self.catalogue.row(one) for one in past.shown if one in known]
            asking = Asking(self.catalogue, self.linker, shown, why=[""] * len(shown), about=about)
            found = asking.answer(past.message or "") if past.status == "answer" else None
            about = found.row if found is not None and found.row is not None else about
        return about


def _is_question(message: str) -> bool:
    said = message.strip().casefold()
    return said.endswith(("?", "？")) or said.split(" ")[0] in _OPENERS


_OPENERS = frozenset("who what when where why how which is are does do did has have whose".split())
