r"""A model that says what it was told to say: for tests of your own that shall be fast and always the same.

model = ScriptedModel({"I loved Heat": "inform\n+item Heat"})
recommender = scripted_recommender(catalogue, model, home)
turn = recommender.chat("alice", "I loved Heat")
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from agent.events import EventLog
from agent.follow import Follower
from agent.recommender import Recommender
from agent.understand import Understander
from agent.writer import Writer
from models.embedder import Embedder
from models.parser.prompt import MESSAGE_CHARACTERS, one_line
from retrieval.catalogue import Catalogue
from retrieval.home import Home
from retrieval.linker import Linker

Replies = Mapping[str, str | Sequence[str]] | Sequence[str]


@dataclass(frozen=True)
class Said:
    """A completion: its text and how many tokens it took (words, here)."""

    text: str

    @property
    def completion_tokens(self) -> int:
        """Words of the text."""
        return len(self.text.split())


@dataclass
class ScriptedModel:
    """A `Completer` that answers from a script, in the wire format of `models.parser.wire`."""

    replies: Replies = ()
    """Message → reply, or one reply a call. A message with several replies gets one after the other; the last
    of them stays. A plain sequence is used up."""
    default: str = "other"
    """What it says to a message that is not in the script."""
    prompts: list[str] = field(default_factory=list)
    """Every prompt it was asked, oldest first."""
    grammars: list[str | None] = field(default_factory=list)
    """The grammar of each of those calls, None where there was none."""
    warmed: list[str] = field(default_factory=list)
    """Every beginning it was told to keep warm."""

    def __post_init__(self) -> None:
        """Line up the replies."""
        self._queue = deque[str]() if isinstance(self.replies, Mapping) else deque(self.replies)
        self._named: dict[str, deque[str]] = {}
        if isinstance(self.replies, Mapping):
            for message, said in self.replies.items():
                lines = [said] if isinstance(said, str) else said
                self._named[one_line(message, MESSAGE_CHARACTERS)] = deque(lines)

    def complete(
        self,
        prompt: str,
        *,
        max_tokens: int,
        stop: Sequence[str] = (),
        grammar: str | None = None,
        choices: Sequence[str] = (),
    ) -> Said:
        """Give the script's reply to a prompt."""
        self.prompts.append(prompt)
        self.grammars.append(grammar)
        return Said(self._reply(prompt))

    def stream_text(self, prompt: str, *, max_tokens: int, stop: Sequence[str] = ()) -> Iterator[str]:
        """Give the same reply word by word."""
        yield from self.complete(prompt, max_tokens=max_tokens, stop=stop).text.split(" ")

    def warm(self, prefix: str) -> None:
        """Note the beginning."""
        self.warmed.append(prefix)

    def _reply(self, prompt: str) -> str:
        named = self._named.get(message_of(prompt))
        if named:
            return named.popleft() if len(named) > 1 else named[0]
        return self._queue.popleft() if self._queue else self.default


def message_of(prompt: str) -> str:
    """The message that a reader's prompt asks about, as it stands there; empty in other prompts."""
    lines = [line for line in prompt.splitlines() if line.startswith("M: ")]
    return lines[-1][3:] if lines else ""


def scripted_recommender(
    catalogue: Catalogue,
    model: ScriptedModel,
    home: str | Path,
    *,
    embedder: Embedder | None = None,
    writer: ScriptedModel | None = None,
) -> Recommender:
    """Open a recommender that reads by a script; everything else is the real thing.

    Args:
        catalogue: What to recommend from.
        model: Reads the messages.
        home: Data home.
        embedder: Text model (default: the one that is always used).
        writer: Words the reasons (default: code does).
    """
    place = Home.at(home)
    follower = Follower(
        place.versions(catalogue).stamp, lambda: place.ranker(catalogue, embedder=embedder, fall_back=False)
    )
    return Recommender(
        catalogue,
        place.ranker(catalogue, embedder=embedder),
        Understander(catalogue, Linker(catalogue), model),
        Writer(writer) if writer is not None else None,
        EventLog(place.path / "feedback.db", catalogue.name),
        follower,
    )
