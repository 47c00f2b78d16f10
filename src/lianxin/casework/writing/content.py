"""The text of a draft: as the case has it, as a form sends it, and as its working copies keep it.

Content is flat, so that what two devices changed can be merged field by field: `title`, `facts`, `problem`, `place`,
`findings` (rows of how, words), `proposals`, `concerns` and `wished` (ids as text, each to True), `authorship`,
`sensitivity`, `openness`.
"""

from typing import Any

from django.utils.datastructures import MultiValueDict

from lianxin.accounts.actor import Actor
from lianxin.casework.drafts import copies
from lianxin.casework.models import Suggestion, WorkingCopy
from lianxin.casework.suggestion.flow import SUGGESTION
from lianxin.core.refs import SubjectRef
from lianxin.workflow.inputs import ActionForm, form_for

Content = dict[str, Any]
SINGLES = ("title", "facts", "problem", "place", "authorship", "sensitivity", "openness")
TEXT = ("title", "facts", "problem", "place", "findings", "proposals")
MARKED = ("concerns", "wished")
MOST_ROWS = 50


def typed(data: Any) -> Content:
    """The content of a form as it was sent."""
    found: Content = {name: _even(data.get(name, "")) for name in SINGLES}
    how, words = data.getlist("how"), [_even(text) for text in data.getlist("finding")[:MOST_ROWS]]
    rows = [[how[at] if at < len(how) else "", text] for at, text in enumerate(words)]
    found["findings"] = [row for row in rows if row[1]]
    found["proposals"] = [text for text in map(_even, data.getlist("proposals")[:MOST_ROWS]) if text]
    for name in MARKED:
        found[name] = {value: True for value in data.getlist(name) if value.isdecimal()}
    return found


def _even(text: str) -> str:
    """A line break is one character, however the browser sends it."""
    return text.replace("\r\n", "\n")


def kept(suggestion: Suggestion) -> Content:
    """The text as the case has it."""
    found: Content = {name: str(getattr(suggestion, name)) for name in SINGLES}
    found["findings"] = [[row.how, row.text] for row in suggestion.findings.all()]
    found["proposals"] = [row.text for row in suggestion.proposals.all()]
    links = suggestion.links.filter(cut_at=None)
    found["concerns"] = {str(pk): True for pk in links.values_list("concern", flat=True)}
    found["wished"] = {str(pk): True for pk in suggestion.wished.values_list("pk", flat=True)}
    return found


def versions(suggestion: Suggestion) -> SubjectRef:
    """Under what the texts are kept that the case had, by their version: signatures are compared with them."""
    return SubjectRef(f"{suggestion.kind}_text", suggestion.pk)


def newest(suggestion: Suggestion) -> tuple[Content, WorkingCopy | None]:
    """What was last typed, else the text as the case has it."""
    copy = copies.latest(suggestion.ref)
    return (copy.content, copy) if copy else (kept(suggestion), None)


def differ(one: Content, other: Content) -> bool:
    """Whether these are different texts; spaces around them do not count."""
    return _bare(one) != _bare(other)


def _bare(content: Content) -> Content:
    found = {name: value.strip() if isinstance(value, str) else value for name, value in content.items()}
    found["findings"] = [[how, words.strip()] for how, words in content["findings"] if words.strip()]
    found["proposals"] = [words.strip() for words in content["proposals"] if words.strip()]
    return found


def edit_form(suggestion: Suggestion, actor: Actor, content: Content) -> ActionForm:
    """The form of `suggestion.edit` filled with the content: what `perform` takes."""
    return form_for(SUGGESTION, "edit", suggestion, actor, as_data(content))


def as_data(content: Content) -> "MultiValueDict[str, Any]":
    """The content as a form would have sent it."""
    data: MultiValueDict[str, Any] = MultiValueDict({name: [content[name]] for name in SINGLES})
    data.setlist("how", [how for how, _words in content["findings"]])
    data.setlist("finding", [words for _how, words in content["findings"]])
    for name in ("proposals", *MARKED):
        data.setlist(name, list(content[name]))
    return data
