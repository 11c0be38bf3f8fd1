"""Messages as a terminal shows them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.demo.as_text import label_of, lines_of, shown

NAMES = {"U1": "Amara Okafor", "C1": "kyc-support", "S1": "kyc-leads"}
MRKDWN = [
    ("*bold* and 2*3*4", "bold and 2*3*4"),
    ("`code *x* <@U1> :x:`", "code *x* <@U1> :x:"),
    ("<@U1> <@U2|tunde> <@U3>", "@Amara Okafor @tunde @U3"),
    ("<#C1> <#C2|old>", "#kyc-support #old"),
    ("<!subteam^S1> <!subteam^S2>", "@kyc-leads @subteam^S2"),
    ("<!here> &lt;!here&gt; &amp;lt;", "@here <!here> &lt;"),
    ("<https://a.example/|the page> <https://b.example/>", "the page (https://a.example/) https://b.example/"),
    ("<!date^1700000000^{date} at {time}|14 Nov 2023 at 22:13 UTC>", "14 Nov 2023 at 22:13 UTC"),
    (":x: :none: 10:30:45", "❌ :none: 10:30:45"),
    ("a\x1b[2Jb\x07", "a\ufffd[2Jb\ufffd"),
]


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


@pytest.mark.parametrize(("text", "expected"), MRKDWN, ids=str)
def test_mrkdwn_is_shown_without_its_markup(text: str, expected: str) -> None:
    assert shown({"type": "mrkdwn", "text": text}, NAMES) == expected


@pytest.mark.parametrize(("emoji", "expected"), [(True, "*a* <@U1> &lt; ❌"), (False, "*a* <@U1> &lt; :x:")])
def test_plain_text_is_shown_as_it_is(emoji: bool, expected: str) -> None:
    assert shown({"type": "plain_text", "text": "*a* <@U1> &lt; :x:", "emoji": emoji}, NAMES) == expected


@pytest.mark.parametrize(
    ("element", "label"),
    [
        ({"type": "button", "text": plain("Take")}, "Take"),
        ({"type": "static_select", "placeholder": plain("Whose")}, "Whose ▾"),
        ({"type": "static_select", "placeholder": plain("Whose"), "initial_option": {"text": plain("All")}}, "All ▾"),
        ({"type": "overflow"}, "overflow ▾"),
        ({"type": "users_select"}, "users select ▾"),
    ],
    ids=str,
)
def test_a_button_shows_its_text_and_a_menu_what_is_chosen_or_to_be(element: dict[str, Any], label: str) -> None:
    assert label_of(element) == label


def test_every_kind_of_block_has_its_lines() -> None:
    text = {"type": "mrkdwn", "text": "one\ntwo"}
    refresh, stop = ({"type": "button", "action_id": name} for name in ("refresh", "stop"))
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": "Head"}},
        {"type": "section", "text": text, "accessory": stop, "block_id": "s"},
        {"type": "section", "fields": [{"type": "mrkdwn", "text": "*Label*\nvalue"}]},
        {"type": "divider"},
        {"type": "context", "elements": [{"type": "image", "alt_text": "x"}, text]},
        {"type": "actions", "elements": [refresh, stop], "block_id": "a"},
    ]
    lines = list(lines_of(blocks, NAMES, lambda block, element: f"[{block['block_id']} {element['action_id']}]"))

    assert lines == [
        "Head",
        "one",
        "two",
        "[s stop]",
        "Label: value",
        "-" * 40,
        "one",
        "two",
        "[a refresh]  [a stop]",
    ]
