from bot.blocks.notices import failure, help_message, notice, selfie, unknown_command, usage
from bot.blocks.plain import plain_text
from bot.blocks.status import read_job_value
from tests.blocks.examples import SELFIE_URL, command
from tests.blocks.reading import buttons, shown


def test_a_wrong_call_is_answered_with_the_way_to_call_it_and_the_help() -> None:
    answer = usage(sentence="That needs a user id and a job id: /smile status <user_id> <job_id>")

    assert plain_text(answer) == (
        "That needs a user id and a job id: /smile status <user_id> <job_id>\n\nAll commands: /smile help"
    )


def test_a_notice_is_one_plain_sentence() -> None:
    answer = notice(text="Selfies are switched off for this bot (SELFIE_LINKS).")

    assert answer.text == "Selfies are switched off for this bot (SELFIE_LINKS)."
    assert plain_text(answer) == answer.text


def test_a_failure_says_what_to_do_and_the_reference_of_the_log() -> None:
    answer = failure(sentence="Smile ID cannot answer at the moment; ask again in a few minutes.", reference="ab12cd34")

    assert answer.text == "Smile ID cannot answer at the moment; ask again in a few minutes."
    assert plain_text(answer) == (
        "⚠️ That did not work\n"
        "\n"
        "Smile ID cannot answer at the moment; ask again in a few minutes.\n"
        "\n"
        "Reference ab12cd34: whoever runs the bot finds it in the log."
    )


def test_an_unknown_word_gets_the_nearest_command_ready_to_copy() -> None:
    answer = unknown_command(
        typed="statsu", nearest="status", rest=["user 1", "job-77"], commands=[command("status"), command("watch")]
    )

    assert answer.text == 'There is no command `statsu`. Did you mean `/smile status "user 1" job-77`?'
    assert plain_text(answer).endswith("Commands: status, watch")


def test_a_word_near_to_nothing_gets_the_list_of_commands() -> None:
    answer = unknown_command(typed="xyzzy", nearest=None, rest=[], commands=[command("status"), command("help")])

    assert answer.text == "There is no command `xyzzy`."
    assert plain_text(answer) == "There is no command xyzzy.\n\nCommands: status, help"


def test_the_help_shows_every_command_with_an_example_and_the_environment() -> None:
    answer = help_message(commands=[command("status"), command("watch")], environment="production")
    text = plain_text(answer)

    assert "/smile status <user_id> <job_id>\nWhat happened to a verification.\n" in text
    assert "Example: /smile watch user-1042 job-77" in text
    assert "This bot asks Smile ID production." in text
    assert '"Check this Smile ID job"' in text
    assert "mention the bot" not in text


def test_the_help_tells_of_mentions_where_the_bot_hears_of_them() -> None:
    assert "mention the bot" in plain_text(help_message(commands=[command()], environment="x", in_threads=True))


def test_a_selfie_is_a_button_with_a_fresh_link() -> None:
    answer = selfie(smile_user_id="user-1042", job_id="job-77", link=SELFIE_URL)

    assert buttons(answer)["selfie_link"]["url"] == SELFIE_URL
    assert read_job_value(buttons(answer)["selfie_link"]["value"]) == ("user-1042", "job-77")
    assert SELFIE_URL not in answer.text + shown(answer)
    assert "expires soon" in shown(answer)


def test_a_job_without_a_selfie_says_so() -> None:
    answer = selfie(smile_user_id="user-1042", job_id="job-77", link=None)

    assert answer.text == "Smile ID has no selfie of job `job-77` to show."
    assert buttons(answer) == {}
