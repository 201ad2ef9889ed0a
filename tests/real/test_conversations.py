"""Every shipped conversation, on the real model."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from agent.recommender import Recommender
from eval.conversations import run, shipped

pytestmark = pytest.mark.model


def test_all_shipped_conversations_hold(real_home: Path, recommender: Recommender) -> None:
    def open_at(catalogue: str, folder: Path) -> Recommender:
        for name in ("models", "index"):
            if not (folder / name).exists():
                shutil.copytree(real_home / name, folder / name)
        return Recommender.open(catalogue, home=folder)

    report = run(shipped(), open_at)
    assert not report.rows, str(report)
