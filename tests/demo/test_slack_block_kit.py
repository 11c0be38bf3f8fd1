"""Block Kit's rules: what stands at a limit is taken, one more is refused, and the refusal says where."""

from __future__ import annotations

from typing import Any

import pytest

from bot.demo.slack.block_kit import message_problems, text_length, view_problems

Json = dict[str, Any]


def plain(length: int = 1) -> Json:
    return {"type": "plain_text", "text": "x" * length}


def mrkdwn(length: int = 1) -> Json:
    return {"type": "mrkdwn", "text": "x" * length}


def section(**keys: Any) -> Json:
    return {"type": "section", **({"text": mrkdwn()} if "fields" not in keys else {}), **keys}


def header(length: int) -> Json:
    return {"type": "header", "text": plain(length)}


def button(**keys: Any) -> Json:
    return {"type": "button", "text": plain(), **keys}


def confirm(**keys: Any) -> Json:
    return {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain(), **keys}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def option(value: str = "v", **keys: Any) -> Json:
    return {"text": plain(), "value": value, **keys}


def options(count: int) -> list[Json]:
    return [option(str(number)) for number in range(count)]


def select(**keys: Any) -> Json:
    return {"type": "static_select", "options": options(1), **keys}


def field(element: Json, **keys: Any) -> Json:
    return {"type": "input", "label": plain(), "element": element, **keys}


def text_input(**keys: Any) -> Json:
    return {"type": "plain_text_input", **keys}


def image(**keys: Any) -> Json:
    return {"type": "image", "image_url": "https://a.example/i.png", "alt_text": "a face", **keys}


def context(count: int) -> Json:
    return {"type": "context", "elements": [mrkdwn()] * count}


def table(rows: int, columns: int) -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * columns] * rows}


def markdown(length: int) -> Json:
    return {"type": "markdown", "text": "x" * length}


def url(length: int) -> str:
    return "https://a.example/".ljust(length, "x")


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def modal(*blocks: Json, **keys: Any) -> Json:
    return {"type": "modal", "title": plain(), "submit": plain(), "blocks": list(blocks), **keys}


# (what is limited, a block of that size, the limit)
LIMITS: list[tuple[str, Any, int]] = [
    ("section text", lambda n: section(text=mrkdwn(n)), 3000),
    ("section plain text", lambda n: section(text=plain(n)), 3000),
    ("section fields", lambda n: section(fields=[mrkdwn()] * n), 10),
    ("section field", lambda n: section(fields=[mrkdwn(n)]), 2000),
    ("header", header, 150),
    ("context elements", context, 10),
    ("context text", lambda n: {"type": "context", "elements": [mrkdwn(n)]}, 3000),
    ("actions elements", lambda n: actions(*[button(action_id=str(i)) for i in range(n)]), 25),
    ("block_id", lambda n: section(block_id="x" * n), 255),
    ("action_id", lambda n: actions(button(action_id="x" * n)), 255),
    ("button text", lambda n: actions(button(text=plain(n))), 75),
    ("button value", lambda n: actions(button(value="x" * n)), 2000),
    ("button url", lambda n: actions(button(url=url(n))), 3000),
    ("button accessibility label", lambda n: actions(button(accessibility_label="x" * n)), 75),
    ("accessory button text", lambda n: section(accessory=button(text=plain(n))), 75),
    ("confirm title", lambda n: actions(button(confirm=confirm(title=plain(n)))), 100),
    ("confirm text", lambda n: actions(button(confirm=confirm(text=mrkdwn(n)))), 300),
    ("confirm button", lambda n: actions(button(confirm=confirm(confirm=plain(n)))), 30),
    ("deny button", lambda n: actions(button(confirm=confirm(deny=plain(n)))), 30),
    ("select options", lambda n: actions(select(options=options(n))), 100),
    ("select placeholder", lambda n: actions(select(placeholder=plain(n))), 150),
    ("option text", lambda n: actions(select(options=[option(text=plain(n))])), 75),
    ("option value", lambda n: actions(select(options=[option("x" * n)])), 150),
    ("option description", lambda n: actions(select(options=[option(description=plain(n))])), 75),
    ("overflow options", lambda n: actions({"type": "overflow", "options": options(n)}), 5),
    ("radio buttons", lambda n: actions({"type": "radio_buttons", "options": options(n)}), 10),
    ("checkboxes", lambda n: actions({"type": "checkboxes", "options": options(n)}), 10),
    ("image url", lambda n: image(image_url=url(n)), 3000),
    ("image alt text", lambda n: image(alt_text="x" * n), 2000),
    ("image title", lambda n: image(title=plain(n)), 2000),
    ("input label", lambda n: field(text_input(), label=plain(n)), 2000),
    ("input hint", lambda n: field(text_input(), hint=plain(n)), 2000),
    ("input placeholder", lambda n: field(text_input(placeholder=plain(n))), 150),
    ("markdown", markdown, 12_000),
    ("table rows", lambda n: table(n, 1), 100),
    ("table columns", lambda n: table(1, n), 20),
]
VIEW_LIMITS: list[tuple[str, Any, int]] = [
    ("title", lambda n: modal(title=plain(n)), 24),
    ("submit", lambda n: modal(submit=plain(n)), 24),
    ("close", lambda n: modal(close=plain(n)), 24),
    ("private_metadata", lambda n: modal(private_metadata="x" * n), 3000),
    ("callback_id", lambda n: modal(callback_id="x" * n), 255),
    ("blocks", lambda n: modal(*[{"type": "divider"}] * n), 100),
]


@pytest.mark.parametrize(("make", "limit"), [row[1:] for row in LIMITS], ids=[row[0] for row in LIMITS])
def test_a_block_at_its_limit_is_taken_and_one_more_is_refused(make: Any, limit: int) -> None:
    assert message_problems([make(limit)]) == []
    assert message_problems([make(limit + 1)]) != []


@pytest.mark.parametrize(("make", "limit"), [row[1:] for row in VIEW_LIMITS], ids=[row[0] for row in VIEW_LIMITS])
def test_a_view_at_its_limit_is_taken_and_one_more_is_refused(make: Any, limit: int) -> None:
    assert view_problems(make(limit)) == []
    assert view_problems(make(limit + 1)) != []


def test_a_message_has_at_most_50_blocks() -> None:
    assert message_problems([{"type": "divider"}] * 50) == []
    assert message_problems([{"type": "divider"}] * 51) == ["no more than 50 items allowed [json-pointer:/blocks]"]


BAD_BLOCKS: list[tuple[str, Any, str]] = [
    ("empty text", section(text=mrkdwn(0)), "must be more than 0 characters"),
    ("empty header", header(0), "must be more than 0 characters"),
    ("mrkdwn in a header", {"type": "header", "text": mrkdwn()}, "unsupported type: mrkdwn"),
    ("mrkdwn on a button", actions(button(text=mrkdwn())), "unsupported type: mrkdwn"),
    ("an unknown block", {"type": "sparkline"}, "unsupported type: sparkline"),
    ("an unknown key", section(colour="red"), "invalid additional property: colour"),
    ("an unknown key in a text", section(text=mrkdwn() | {"size": 3}), "invalid additional property: size"),
    ("emoji on mrkdwn", section(text=mrkdwn() | {"emoji": True}), "invalid additional property: emoji"),
    ("a section with nothing", {"type": "section"}, "must have one of: text, fields"),
    ("no fields", section(fields=[]), "no fewer than 1 items allowed"),
    ("no elements", actions(), "no fewer than 1 items allowed"),
    ("a button without text", actions({"type": "button"}), "missing required field: text"),
    ("an unknown style", actions(button(style="green")), "invalid enum"),
    ("a number as value", actions(button(value=3)), "invalid type"),
    ("an empty value", actions(button(value="")), "must be more than 0 characters"),
    ("an ftp url", actions(button(url="ftp://a.example")), "invalid url"),
    ("a plain http url", actions(button(url="http://a.example")), "invalid url"),
    ("an image by plain http", image(image_url="http://a.example/i.png"), "invalid url"),
    ("an image without alt text", {"type": "image", "image_url": url(30)}, "missing required field: alt_text"),
    ("a text field in actions", actions(text_input()), "unsupported type: plain_text_input"),
    ("a button in an input", field(button()), "unsupported type: button"),
    ("a button in a context", {"type": "context", "elements": [button()]}, "unsupported type: button"),
    ("a select without options", actions({"type": "static_select"}), "must have one of: options, option_groups"),
    ("a foreign initial option", actions(select(initial_option=option("w"))), "initial option must be one of"),
    ("a twice used action_id", actions(button(action_id="a"), button(action_id="a")), '`action_id` "a" already'),
    ("an empty table cell", {"type": "table", "rows": [[{"type": "raw_text", "text": ""}]]}, "must be more than 0"),
    ("an unknown leaf", rich({"type": "rich_text_section", "elements": [{"type": "marquee"}]}), "unsupported type"),
    ("no object", "section", "invalid type: must be object"),
    ("no type", {}, "missing required field: type"),
]


@pytest.mark.parametrize(("block", "reason"), [row[1:] for row in BAD_BLOCKS], ids=[row[0] for row in BAD_BLOCKS])
def test_a_bad_block_is_refused_with_its_reason(block: Any, reason: str) -> None:
    problems = message_problems([block])

    assert any(problem.startswith(reason) for problem in problems), problems


GOOD_BLOCKS: list[Json] = [
    section(fields=[plain(), mrkdwn()]),
    section(accessory=image()),
    actions(button(url="http://127.0.0.1:8080/selfie", style="primary", confirm=confirm(style="danger"))),
    actions(select(options=options(3), initial_option=option("2"))),
    actions({"type": "static_select", "option_groups": [{"label": plain(), "options": options(2)}]}),
    actions({"type": "conversations_select", "filter": {"include": ["public"]}}, {"type": "channels_select"}),
    {"type": "context", "elements": [plain(), mrkdwn(), image()]},
    field(text_input(max_length=50, focus_on_load=True), optional=True),
    field({"type": "checkboxes", "options": [option(text=mrkdwn())]}),
    markdown(20),
    table(3, 2) | {"column_settings": [{"align": "right"}, None]},
    rich(
        {"type": "rich_text_section", "elements": [{"type": "text", "text": "x", "style": {"bold": True}}]},
        {"type": "rich_text_list", "style": "bullet", "elements": [{"type": "rich_text_section", "elements": []}]},
        {"type": "rich_text_preformatted", "elements": [{"type": "link", "url": "https://a.example"}]},
    ),
    {"type": "table", "rows": [[rich({"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]})]]},
]


@pytest.mark.parametrize("block", GOOD_BLOCKS, ids=lambda block: block["type"])
def test_a_block_as_slack_documents_it_is_taken(block: Json) -> None:
    assert message_problems([block]) == []


def test_a_refusal_says_where_but_not_what() -> None:
    problems = message_problems([{"type": "divider"}, section(text={"type": "mrkdwn", "text": "secret" * 1000})])

    assert problems == ["must be less than 3001 characters [json-pointer:/blocks/1/text/text]"]


def test_block_ids_are_unique_in_a_message() -> None:
    assert message_problems([section(block_id="a"), section(block_id="b")]) == []
    assert message_problems([section(block_id="a"), section(block_id="a")]) == [
        '`block_id` "a" already exists [json-pointer:/blocks]'
    ]


def test_an_action_id_may_return_in_another_block() -> None:
    assert message_problems([actions(button(action_id="a")), section(accessory=button(action_id="a"))]) == []


def test_a_message_has_one_table_at_most() -> None:
    assert message_problems([table(1, 1), table(1, 1)]) == ["only one table is allowed [json-pointer:/blocks]"]


def test_all_markdown_blocks_share_one_limit() -> None:
    assert message_problems([markdown(6000), markdown(6000)]) == []
    assert message_problems([markdown(6000), markdown(6001)]) != []


def test_text_is_counted_wherever_it_stands() -> None:
    blocks = [header(10), section(text=mrkdwn(5)), section(fields=[plain(2), plain(2)]), actions(button()), table(2, 2)]

    assert text_length(blocks) == 10 + 5 + 4 + 1 + 4


def test_markdown_and_tables_have_no_place_in_a_form() -> None:
    assert view_problems(modal(markdown(1)))[0].startswith("unsupported type: markdown")
    assert view_problems(modal(table(1, 1)))[0].startswith("unsupported type: table")


def test_a_form_with_fields_needs_a_submit_button() -> None:
    view = modal(field(text_input()))
    del view["submit"]

    assert view_problems(view) == ["missing required field: submit [json-pointer:/view]"]


def test_a_form_is_a_modal_with_a_title() -> None:
    assert view_problems({"type": "home", "blocks": []}) == [
        "missing required field: title [json-pointer:/view]",
        "unsupported type: home [json-pointer:/view/type]",
    ]


def test_duplicates_are_refused_in_a_form_too() -> None:
    view = modal(field(text_input(), block_id="a"), field(text_input(), block_id="a"))

    assert view_problems(view) == ['`block_id` "a" already exists [json-pointer:/view/blocks]']
