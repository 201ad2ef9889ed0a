"""The command line: `tasteloop chat | web | parse | rank | ingest | catalogues | models | train | eval`.

Reads standard input, writes standard output, logs to standard error; bad input ends with exit code 2 and one line.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from models.errors import TasteloopError

BAD_INPUT = 2
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    _quiet()
    _forgive()
    args = _parser().parse_args(argv)
    try:
        run: Callable[[argparse.Namespace], int] = args.run
        return run(args)
    except TasteloopError as error:
        print(f"tasteloop: {error}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _quiet() -> None:
    """Keep third parties from reporting use; nothing leaves the machine."""
    for name, value in (
        ("GRADIO_ANALYTICS_ENABLED", "False"),
        ("ANONYMIZED_TELEMETRY", "False"),
        ("HF_HUB_OFFLINE", "1"),
        ("LANGSMITH_TRACING", "false"),
    ):
        os.environ.setdefault(name, value)


def _forgive() -> None:
    """Let no character that cannot be read or written end a stream: a question mark stands in for it."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--catalogue",
        default="movies",
        help="name of a catalogue, or a file to read as one (default: movies)",
    )
    common.add_argument("--model", default="default", help="see `tasteloop models` (default: default)")
    common.add_argument(
        "--home", default=None, help="data home (default: $TASTELOOP_HOME, else the user's data folder)"
    )
    parser = argparse.ArgumentParser(prog="tasteloop", description="Recommendations that listen, on this machine.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for add in (_add_talk, _add_catalogues, _add_training, _add_evaluation):
        add(commands, common)
    return parser


def _add_talk(commands: Commands, common: argparse.ArgumentParser) -> None:
    """The commands that talk, and those that read JSON lines."""
    chat = commands.add_parser("chat", parents=[common], help="chat in the terminal")
    chat.add_argument("--jsonl", action="store_true", help="one JSON object a line in, one turn a line out")
    chat.add_argument("--session", default="terminal", help="name of the conversation (default: terminal)")
    chat.set_defaults(run=_chat)

    web = commands.add_parser("web", parents=[common], help="open the web chat")
    web.add_argument("--port", type=int, default=7860)
    web.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    web.add_argument("--open", action="store_true", help="open a browser")
    web.add_argument("--auth", default=None, metavar="LOGIN", help="ask for a login: user:password, or a file of them")
    web.set_defaults(run=_web)

    parse = commands.add_parser("parse", parents=[common], help="JSONL of messages in, preference updates out")
    parse.set_defaults(run=_parse)

    rank = commands.add_parser("rank", parents=[common], help="JSONL of conversations in, ranked items out")
    rank.add_argument("--k", type=int, default=50, help="items a conversation (default: 50)")
    rank.set_defaults(run=_rank)


def _add_catalogues(commands: Commands, common: argparse.ArgumentParser) -> None:
    """The commands about catalogues and models."""
    ingest = commands.add_parser("ingest", parents=[common], help="read a CSV, JSONL or Parquet file as a catalogue")
    ingest.add_argument("file", type=Path)
    ingest.add_argument("--name", default=None, help="name of the catalogue (default: the file's)")
    ingest.add_argument("--schema", type=Path, default=None, help="JSON file with the schema (default: inferred)")
    ingest.add_argument("--interactions", type=Path, default=None, help="table of user, item and rating")
    ingest.set_defaults(run=_ingest)

    catalogues = commands.add_parser("catalogues", parents=[common], help="list the catalogues")
    catalogues.add_argument("--report", metavar="NAME", help="how this catalogue was cleaned")
    catalogues.set_defaults(run=_catalogues)

    models = commands.add_parser("models", parents=[common], help="list the models that can be named")
    models.set_defaults(run=_models)


def _add_training(commands: Commands, common: argparse.ArgumentParser) -> None:
    """The command that learns."""
    train = commands.add_parser("train", parents=[common], help="learn from interactions and this home's feedback")
    train.add_argument("--folds", type=int, default=5, help="folds of users to measure on (default: 5)")
    train.add_argument("--seed", type=int, default=0)
    train.add_argument("--limit", type=int, default=None, help="most users to measure (default: all)")
    train.add_argument("--force", action="store_true", help="put the new model into use even when it is worse")
    train.add_argument("--list", action="store_true", help="list the versions; * is in use")
    train.add_argument("--use", type=int, default=None, metavar="VERSION", help="go to a version; 0 is untrained")
    train.set_defaults(run=_train)


def _add_evaluation(commands: Commands, common: argparse.ArgumentParser) -> None:
    """The command that measures."""
    evaluate = commands.add_parser("eval", parents=[common], help="scripted conversations, parse scores, speed")
    evaluate.add_argument(
        "what",
        choices=["conversations", "parse", "bench", "dialogues", "heldout", "responsiveness", "scale", "writing"],
    )
    evaluate.add_argument("paths", type=Path, nargs="*", help="scripts to run (default: those that ship)")
    evaluate.add_argument("--gold", type=Path, default=None, help="labelled messages, for `parse`")
    evaluate.add_argument("--data", type=Path, default=None, help="folder of the data set, for `dialogues`, `heldout`")
    evaluate.add_argument("--catalogue-data", type=Path, default=None, help="folder of film facts, for `dialogues`")
    evaluate.add_argument("--redial-data", type=Path, default=None, help="ReDial's folder, for `dialogues` of INSPIRED")
    evaluate.add_argument(
        "--split", choices=["dev", "report"], default=None, help="part to measure (default: dev, but of users: report)"
    )
    evaluate.add_argument(
        "--limit",
        type=int,
        default=None,
        help="measure only N dialogues or users, or N replies of `writing` (there 1000)",
    )
    evaluate.add_argument(
        "--k", type=int, default=None, help="items a list (default: `dialogues` 50, `heldout` 20, `responsiveness` 10)"
    )
    evaluate.add_argument("--folds", type=int, default=5, help="parts of the users, for `heldout` (default: 5)")
    evaluate.add_argument("--users", type=int, default=30, help="simulated users, for `responsiveness` (default: 30)")
    evaluate.add_argument("--turns", type=int, default=10, help="messages of each, for `responsiveness` (default: 10)")
    evaluate.add_argument("--runs", type=int, default=3, help="reseeded runs, for `responsiveness` (default: 3)")
    evaluate.add_argument(
        "--models", default=None, help="names with commas, for `heldout`, `responsiveness` (default: all)"
    )
    evaluate.add_argument(
        "--out", type=Path, default=None, help="folder for tables and pictures, of users, `scale` and `writing`"
    )
    evaluate.add_argument("--sizes", default=None, help="numbers of items, for `scale` (default: 10000,100000,1000000)")
    evaluate.add_argument("--seed", type=int, default=0)
    evaluate.add_argument("--json", action="store_true", help="print the report as JSON")
    evaluate.set_defaults(run=_eval)


def _chat(args: argparse.Namespace) -> int:
    from ui.terminal import chat, chat_jsonl

    return (chat_jsonl if args.jsonl else chat)(_open(args), args.session)


def _web(args: argparse.Namespace) -> int:
    from ui.web.start import web

    return web(args)


def _parse(args: argparse.Namespace) -> int:
    from ui.batch import parse_lines

    return parse_lines(args, sys.stdin, sys.stdout)


def _rank(args: argparse.Namespace) -> int:
    from ui.batch import rank_lines

    return rank_lines(_open(args), args.k, sys.stdin, sys.stdout)


def _ingest(args: argparse.Namespace) -> int:
    from ui.manage import ingest_file

    return ingest_file(args)


def _catalogues(args: argparse.Namespace) -> int:
    from ui.manage import list_catalogues

    return list_catalogues(args)


def _models(args: argparse.Namespace) -> int:
    from ui.manage import list_models

    return list_models()


def _train(args: argparse.Namespace) -> int:
    from ui.train import train_command

    return train_command(args)


def _eval(args: argparse.Namespace) -> int:
    from ui.evaluate import evaluate

    return evaluate(args)


def _open(args: argparse.Namespace):  # type: ignore[no-untyped-def]  # noqa: ANN202
    from agent.recommender import Recommender
    from ui.progress import bars

    with bars() as progress:
        return Recommender.open(args.catalogue, args.model, args.home, progress)


if __name__ == "__main__":
    sys.exit(main())
