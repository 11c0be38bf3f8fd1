// The pane in the middle: a channel, or the app's own place with its two tabs.
import { useContext, useMemo } from "preact/hooks";
import { Composer } from "./composer.jsx";
import { Home, Tabs } from "./home.jsx";
import { Messages } from "./messages.jsx";
import { Bot, Names } from "./people.jsx";

export function ChannelPane({ state, channel, here, tab, openTab, threadTs, openThread, setDrawer }) {
  const timeline = useMemo(() => here.filter((message) => isInTimeline(message, threadTs)), [here, threadTs]);
  const label = `Message ${channel?.is_im ? "" : "#"}${channel?.name}`;
  const key = `${state.me.id} ${channel?.id}`;
  return (
    <main class="channel-pane">
      <Title channel={channel} setDrawer={setDrawer} />
      {channel?.is_im && <Tabs current={tab} choose={openTab} />}
      {!state.bot_connected && <p class="banner" role="status">The bot is not connected to Slack. It is starting, or starting again…</p>}
      {!channel && <p class="empty">{state.me.name} is in no channel here.</p>}
      {channel?.is_im && tab === "home" && <Home key={key} home={state.home} />}
      {channel && !(channel.is_im && tab === "home") && (
        <>
          <Messages key={key} messages={timeline} all={here} openThread={openThread} label={`Messages in ${channel.name}`}>
            <Welcome channel={channel} />
          </Messages>
          <Composer key={key} channel={channel} label={label} />
        </>
      )}
    </main>
  );
}

function isInTimeline({ thread_ts, broadcast, ephemeral }, openThreadTs) {
  return !thread_ts || broadcast || (ephemeral && thread_ts !== openThreadTs);
}

function Title({ channel, setDrawer }) {
  return (
    <header class="pane-title">
      <button type="button" class="icon-button only-narrow" aria-label="Channels" onClick={() => setDrawer("channels")}>☰</button>
      <h2>{channel?.is_im && <Bot small />}{nameOf(channel)}</h2>
      {channel?.is_ext_shared && <SharedNote channel={channel} />}
      {channel && !channel.is_im && !channel.bot_is_member && <span class="pill">Smile ID is not in this channel: /invite @Smile ID</span>}
      <button type="button" class="try-button only-narrow" onClick={() => setDrawer("try")}>Scenarios</button>
    </header>
  );
}

function SharedNote({ channel }) {
  const { users } = useContext(Names);
  const companies = new Set(channel.members.filter((id) => users[id]?.is_stranger).map((id) => users[id].team));
  return <span class="pill">Shared with {[...companies].join(", ") || "another company"}</span>;
}

function Welcome({ channel }) {
  return (
    <div class="welcome">
      <h2>{nameOf(channel)}</h2>
      <p>This is the beginning. Click a scenario's command, or type <code>/smile help</code>.</p>
    </div>
  );
}

function nameOf(channel) {
  if (!channel) return "No channel";
  return channel.is_im ? channel.name : `# ${channel.name}`;
}
