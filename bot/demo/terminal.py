"""`smile-bot demo --terminal`: the demo without a page. Commands are typed, cards are read."""

from __future__ import annotations

import re
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Literal

from bot.demo.as_text import label_of, lines_of, shown
from bot.demo.filling_in import Closed, chosen_in, confirmed, filled_in
from bot.demo.scenarios import SCENARIOS
from bot.demo.slack.errors import SlackError
from bot.demo.slack.model import AMARA, KYC_SUPPORT, WHOLE_FORM
from bot.demo.slack.people import NothingToClick
from bot.demo.stories import RUN, STORIES
from bot.demo.transcript import Transcript

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.demo.run import Demo
    from bot.demo.screen import Screen
    from bot.demo.slack.model import Json, OpenView
    from bot.demo.transcript import Button

ANSWER_SECONDS: Final = 20  # the bot asks a Smile ID that is down several times before it says so
NEWS_SECONDS: Final = 60
LOOK_SECONDS: Final = 0.5  # what is there already is told by then
PUSH_SECONDS: Final = 3  # what has become due is told by then; often nothing has
PUSH: Final = re.compile(r"\+?(\d{1,4})([mhd])")
SECONDS_IN: Final = {"m": 60, "h": 3600, "d": 86400}
WELCOME: Final = """
You are Amara Okafor, in a channel of an emulated Slack. The bot is the real one. Type its commands and these words:

    scenarios            what the emulated Smile ID plays, with its commands; then stories to walk through
    /smile help          what the bot can do (/invite and /remove @Smile ID work too)
    @smile help          the same, said in the channel
    home                 the bot's Home tab
    click N              the button or menu with that number
    thread               the newest thread again, with the message it belongs to
    channel NAME         another channel: kyc-support, risk-review, other-bank
    be NAME              somebody else: amara, tunde, wanjiru, gita (a guest), otto (of another company)
    wait                 for the next news, a minute at most
    clock +4h            push the clock forward, for Slack, Smile ID and the bot; 30m and 1d work too
    decide USER JOB      have Smile ID go on to its next answer about a job
    down on|off          Smile ID is down
    ratelimit on|off     Slack takes one message a second
    restart, kill        end the bot and start it again, in order or with kill -9
    help, quit
"""


class Terminal:
    """One person's session at the demo, from the first question to `quit`, the end of the input or Ctrl-C."""

    def __init__(self, demo: Demo, screen: Screen) -> None:
        self._demo = demo
        self._screen = screen
        self._transcript = Transcript(demo.slack.workspace, AMARA, screen.tell)
        self._channel = KYC_SUPPORT
        self._who = AMARA
        self._words: dict[str, Callable[[str], None]] = {
            "help": lambda _: screen.tell(WELCOME),
            "scenarios": lambda _: self._tell_scenarios(),
            "home": lambda _: self._deed(lambda: demo.slack.open_home(self._who)),
            "click": self._click,
            "thread": lambda _: self._tell_thread(),
            "channel": self._go_to,
            "be": self._be,
            "wait": lambda _: self._wait(),
            "clock": self._push_clock,
            "decide": self._decide,
            "down": lambda state: self._switch(demo.smile_id, "down", state),
            "ratelimit": lambda state: self._switch(demo.slack, "rate_limited", state),
            "restart": lambda _: self._restart("term"),
            "kill": lambda _: self._restart("kill"),
        }

    def run(self) -> None:
        """Ask and do until somebody has had enough."""
        self._screen.tell(WELCOME)
        self._transcript.start()
        try:
            with _signals_interrupt():
                self._await_bot()
                while (line := self._screen.ask(self._prompt())) not in (None, "quit", "exit"):
                    self._do(line or "")
        finally:
            self._transcript.stop()

    def _prompt(self) -> str:
        return f"#{self._demo.slack.workspace.channel(self._channel).name}> "

    def _do(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        if line.startswith(("/", "@")):
            self._deed(lambda: self._demo.slack.type(self._who, self._channel, line))
        elif word in self._words:
            self._words[word](rest.strip())
        elif line:
            self._screen.tell(f"“{word}” is no word here. Commands begin with /smile; help lists the other words.")

    def _deed(self, act: Callable[[], object]) -> None:
        """Do something in Slack, and wait until its answer has been told."""
        self._transcript.expect()
        try:
            act()
        except NothingToClick:  # Slack's own window would show what is there now, and no more
            self._screen.tell("That message has changed: use its newer numbers.")
            return
        except (LookupError, SlackError) as problem:
            self._screen.tell(f"That did not work: {problem}")
            return
        self._transcript.await_news(ANSWER_SECONDS)
        while opened := self._demo.slack.workspace.view_of(self._who):
            self._fill_in(opened)

    def _click(self, number: str) -> None:
        button = self._transcript.buttons.get(int(number) if number.isdecimal() else 0)
        if button is None:
            self._screen.tell("Which button? Say click and a number that stands before one.")
            return
        element = button.element
        if "url" in element:
            self._screen.tell(f"A link: {element['url']}")
        elif confirmed(element, self._screen.ask):
            which = {"block_id": button.block["block_id"], "value": element.get("value")}
            try:
                which |= {} if element["type"] == "button" else {"chosen": self._choose(element)}
            except Closed:
                return
            self._deed(lambda: self._press(button, which))

    def _press(self, button: Button, which: dict[str, Any]) -> object:
        slack, action_id = self._demo.slack, button.element["action_id"]
        if not button.message_ts:
            return slack.click_home(self._who, action_id, **which)
        return slack.click(self._who, button.channel, button.message_ts, action_id, **which)

    def _choose(self, element: Json) -> Json:
        return chosen_in(element, *self._named(), self._screen.ask)

    def _named(self) -> tuple[dict[str, str], dict[str, str]]:
        """The names of channels and of people, by id."""
        workspace = self._demo.slack.workspace
        channels = {channel.id: channel.name for channel in workspace.channels.values() if not channel.is_im}
        return channels, {user.id: user.real_name for user in workspace.users.values() if not user.is_bot}

    def _fill_in(self, opened: OpenView) -> None:
        """Show the form and ask for its fields, again for those that are refused, until it is gone."""
        title = shown(opened.view["title"], {})
        self._screen.tell(f"\n{title} (a form: Enter keeps what is in brackets, Ctrl-D closes it)")
        channels, people = self._named()
        for line in lines_of(opened.view["blocks"], channels | people, lambda _, element: label_of(element)):
            self._screen.tell(f"  {line}")
        if "submit" not in opened.view:
            self._screen.ask("  Enter closes it. ")
            self._demo.slack.close_view(self._who, opened.id)
            return
        values: dict[str, Any] = {}
        while self._demo.slack.workspace.view_of(self._who) is opened:
            errors = dict(opened.errors)
            if trouble := errors.pop(WHOLE_FORM, None):
                self._screen.tell(f"  {trouble}")
            try:
                values |= filled_in(opened.view, errors, channels, people, self._channel, self._screen.ask)
            except Closed:
                self._demo.slack.close_view(self._who, opened.id)
            else:
                self._submit(opened, values)

    def _submit(self, opened: OpenView, values: dict[str, Any]) -> None:
        self._transcript.expect()
        self._demo.slack.submit(self._who, opened.id, values)
        self._demo.slack.wait_for(lambda workspace: workspace.view_of(self._who) is not opened or opened.errors)
        if not opened.errors:
            self._transcript.await_news(ANSWER_SECONDS)

    def _tell_scenarios(self) -> None:
        self._screen.tell("Each command may be given with any number: another number is another job.")
        for scenario in SCENARIOS:
            self._screen.tell(f"\n{scenario.title}: {scenario.what}")
            for command in scenario.commands:
                self._screen.tell(f"    {command.format(user=scenario.smile_user_id, job=f'{scenario.name}-1')}")
        for story in STORIES:
            steps = (step.replace(RUN, "1").replace("*", "").replace("`", "") for step in story.steps)
            self._screen.tell("\n".join((f"\n{story.title}: {story.what}", *(f"    {step}" for step in steps))))

    def _tell_thread(self) -> None:
        if not self._transcript.tell_thread():
            self._screen.tell("There is no thread yet.")

    def _go_to(self, name: str) -> None:
        channels = {name: channel_id for channel_id, name in self._named()[0].items()}
        if name.removeprefix("#") in channels:
            self._channel = channels[name.removeprefix("#")]
        else:
            self._screen.tell(f"There is no channel {name or 'without a name'}; there are {', '.join(channels)}.")

    def _be(self, name: str) -> None:
        people = {user.name: user for user in self._demo.slack.workspace.users.values() if not user.is_bot}
        if name not in people:
            self._screen.tell(f"There is no {name or 'one without a name'}; there are {', '.join(people)}.")
            return
        self._who = people[name].id
        self._screen.tell(f"You are {people[name].real_name}.")
        self._transcript.expect()
        self._transcript.become(self._who)
        self._transcript.await_news(LOOK_SECONDS)

    def _push_clock(self, how_far: str) -> None:
        found = PUSH.fullmatch(how_far)
        if found is None:
            self._screen.tell("Say by how much: clock +30m, clock +4h, clock +1d.")
            return
        self._transcript.expect()
        self._demo.push_clock(int(found[1]) * SECONDS_IN[found[2]])
        self._screen.tell(f"It is {self._demo.clock().astimezone():%A %H:%M}.")
        self._transcript.await_news(PUSH_SECONDS)

    def _decide(self, which: str) -> None:
        smile_user_id, _, job_id = which.partition(" ")
        if not job_id:
            self._screen.tell("Say whose job and which: decide USER JOB.")
            return
        self._deed(lambda: self._demo.smile_id.advance(smile_user_id, job_id))

    def _wait(self) -> None:
        self._transcript.expect()
        if not self._transcript.await_news(NEWS_SECONDS):
            self._screen.tell(f"Nothing has happened for {NEWS_SECONDS} seconds.")

    def _switch(self, what: object, name: str, state: str) -> None:
        if state not in ("on", "off"):
            self._screen.tell("Say on or off.")
            return
        setattr(what, name, state == "on")
        self._screen.tell(f"It is {state}.")

    def _restart(self, how: Literal["term", "kill"]) -> None:
        self._demo.bot.restart(how)
        self._await_bot()

    def _await_bot(self) -> None:
        try:
            self._demo.slack.wait_for(lambda workspace: workspace.connections, timeout=ANSWER_SECONDS)
            self._screen.tell("The bot is connected.")
        except AssertionError:
            self._screen.tell(f"The bot has not connected within {ANSWER_SECONDS} s: its log says why.")


@contextmanager
def _signals_interrupt() -> Iterator[None]:
    """Within, signals end even a wait for a line; outside, they do what they did before."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, signal.default_int_handler) for number in numbers}
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
