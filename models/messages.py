"""Chat messages as a prompt: by the model's own template where it has one, as plain `role: text` lines where not.

What a message says is data. It is kept apart from the template's control tokens, and in the plain form a line break
in it is indented, so that no text can open a turn of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from langchain_core.messages import BaseMessage

from models.errors import ModelError
from models.llama import Piece

ROLES = {"human": "user", "ai": "assistant", "system": "system", "tool": "user", "function": "user"}
PLAIN_STOPS = ("\nuser:", "\nassistant:", "\nsystem:")

_MARK = re.compile("\ue000(\\d+)\ue001")


def plain_pieces(messages: Sequence[BaseMessage]) -> list[Piece]:
    """Write messages as `role: text` lines, ending where the assistant's turn begins."""
    lines = [f"{role_of(message)}: {text_of(message)}".replace("\n", "\n  ") for message in messages]
    return [("\n".join([*lines, "assistant:"]), False)]


def template_pieces(messages: Sequence[BaseMessage], template: str, bos: str, eos: str) -> list[Piece]:
    """Write messages by a chat template: its own text trusted, what the messages say not.

    Raises:
        ModelError: The template refuses these messages.
    """
    from jinja2 import TemplateError
    from llama_cpp.llama_chat_format import Jinja2ChatFormatter

    marked = [{"role": role_of(m), "content": f"\ue000{i}\ue001"} for i, m in enumerate(messages)]
    try:
        formatter = Jinja2ChatFormatter(template=template, bos_token=bos, eos_token=eos)
        prompt = formatter(messages=marked).prompt
    except (TemplateError, ValueError, TypeError) as error:
        raise ModelError(
            f"The model's chat template refuses these messages ({error})", "Use another order of roles."
        ) from error
    pieces: list[Piece] = []
    for at, part in enumerate(_MARK.split(prompt)):
        pieces.append((text_of(messages[int(part)]), False) if at % 2 else (part, True))
    return [piece for piece in pieces if piece[0]]


def role_of(message: BaseMessage) -> str:
    """Return a message's role: user, assistant or system.

    Raises:
        ModelError: The message is of a kind that a local model does not know.
    """
    given = getattr(message, "role", None) if message.type == "chat" else ROLES.get(message.type)
    role = {"human": "user", "ai": "assistant"}.get(str(given), given)
    if role not in ROLES.values():
        raise ModelError(f"A message of type {message.type!r} cannot be sent to a local model", "Use another role.")
    return str(role)


def text_of(message: BaseMessage) -> str:
    """Return a message's text.

    Raises:
        ModelError: It holds something that is not text.
    """
    if isinstance(message.content, list):
        for block in message.content:
            if not isinstance(block, str) and block.get("type") != "text":
                raise ModelError("A local model reads text only", "Send the message without images or files.")
    return str(message.text)
