from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from agent.contract import Change, PreferenceUpdate
from eval.checks import resolve
from eval.conversations import run, shipped
from eval.report import Report
from eval.script import ScriptError, load
from retrieval.ingest import ingest
from retrieval.movies.loader import load as load_movies
from tests.eval.fake import FakeTalker, books

KNOWN = {
    "crime since 1990": PreferenceUpdate(
        acts=["request"],
        changes=[
            Change(field="genre", value="Crime", stance="require"),
            Change(field="year", op=">=", value=1990, stance="require"),
        ],
    ),
    "no horror": PreferenceUpdate(acts=["inform"], changes=[Change(field="genre", value="Horror", stance="exclude")]),
    "dark ones": PreferenceUpdate(
        acts=["request"], changes=[Change(field="aspect", value="dark humour", stance="like")]
    ),
}

Run = Callable[..., Report]


@pytest.fixture
def converse(tmp_path: Path) -> Run:
    def go(*steps: str, broken: str = "", head: str = "", body: str = "") -> Report:
        path = tmp_path / "one.yaml"
        body = body or "".join(f"  - {step}\n" for step in steps)
        path.write_text(f"name: one\nabout: A trial.\ncatalogue: books\n{head}steps:\n{body}", encoding="utf-8")
        return run([path], lambda catalogue, home: FakeTalker(books(), home, KNOWN, broken))

    return go


def failed(report: Report) -> list[str]:
    return [str(row["check"]) for row in report.rows]


HOLDS = """
  - say: crime since 1990
    expect:
      status: recommend
      act: request
      count: 3
      degraded: false
      profile:
        - {field: genre, value: crime, stance: [like, require]}
        - {field: year, op: ">=", value: 1990, stance: require}
      not_profile: [{field: genre, value: Horror, stance: exclude}]
      profile_size: 2
      every:
        - {field: year, ">=": 1990}
        - {field: genre, has: [Crime, Romance]}
        - {field: genre, lacks: Horror}
      some: [{field: author, "=": Ann Ash}]
      present: [Winter Line (1992)]
      absent: [Harbour]
      seen: [Harbour]
      not_seen: [Ledger]
      reply_has: [found]
      reply_lacks: [sorry]
  - press: {card: 1, signal: seen}
    expect: {changed: true, absent: [Winter Line (1992)], seen: [Winter Line (1992)]}
  - press: {title: Ledger, signal: rating, value: 4}
    expect: {profile: [{field: item, value: Ledger, stance: like}]}
  - undo: true
    expect: {not_profile: [{field: item, value: Ledger, stance: like}]}
  - restart: true
    expect: {same_list: true, profile_size: 2}
  - remove: {field: genre, value: Crime}
    expect: {profile_size: 1, fresh: false}
  - reset: true
    expect: {profile_size: 0}
  - say: "  "
    expect: {refused: must, profile_size: 0, reply_has: [empty]}
"""


def test_what_holds_passes(converse: Run) -> None:
    report = converse(head="seen: [Harbour]\n", body=HOLDS)
    assert report.rows == []
    assert report.figure("conversations that passed").value == 1.0
    assert report.figure("messages read by the model").n == 1


@pytest.mark.parametrize(
    ("expect", "check"),
    [
        ("status: ask", "status ask"),
        ("act: reject", "act reject"),
        ("count: 5", "count 5"),
        ("degraded: true", "degraded True"),
        ("profile: [{field: genre, value: Crime, stance: exclude}]", "profile genre Crime exclude"),
        ("profile: [{field: year, op: '<=', value: 1990, stance: require}]", "profile year <= 1990 require"),
        ("not_profile: [{field: genre, stance: require}]", "not_profile genre require"),
        ("profile_size: 1", "profile_size 1"),
        ("every: [{field: year, '<=': 1995}]", "every year <= 1995.0"),
        ("every: [{field: author, lacks: Ben Birch}]", "every author lacks Ben Birch"),
        ("some: [{field: pages, '>=': 1000}]", "some pages >= 1000.0"),
        ("present: [Orchard]", "present Orchard"),
        ("absent: [Ledger]", "absent Ledger"),
        ("seen: [Ledger]", "seen Ledger"),
        ("changed: false", "changed False"),
        ("same_list: true", "same_list True"),
        ("fresh: false", "fresh False"),
        ("reply_has: [cheese]", "reply_has 'cheese'"),
        ("reply_lacks: [Found]", "reply_lacks 'Found'"),
        ("refused: must", "refused"),
        ("present: [No Such Book]", "the step runs"),
        ("present: [Winter Line]", "the step runs"),
    ],
)
def test_what_does_not_hold_is_told(converse: Run, expect: str, check: str) -> None:
    report = converse(f"{{say: crime since 1990, expect: {{{expect}}}}}")
    assert failed(report) == [check]
    assert all(row["problem"] and row["step"] == 1 for row in report.rows)


@pytest.mark.parametrize(
    ("broken", "check"),
    [
        ("crash", "the step runs"),
        ("twice", "no id twice in a list"),
        ("mute", "the reply says something"),
        ("sums", "reasons add up to the score"),
        ("loose", "reasons come from what stands"),
        ("title", "titles are the catalogue's"),
        ("unknown", "every id is the catalogue's"),
        ("limits", "hard limits and exclusions are kept"),
    ],
)
def test_what_may_never_happen_is_found(converse: Run, broken: str, check: str) -> None:
    assert check in failed(converse("{say: crime since 1990}", broken=broken))


def test_a_seen_item_in_the_list_is_found(converse: Run) -> None:
    report = converse("{say: crime since 1990}", "{press: {card: 1, signal: seen}}", broken="seen")
    assert failed(report) == ["nothing seen is listed"]


def test_a_profile_lost_in_a_restart_is_found(converse: Run) -> None:
    steps = ("{say: no horror}", "{restart: true, expect: {profile_size: 1}}")
    assert converse(*steps).rows == []
    assert failed(converse(*steps, broken="forget")) == ["profile_size 1"]


def test_steps_after_a_crash_still_run(converse: Run) -> None:
    report = converse("{press: {card: 1, signal: like}}", "{press: {id: nothing, signal: like}}", "{say: no horror}")
    assert [row["step"] for row in report.rows] == [1, 2]
    assert report.figure("messages read by the model").n == 1


def test_aspects_agree_when_one_contains_the_other(converse: Run) -> None:
    wanted = "{field: [aspect, genre], value: dark, stance: like}"
    assert converse(f"{{say: dark ones, expect: {{profile: [{wanted}]}}}}").rows == []


def test_an_unknown_number_is_refused_unless_allowed(converse: Run) -> None:
    def step(unknown: str) -> str:
        return f"{{say: hello, expect: {{every: [{{field: pages, '<=': 500, unknown: {unknown}}}]}}}}"

    assert converse(step("allowed")).rows == []
    assert len(converse(step("refused")).rows) == 1


def test_the_order_is_shuffled_and_progress_told(tmp_path: Path) -> None:
    paths = []
    for number in range(6):
        path = tmp_path / f"{number}.yaml"
        path.write_text(f"name: n{number}\nabout: x\ncatalogue: books\nsteps: [{{say: hi}}]\n", encoding="utf-8")
        paths.append(path)
    opened: list[FakeTalker] = []

    def opener(catalogue: str, home: Path) -> FakeTalker:
        opened.append(FakeTalker(books(), home, KNOWN))
        return opened[-1]

    told: list[str] = []
    run(paths, opener, seed=3, progress=told.append)
    names = [line.split()[1].rstrip(":") for line in told]
    assert sorted(names) == [f"n{number}" for number in range(6)] != names
    assert len(opened) == 1 and opened[0].closed
    with pytest.raises(ScriptError, match="another script"):
        run([paths[0], paths[0]], opener)
    with pytest.raises(ScriptError, match="no script"):
        run([], opener)


def test_a_recommender_that_does_not_open_fails_every_step(tmp_path: Path) -> None:
    path = tmp_path / "one.yaml"
    path.write_text("name: a\nabout: x\nsteps: [{say: hi}, {undo: true}]\n", encoding="utf-8")

    def opener(catalogue: str, home: Path) -> FakeTalker:
        raise OSError("no room")

    assert failed(run([path], opener)) == ["the step runs", "the step runs"]


def test_shipped_scripts_are_valid() -> None:
    paths = shipped()
    assert len(paths) >= 75
    for path in paths:
        script = load(path)
        assert script.name == path.stem and (script.catalogue == "movies" or Path(script.catalogue).is_file())


def test_titles_and_fields_of_the_shipped_scripts_exist() -> None:
    catalogues = {"movies": load_movies()}
    for script in map(load, shipped()):
        if script.catalogue not in catalogues:
            catalogues[script.catalogue] = ingest(Path(script.catalogue))
        catalogue = catalogues[script.catalogue]
        titles = list(script.seen)
        names = set()
        for step in script.steps:
            expect = step.expect
            titles += [*expect.present, *expect.absent, *expect.seen, *expect.not_seen]
            titles += [step.press.title] if step.press and step.press.title else []
            names |= {one.field for one in (*expect.every, *expect.some)}
        assert all(resolve(catalogue, title) for title in titles)
        assert all(catalogue.schema.get(name) for name in names)
