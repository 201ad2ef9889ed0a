"""Every error that tasteloop raises on purpose.

TasteloopError
├── ModelError          a model is missing, damaged or unknown
├── CatalogueError      a catalogue file or schema cannot be used
│   └── UnknownItem     no such id in the catalogue
├── IndexBroken         the vector index cannot be read (it is rebuilt)
├── HomeError           the data home cannot be written
├── UnknownSession      no such session
├── UnknownChange       no such change in the session's history
└── InvalidFeedback     a signal or a message that cannot be taken
"""

from __future__ import annotations


class TasteloopError(Exception):
    """Base of all errors; its text is one line that says what is wrong and what to do."""

    def __init__(self, problem: str, hint: str = "") -> None:
        """Join the problem and the hint into one line.

        Args:
            problem: What is wrong.
            hint: What the reader can do about it.
        """
        self.problem = " ".join(problem.split())
        self.hint = " ".join(hint.split())
        super().__init__(f"{self.problem.rstrip('.')}. {self.hint}".strip() if hint else self.problem)


class ModelError(TasteloopError):
    """A model is missing, damaged or unknown."""


class CatalogueError(TasteloopError):
    """A catalogue file or schema cannot be used."""


class UnknownItem(CatalogueError):
    """The catalogue has no item with this id."""


class IndexBroken(TasteloopError):
    """The vector index cannot be read."""


class HomeError(TasteloopError):
    """The data home cannot be written."""


class UnknownSession(TasteloopError):
    """There is no session with this id."""


class UnknownChange(TasteloopError):
    """The session has no change with this id."""


class InvalidFeedback(TasteloopError):
    """A signal or a message that cannot be taken."""
