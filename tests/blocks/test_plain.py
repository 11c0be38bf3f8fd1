import pytest

from bot.blocks.message import Message, button, context, fields, header, message, paragraph, section
from bot.blocks.message import actions as row
from bot.blocks.plain import plain_text
from bot.blocks.text import code, date, link, prose
from tests.blocks.examples import NOW


def of(markup: str) -> str:
    return plain_text(message("news", section(markup)))


def test_each_block_is_a_paragraph_and_buttons_are_left_out() -> None:
    whole = message(
        "news",
        header(":x: Rejected"),
        section("*Result:* no", accessory=button("Stop", "stop", value="1")),
        fields([("Job id", "`1`"), ("User id", "`2`")]),
        paragraph("As it is: *not bold*"),
        context("small", "print"),
        row(button("Refresh", "refresh", value="1")),
    )

    assert plain_text(whole) == (
        "❌ Rejected\n\nResult: no\n\nJob id: 1\nUser id: 2\n\nAs it is: *not bold*\n\nsmall\nprint"
    )


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("*bold* words", "bold words"),
        (":mag: looking", "🔍 looking"),
        ("<@U1> in <#C1>", "@U1 in #C1"),
        (date(NOW), "21 Nov 2026 at 09:00 UTC"),
        (link("https://x.slack.com/p1", "See it"), "See it"),
        ("a &amp; b &lt; c", "a & b < c"),
        ("&amp;lt;", "&lt;"),
    ],
)
def test_markup_becomes_what_it_shows(markup: str, text: str) -> None:
    assert of(markup) == text


@pytest.mark.parametrize(
    "foreign",
    ["KE_TEST_1013", "<!channel>", "&lt;!here&gt;", "*b* _i_ ~s~", ":mag: :x:", "http://x|y", "a`b", "a  b", "שלום 1"],
)
def test_an_id_comes_out_exactly_as_it_is(foreign: str) -> None:
    assert of(f"Job {code(foreign)} is it") == f"Job {foreign} is it"
    assert of(f"Result: {prose(foreign)}") == f"Result: {foreign}"


def test_nothing_foreign_drives_the_terminal() -> None:
    assert of(f"Job {code(chr(27) + '[31mred' + chr(7))}") == "Job [31mred"


def test_blocks_made_elsewhere_drive_it_neither() -> None:
    raw = Message("news", ({"type": "header", "text": {"type": "plain_text", "text": "\x1b[2J:x:", "emoji": False}},))

    assert plain_text(raw) == "[2J:x:"
