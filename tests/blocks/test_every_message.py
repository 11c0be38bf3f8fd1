"""Holds every message against Slack's limits and against text that tries to be more than text."""

import json
import re
import unicodedata
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block as SlackBlock

from bot.blocks.message import MAX_TEXT, Message
from bot.blocks.plain import EMOJI, plain_text
from bot.demo.slack import block_kit
from tests.blocks.examples import CHANNEL, COLLEAGUE, GROUP, HOSTILE, PERMALINK, SELFIE_URL, WATCHER, every_message
from tests.blocks.reading import all_buttons, texts

BENIGN = "benign"
LONGEST_MESSAGE = 9_000  # posts fail near 12,000 characters of text in blocks, which Slack does not document
WORDS_ONLY = {"plain fallback", "plain digest"}  # chat.postMessage takes a text of 40,000 characters
OUR_TOKEN = re.compile(
    rf"<@({WATCHER}|{COLLEAGUE})>|<#{CHANNEL}>|<!subteam\^{GROUP}>|<{PERMALINK}\|card>"
    r"|<!date\^\d+\^[^|<>&]+\|[\w: ]+ UTC>"
)
CODE_SPAN = re.compile(r"`[^`\n]+`")
ACTING = re.compile(r"\*|~|`|\n|(?<![^\W_])_|_(?![^\W_])|:[\w+'-]+:|://")
IN_FOREIGN_TEXT = {"note": {"\n"}}  # a note keeps its lines
ANY_TEXT = st.text(st.characters(exclude_categories=()), min_size=1, max_size=60)


@pytest.mark.parametrize("foreign", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_inert_and_within_the_limits_in_every_message(foreign: str) -> None:
    for name, message in every_message(foreign).items():
        assert _trouble(message) == [], name


@given(ANY_TEXT)
@settings(max_examples=40, deadline=None, derandomize=True, database=None)
def test_any_text_at_all_is_inert_and_within_the_limits_in_every_message(foreign: str) -> None:
    for name, message in every_message(foreign).items():
        assert _trouble(message) == [], name


@pytest.mark.parametrize("foreign", HOSTILE.values(), ids=HOSTILE.keys())
def test_foreign_text_changes_no_markup(foreign: str) -> None:
    hostile = every_message(foreign, actions=5)

    for name, message in every_message(BENIGN, actions=5).items():
        benign, found = _emphasis(message), _emphasis(hostile[name])
        more_or_less = {mark for mark in benign | found if benign[mark] != found[mark]}

        assert more_or_less <= IN_FOREIGN_TEXT.get(name, set()), name


@pytest.mark.parametrize("foreign", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_terminal_gets_no_control_characters_and_no_markup(foreign: str) -> None:
    for name, message in every_message(foreign).items():
        text = plain_text(message)

        assert {c for c in text if unicodedata.category(c) in ("Cc", "Cs")} <= {"\n"}, name
        assert not _directions(text), name
        assert "<!date" not in text, name


def test_no_message_tells_a_user_id_where_lock_screens_show_it() -> None:
    secret = {name: message.text for name, message in every_message("USER-ID").items()}
    of_jobs = {name for name, text in secret.items() if "USER-ID" in text}
    messages = every_message(BENIGN)

    assert of_jobs  # jobs are named
    assert all("user" not in message.text.lower() or name in MENTIONS_A_USER for name, message in messages.items())


MENTIONS_A_USER = {"history", "no history", "unknown command"}  # "the user of job X": no id
MENTIONS_A_USER |= {"plain fallback"}  # has nothing but text, whose beginning is all that lock screens show


def test_every_message_tells_its_news_in_a_sentence() -> None:
    for name, message in every_message(BENIGN).items():
        assert message.text, name
        assert bool(message.blocks) == (name not in WORDS_ONLY), name


def test_no_message_holds_an_image() -> None:
    for name, message in every_message(BENIGN).items():
        assert '"image' not in json.dumps(message.blocks), name


def test_the_repr_of_a_message_holds_no_link_to_a_face() -> None:
    assert all(SELFIE_URL not in repr(message) for message in every_message(BENIGN).values())


def test_every_emoji_of_every_message_is_known_to_the_terminal() -> None:
    short_codes = {
        code
        for message in every_message(BENIGN).values()
        for text in texts(message)
        for code in re.findall(r":[a-z_]+:", text["text"])
    }

    assert short_codes <= EMOJI.keys()


def _trouble(message: Message) -> list[str]:
    blocks = list(message.blocks)
    found = block_kit.message_problems(blocks)
    longest = MAX_TEXT if blocks else LONGEST_MESSAGE
    found += [f"{len(message.text)} characters of text"] if not 0 < len(message.text) <= longest else []
    length = block_kit.text_length(blocks)
    found += [f"{length} characters in blocks"] if length > LONGEST_MESSAGE else []
    for block in blocks:
        parsed = SlackBlock.parse(block)
        assert parsed is not None
        parsed.validate_json()
    json.dumps([message.text, blocks])
    found += markup_that_acts(message.text)
    for text in texts(message):
        found += markup_that_acts(text["text"]) if text["type"] == "mrkdwn" else _drives(text["text"])
    return found + _buttons_in_doubt(message)


def markup_that_acts(markup: str) -> list[str]:
    """What in a mrkdwn text Slack would take for more than text, beside our own tokens."""
    rest = OUR_TOKEN.sub("", CODE_SPAN.sub(_bare_code, markup))
    unfinished = ["backtick"] if "`" in rest else []
    tokens = re.findall(r"[<>]", rest)
    entities = re.findall(r"&(?!amp;|lt;|gt;)", rest)
    links = re.findall(r"://", rest)
    emoji = [code for code in re.findall(r":[\w+'-]+:", rest) if code not in EMOJI]
    stars = ["stars"] if rest.count("*") % 2 else []
    return unfinished + tokens + entities + links + emoji + stars + _drives(markup)


def _bare_code(span: re.Match[str]) -> str:
    """Inside a code span only tokens and entities act."""
    return re.sub(r"[*_~:/]|`", "", span[0])


def _drives(text: str) -> list[str]:
    controls = [repr(c) for c in text if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") and c != "\n"]
    return controls + _directions(text)


def _directions(text: str) -> list[str]:
    return re.findall("[\u202a-\u202e\u2066-\u2069\u200f]", text)


def _buttons_in_doubt(message: Message) -> list[str]:
    """Values that were cut, and labels that Slack would take for emoji."""
    return [
        f"button {button['action_id']}"
        for button in all_buttons(message)
        if button["text"]["emoji"] or button.get("value", "").endswith("…")
    ]


def _emphasis(message: Message) -> Counter[str]:
    """How often each mark acts in a message, outside of code spans."""
    whole = "\n".join(CODE_SPAN.sub("", text["text"]) for text in texts(message) if text["type"] == "mrkdwn")
    return Counter(ACTING.findall(re.sub(r"<[^<>]*>", "", whole)))
