"""What one person sees happen in the emulated workspace, told as it happens."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.demo.as_text import label_of, lines_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.demo.slack.model import Json, Message
    from bot.demo.slack.workspace import Workspace

INDENT: Final = "    "
# News come in groups: a moment without any ends one.
CALM_SECONDS: Final = 0.4


@dataclass(frozen=True, slots=True)
class Button:
    """Something to click, and where it is: without `message_ts` in the Home tab."""

    channel: str
    message_ts: str
    block: Json
    element: Json


class Transcript:
    """Tells what this person sees when it comes and whenever it changes, its buttons numbered: messages, the Home tab.

    `buttons` has them by number; what is told again has new numbers. Between `start` and `stop` a thread looks.
    """

    def __init__(self, workspace: Workspace, slack_user_id: str, tell: Callable[[str], None]) -> None:
        self.buttons: dict[int, Button] = {}
        self._workspace = workspace
        self._slack_user_id = slack_user_id
        self._tell = tell
        self._told: dict[tuple[str, str], Any] = {}
        self._change = threading.Event()
        self._news = threading.Event()
        self._ended = False
        self._thread = threading.Thread(target=self._watch, name="transcript")

    def start(self) -> None:
        """Begin with what there is now."""
        self._workspace.watchers.append(self._change.set)
        self._change.set()
        self._thread.start()

    def stop(self) -> None:
        """Tell nothing more."""
        self._workspace.watchers.remove(self._change.set)
        self._ended = True
        self._change.set()
        self._thread.join()

    def become(self, slack_user_id: str) -> None:
        """Tell from now on what this person sees, and what there is already that only they saw."""
        self._slack_user_id = slack_user_id
        self._change.set()

    def expect(self) -> None:
        """From now on `await_news` waits for something new."""
        self._news.clear()

    def await_news(self, timeout: float) -> bool:
        """Wait for news since `expect`, and until there are no more for a moment; False if there were none."""
        if not self._news.wait(timeout):
            return False
        while self._news.wait(CALM_SECONDS):
            self._news.clear()
        return True

    def tell_thread(self) -> bool:
        """Tell the newest thread again, as it is now; False if there is none."""
        with self._workspace.hold_still():
            roots = [message.thread_ts for message in self._workspace.messages if message.thread_ts]
            thread = [m for m in self._workspace.messages if roots and roots[-1] in (m.ts, m.thread_ts)]
        for message in thread:
            self._tell(self._as_text(message))
        return bool(thread)

    def _watch(self) -> None:
        while True:
            self._change.wait()
            self._change.clear()
            if self._ended:
                return
            with self._workspace.hold_still():
                news = [self._as_text(message) for message in self._workspace.messages if self._is_news(message)]
                news += self._home_news()
            for text in news:
                self._tell(text)
            if news or self._workspace.view_of(self._slack_user_id):
                self._news.set()

    def _is_news(self, message: Message) -> bool:
        if message.only_for not in (None, self._slack_user_id) or not self._is_in(message.channel):
            return False
        return self._changed((message.channel, message.ts), (message.text, message.blocks, message.failed))

    def _is_in(self, channel_id: str) -> bool:
        return self._slack_user_id in self._workspace.channels[channel_id].members

    def _changed(self, key: tuple[str, str], now: object) -> bool:
        before, self._told[key] = self._told.get(key), now
        return before != now

    def _home_news(self) -> list[str]:
        home = self._workspace.home_of(self._slack_user_id)
        if home is None or not self._changed(("home", home.id), (home.hash, home.errors)):
            return []
        blocks = home.view["blocks"]
        lines = lines_of(blocks, self._names(), lambda block, element: self._numbered("", "", block, element))
        return ["\n".join(["\nHome of Smile ID", *(f"{INDENT}{line}" for line in (*lines, *home.errors.values()))])]

    def _as_text(self, message: Message) -> str:
        margin = INDENT if message.thread_ts else ""
        lines = [f"\n{margin}{self._headline(message)}"]
        lines += [f"{margin}{INDENT}{line}" for line in self._lines(message)]
        return "\n".join(lines)

    def _headline(self, message: Message) -> str:
        marks = {
            "only you see this": message.ephemeral,
            "in a thread": message.thread_ts,
            "also sent to the channel": message.broadcast,
            "edited": message.edited,
        }
        said = ", ".join(mark for mark, holds in marks.items() if holds)
        author, channel = self._workspace.users[message.user], self._workspace.channels[message.channel]
        place = "Direct message" if channel.is_im else f"#{channel.name}"
        return f"{place} | {author.real_name} {message.at.astimezone():%H:%M}{f' ({said})' if said else ''}"

    def _lines(self, message: Message) -> Iterator[str]:
        blocks = message.blocks or [{"type": "section", "text": {"type": "mrkdwn", "text": message.text}}]
        place = message.channel, message.ts
        yield from lines_of(blocks, self._names(), lambda block, element: self._numbered(*place, block, element))
        yield from (f"File: {file.name} ({len(file.content)} bytes)" for file in message.files)
        if message.failed:
            yield "This app did not respond in time. Try again."

    def _names(self) -> dict[str, str]:
        names = {user.id: user.real_name for user in self._workspace.users.values()}
        names |= {group.id: group.handle for group in self._workspace.groups.values()}
        return names | {channel.id: channel.name for channel in self._workspace.channels.values()}

    def _numbered(self, channel_id: str, message_ts: str, block: Json, element: Json) -> str:
        number = len(self.buttons) + 1
        self.buttons[number] = Button(channel_id, message_ts, block, element)
        return f"[{number}] {label_of(element)}"
