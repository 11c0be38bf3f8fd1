// The whole window: the panel of scenarios, and Slack with its channels, messages, thread and form.
import { render } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { Composer } from "./composer.jsx";
import { Messages } from "./messages.jsx";
import { Modal } from "./modal.jsx";
import { Names } from "./people.jsx";
import { Sidebar } from "./sidebar.jsx";
import { post, useSlack } from "./slack.js";
import { Thread } from "./thread.jsx";
import { Try } from "./try.jsx";

function App() {
  const { state, online, trouble, dismiss } = useSlack();
  return (
    <>
      {!online && <p class="banner bad" role="alert">The demo has stopped. Start it again with <code>make demo</code>.</p>}
      {trouble && <p class="banner bad" role="alert">{trouble} <button type="button" onClick={dismiss}>OK</button></p>}
      {state ? <Demo state={state} /> : <p class="loading">Connecting to the emulated Slack…</p>}
    </>
  );
}

function Demo({ state }) {
  const [chosen, choose] = useState(state.channels[0].id);
  const [threadTs, setThread] = useState(null);
  const [drawer, setDrawer] = useState(null); // in a narrow window: "channels", "try" or null
  const names = useMemo(() => ({ users: byId(state.users), channels: byId(state.channels) }), [state]);
  const channel = names.channels[chosen] ?? state.channels[0];
  const here = useMemo(() => state.messages.filter((message) => message.channel === channel.id), [state, channel.id]);
  const timeline = useMemo(() => here.filter((message) => !message.thread_ts || message.broadcast || message.ephemeral), [here]);
  const root = here.find((message) => message.ts === threadTs);
  const unread = useUnread(state.messages, channel.id);

  const go = (id) => {
    choose(id);
    setThread(null);
    setDrawer(null);
  };
  const run = (command) => {
    setDrawer(null);
    post("type", { channel: channel.id, text: command });
  };
  return (
    <Names.Provider value={names}>
      <div class="window" data-drawer={drawer ?? "none"}>
        <Try run={run} close={() => setDrawer(null)} />
        <div class="slack">
          <Sidebar state={state} current={channel.id} choose={go} unread={unread} />
          <main class="channel-pane">
            <Title channel={channel} setDrawer={setDrawer} />
            {!state.bot_connected && <p class="banner" role="status">The bot is not connected to Slack. It is starting, or starting again…</p>}
            <Messages key={channel.id} messages={timeline} all={here} openThread={setThread} label={`Messages in ${channel.name}`}>
              <Welcome channel={channel} />
            </Messages>
            <Composer key={channel.id} channel={channel} />
          </main>
          {root && <Thread key={root.ts} root={root} all={here} channel={channel} close={() => setThread(null)} />}
        </div>
        {drawer && <button type="button" class="shade" aria-label="Close" onClick={() => setDrawer(null)} />}
      </div>
      {state.view && <Modal key={state.view.id} open={state.view} channel={channel.id} channels={state.channels} />}
    </Names.Provider>
  );
}

function Title({ channel, setDrawer }) {
  return (
    <header class="pane-title">
      <button type="button" class="icon-button only-narrow" aria-label="Channels" onClick={() => setDrawer("channels")}>☰</button>
      <h2>{channel.is_im ? "" : "# "}{channel.name}</h2>
      {!channel.is_im && !channel.bot_is_member && <span class="pill">Smile ID is not in this channel: /invite @Smile ID</span>}
      <button type="button" class="try-button only-narrow" onClick={() => setDrawer("try")}>Scenarios</button>
    </header>
  );
}

function Welcome({ channel }) {
  return (
    <div class="welcome">
      <h2>{channel.is_im ? "" : "# "}{channel.name}</h2>
      <p>This is the beginning. Click a scenario's command, or type <code>/smile help</code>.</p>
    </div>
  );
}

// The channels in which something has been said since the reader was last there.
function useUnread(messages, current) {
  const [seen, setSeen] = useState({});
  const newest = {};
  for (const message of messages) newest[message.channel] = message.ts;
  useEffect(() => {
    setSeen((old) => (old[current] === newest[current] ? old : { ...old, [current]: newest[current] }));
  }, [messages, current]);
  return new Set(Object.keys(newest).filter((id) => id !== current && newest[id] !== seen[id]));
}

function byId(list) {
  return Object.fromEntries(list.map((item) => [item.id, item]));
}

render(<App />, document.getElementById("app"));
