"""The kinds of edits of many entries, as data that a run keeps until it is done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from ..document import RATINGS, TYPES, Document, edits
from ..document.entry import field_label
from ..quality.rules import RULES
from . import row_edits
from .bulk_edits import Edit

Plan = Mapping[str, Any]  # JSON: what is done (`do`, one of KINDS), and what with


def edit_of(plan: Plan) -> Edit:
    """Return the Edit that a plan means. Raise KeyError for what is no plan."""
    return KINDS[plan["do"]](plan)


def _add_tags(plan: Plan) -> Edit:
    names = plan["tags"]
    title = f"add {_listed(names)}"
    return Edit(title, lambda document: edits.add_tags(document, names))


def _remove_tags(plan: Plan) -> Edit:
    names = plan["tags"]
    title = f"remove {_listed(names)}"
    return Edit(title, lambda document: edits.remove_tags(document, names))


def _set_type(plan: Plan) -> Edit:
    value = plan["type"]
    title = f"set the type to {TYPES[value].label}"
    return Edit(title, lambda document: replace(document, type=value))


def _set_rating(plan: Plan) -> Edit:
    value = plan["rating"]
    title = f"set the rating to {RATINGS[value].label if value else 'nothing'}"
    return Edit(title, lambda document: replace(document, rating=value))


def _set_franchise(plan: Plan) -> Edit:
    title = f"set the franchise to “{plan['franchise_name']}”"
    return Edit(title, own={"franchise": plan["franchise"]})


def _replace_in_links(plan: Plan) -> Edit:
    old, new = plan["old"], plan["new"]
    title = f"links: “{old}” is now “{new}”"
    return Edit(title, lambda doc: edits.replace_in_addresses(doc, old, new))


def _replace_in_texts(plan: Plan) -> Edit:
    fields, old, new = plan["texts"], plan["find"], plan["replacement"]
    where = ", ".join(map(field_label, fields)).lower()
    title = f"“{old}” is now “{new}” in {where}"
    case = plan["ignore_case"]
    return Edit(
        title,
        lambda document: edits.replace_in_texts(
            document, fields, old, new, ignore_case=case
        ),
    )


def _use_remedy(plan: Plan) -> Edit:
    rule = RULES[plan["finding"]]
    remedy = rule.remedy
    assert remedy

    def remedied(document: Document) -> Document:
        return remedy.make(document) or document

    return Edit(f"{remedy.does.lower()} ({rule.name})", remedied)


def _edit_rows(
    part: str, made: Callable[..., row_edits.Element | None], plan: Plan
) -> Edit:
    """Return an edit of chosen songs or links; `made` takes the plan's value."""
    if "value" in plan:
        made = partial(made, plan["value"])
    return row_edits.RowEdit(plan["title"], part=part, rows=plan["rows"], made=made)


def _listed(names: Sequence[str]) -> str:
    return f"the tag{'s' * (len(names) > 1)} {', '.join(names)}"


KINDS: dict[str, Callable[[Plan], Edit]] = {
    "add-tags": _add_tags,
    "remove-tags": _remove_tags,
    "type": _set_type,
    "rating": _set_rating,
    "franchise": _set_franchise,
    "publish": lambda plan: Edit("publish", own={"is_published": True}),
    "unpublish": lambda plan: Edit("unpublish", own={"is_published": False}),
    "links": _replace_in_links,
    "text": _replace_in_texts,
    "remedy": _use_remedy,
    "links-https": partial(_edit_rows, "links", row_edits.secure),
    "links-host": partial(_edit_rows, "links", row_edits.moved),
    "links-remove": partial(_edit_rows, "links", lambda link: None),
    "songs-kind": partial(_edit_rows, "songs", row_edits.of_kind),
    "songs-artist": partial(_edit_rows, "songs", row_edits.sung_by),
}
