from bot.blocks import message as kit
from bot.demo.slack import block_kit

LONG = "word " * 2_000


def test_every_piece_cuts_what_is_too_long_to_slacks_limits() -> None:
    confirm = kit.confirmation(LONG, LONG, confirm=LONG, deny=LONG)
    button = kit.button(LONG, "refresh", value="1", confirm=confirm, accessibility_label="again")
    whole = kit.message(
        LONG,
        kit.header(LONG),
        kit.section(LONG, accessory=button),
        kit.paragraph(LONG),
        kit.fields([(LONG, LONG)] * 20),
        kit.context(*[LONG] * 20),
        kit.actions(*[kit.button(LONG, f"a{number}", value="1") for number in range(30)]),
    )

    assert block_kit.message_problems(list(whole.blocks)) == []
    assert len(whole.text) <= kit.MAX_TEXT
    assert whole.text.endswith("word…")


def test_a_message_keeps_fifty_blocks() -> None:
    whole = kit.message("news", *[kit.header("news")] * 60)

    assert len(whole.blocks) == kit.MAX_BLOCKS


def test_blocks_and_buttons_that_are_not_there_leave_no_hole() -> None:
    assert kit.message("news", None, kit.header("news"), None).blocks == (kit.header("news"),)
    assert kit.actions(None, None) is None


def test_mrkdwn_is_verbatim_so_that_bare_words_become_no_links_or_names() -> None:
    assert kit.section("#general @here evil.example")["text"]["verbatim"] is True


def test_whole_sentences_from_elsewhere_are_plain_text_without_emoji() -> None:
    assert kit.paragraph("a\n<!here> :tada:")["text"] == {
        "type": "plain_text",
        "text": "a <!here> :tada:",
        "emoji": False,
    }


def test_a_button_names_only_what_it_was_given() -> None:
    assert kit.button("Stop", "stop", value="7") == {
        "type": "button",
        "text": {"type": "plain_text", "text": "Stop", "emoji": False},
        "action_id": "stop",
        "value": "7",
    }


def test_a_message_shows_its_text_but_not_its_blocks_in_a_repr() -> None:
    secret = kit.message(
        "Job 7 is approved.", kit.actions(kit.button("Open", "selfie_link", url="https://face.example"))
    )

    assert repr(secret) == "Message(text='Job 7 is approved.')"
