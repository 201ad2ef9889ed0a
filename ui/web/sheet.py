"""What an uploaded file would become, and what came of it; every text of the file is escaped."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from retrieval.draft import ColumnView, Draft, Role
from retrieval.report import Report
from ui.web.builds import Build

ROLES: dict[Role, str] = {
    "title": "title",
    "category": "category",
    "person": "people",
    "number": "number",
    "date": "date",
    "flag": "yes or no",
    "text": "description",
    "url": "link",
    "image": "picture",
    "alias": "other title",
    "id": "id",
    "none": "left out",
}
CHOICES = """
const tell = (event) => {
  const select = event.target.closest("select[data-column]");
  if (select) trigger("corrected", { column: Number(select.dataset.column), role: select.value });
};
const settle = () => {
  for (const select of element.querySelectorAll("select[data-role]")) select.value = select.dataset.role;
};
element.addEventListener("change", tell);
watch("value", settle);
settle();
"""
"""A choice goes to the server; what the server then says is what stands."""


def sheet(draft: Draft, called: str) -> str:
    """The columns of a file with what each becomes, to be corrected.

    Args:
        draft: The file.
        called: Its name, as the visitor knows it.
    """
    rows = "".join(_row(place, one) for place, one in enumerate(draft.columns()))
    count = draft.table.rows
    return (
        f'<h3 class="tl-file">{escape(called)} <small>{count:,} {"row" if count == 1 else "rows"}</small></h3>'
        '<p class="tl-lead-in">This is how I read it. Correct what is wrong; the title is what people call an item '
        "by.</p>"
        '<table class="tl-sheet"><thead><tr><th scope="col">Column</th><th scope="col">Is</th>'
        f'<th scope="col">Known</th><th scope="col">Examples</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def _row(place: int, one: ColumnView) -> str:
    name = escape(one.written[:80])
    examples = "".join(f"<span>{escape(text)}</span>" for text in one.examples)
    why = f'<small class="tl-whynot">{escape(one.why[:120])}</small>' if one.role == "none" and one.why else ""
    quiet = ' class="tl-out"' if one.role == "none" else ""
    return (
        f'<tr{quiet}><th scope="row">{name}</th><td>{_choice(place, one, name)}{why}</td>'
        f'<td class="tl-known">{one.known:.0%}</td><td class="tl-samples">{examples}</td></tr>'
    )


def _choice(place: int, one: ColumnView, name: str) -> str:
    """The choice of a kind; the title is moved by choosing it elsewhere, so that there always is one."""
    if one.role == "title":
        return '<span class="tl-is-title">title</span>'
    options = "".join(
        f'<option value="{role}"{" selected" if role == one.role else ""}>{text}</option>'
        for role, text in ROLES.items()
    )
    return f'<select data-column="{place}" data-role="{one.role}" aria-label="What {name} is">{options}</select>'


def going(build: Build) -> str:
    """How far a build is."""
    percent = round(100 * build.share)
    return (
        f'<div class="tl-going"><p role="status"><b>{escape(build.name)}</b> {escape(build.said)} … {percent} %</p>'
        f'<div class="tl-progress" role="progressbar" aria-label="Building {escape(build.name)}" aria-valuemin="0" '
        f'aria-valuemax="100" aria-valuenow="{percent}"><i style="width:{percent}%"></i></div>'
        '<p class="tl-lead-in">Go on talking meanwhile; this goes on by itself.</p></div>'
    )


def ready(build: Build) -> str:
    """A finished catalogue: the way to it, and what was cleaned."""
    address = escape(f"./?catalogue={quote(build.name, safe='')}")
    return (
        f'<div class="tl-ready"><p role="status"><b>{escape(build.name)}</b> is ready: {build.items:,} '
        f'{escape(build.plural)}. Only you see it.</p><a class="tl-go" href="{address}" target="_self">Talk about '
        f"{escape(build.plural)}</a></div>{cleaned(build.report)}"
    )


def cleaned(report: Report | None) -> str:
    """What was done to the file's rows and columns."""
    if report is None:
        return ""
    steps = "".join(f"<tr><th scope='row'>{escape(one.text)}</th><td>{one.count:,}</td></tr>" for one in report.steps)
    fields = "".join(
        f"<tr><th scope='row'>{escape(one.name)} ({escape(one.kind)})</th><td>known for {one.coverage:.0%}, "
        f"{one.distinct:,} different</td></tr>"
        for one in report.fields
    )
    dropped = "".join(
        f"<tr><th scope='row'>{escape(one.column[:80])}</th><td>left out: {escape(one.why[:120])}</td></tr>"
        for one in report.dropped
    )
    return (
        '<details class="tl-words" open><summary>What was cleaned</summary><div class="tl-wide"><table><tbody>'
        f"{steps}{fields}{dropped}</tbody></table></div></details>"
    )
