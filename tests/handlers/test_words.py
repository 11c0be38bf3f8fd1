import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.words import UnclosedQuoteError, channel_of, command, is_channel, split


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", ()),
        ("   ", ()),
        ("status user-1 job-1", ("status", "user-1", "job-1")),
        ("  status \n user-1\tjob-1 ", ("status", "user-1", "job-1")),
        ('status "user 1" job-1', ("status", "user 1", "job-1")),
        ("status “user 1” ‘job 1’", ("status", "user 1", "job 1")),
        ("status 'user 1' job-1", ("status", "user 1", "job-1")),
        ("status o'brien job-1", ("status", "o'brien", "job-1")),
        ('status 5"x6" job-1', ("status", '5"x6"', "job-1")),
        ("status `user 1` `job-1`", ("status", "user 1", "job-1")),
        ("status `user-1 job-1", ("status", "`user-1", "job-1")),
        ('status "" job-1', ("status", "", "job-1")),
        ("status <mailto:a@b.com|a@b.com> j", ("status", "a@b.com", "j")),
        ("status “<mailto:a@b.com|a@b.com>” j", ("status", "a@b.com", "j")),
        ("status <http://x.io|x.io> <https://y.io/?a=1&amp;b=2>", ("status", "x.io", "https://y.io/?a=1&b=2")),
        ("status <tel:+254700|+254700> <tel:123>", ("status", "+254700", "123")),
        ("watch u j <#C024BE7LR|support>", ("watch", "u", "j", "<#C024BE7LR|support>")),
        ("status a&amp;b &lt;!channel&gt;", ("status", "a&b", "<!channel>")),
        ("status &amp;lt;x j", ("status", "&lt;x", "j")),
        ("status <!channel> <@U1|ada>", ("status", "<!channel>", "<@U1|ada>")),
        ("status שלום 🙂", ("status", "שלום", "🙂")),
    ],
)
def test_a_typed_line_is_read_as_the_person_meant_it(typed: str, words: tuple[str, ...]) -> None:
    assert split(typed) == words


@pytest.mark.parametrize("typed", ['status "user 1 job-1', "status “user 1", 'status "a" "b', 'status "a"b c'])
def test_a_quote_without_a_partner_is_said(typed: str) -> None:
    with pytest.raises(UnclosedQuoteError):
        split(typed)


@pytest.mark.parametrize(
    ("word", "channel_id"),
    [
        ("<#C024BE7LR|support>", "C024BE7LR"),
        ("<#C024BE7LR>", "C024BE7LR"),
        ("<#G024BE7LR|>", "G024BE7LR"),
        ("#support", None),
        ("<@U024BE7LR|ada>", None),
        ("<#C024BE7LR|a> b", None),
    ],
)
def test_a_channel_is_read_from_slacks_token_only(word: str, channel_id: str | None) -> None:
    assert channel_of(word) == channel_id


@pytest.mark.parametrize("text", ["C024BE7LR", "G024BE7LR"])
def test_public_and_private_channels_are_channels(text: str) -> None:
    assert is_channel(text)


@pytest.mark.parametrize(
    "text", ["", "D024BE7LR", "C", "c024be7lr", "C024BE7LR\n", "C024BE7LR|x", "<#C024BE7LR>", "C\ud800"]
)
def test_nothing_else_is_one(text: str) -> None:
    assert not is_channel(text)


@given(st.text())
@settings(derandomize=True)
def test_any_text_is_split_or_refused(text: str) -> None:
    try:
        words = split(text)
    except UnclosedQuoteError:
        return

    assert all(isinstance(word, str) for word in words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/smile status user-1 job-1", ("status", "user-1", "job-1")),
        ("/Smile", ()),
        ("`status user-1 job-1`", ("status", "user-1", "job-1")),
        (" `/smile status user-1 job-1` ", ("status", "user-1", "job-1")),
        ("`status` `user-1`", ("status", "user-1")),
        ("status /smile job-1", ("status", "/smile", "job-1")),
        ("", ()),
    ],
)
def test_a_command_may_be_copied_as_the_bot_shows_it(text: str, words: tuple[str, ...]) -> None:
    assert command(text) == words
