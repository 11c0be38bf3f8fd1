// The whole window: the panel of scenarios, and Slack with its channels, messages, thread and form.
import { render } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { ChannelPane } from "./channel.jsx";
import { Ahead } from "./clock.js";
import { Modal } from "./modal.jsx";
import { Names } from "./people.jsx";
import { Sidebar } from "./sidebar.jsx";
import { post, useSlack } from "./slack.js";
import { Thread } from "./thread.jsx";
import { Try } from "./try.jsx";

const APP = "app"; // chosen instead of a channel: the app's own place, whoever one is

function App() {
  const { state, online, trouble, dismiss, become } = useSlack();
  return (
    <>
      {!online && <p class="banner bad" role="alert">The demo has stopped. Start it again with <code>make demo</code>.</p>}
      {trouble && <p class="banner bad" role="alert">{trouble} <button type="button" onClick={dismiss}>OK</button></p>}
      {state ? <Demo state={state} become={become} /> : <p class="loading">Connecting to the emulated Slack…</p>}
    </>
  );
}

function Demo({ state, become }) {
  const [chosen, choose] = useState(null);
  const [tab, setTab] = useState("messages"); // of the app's own place: "home" or "messages"
  const [threadTs, setThread] = useState(null);
  const [drawer, setDrawer] = useState(null); // in a narrow window: "channels", "try" or null
  const [ahead, setAhead] = useState(0);
  const names = useMemo(() => namesIn(state), [state]);
  const direct = state.channels.find((one) => one.is_im);
  const channel = (chosen === APP ? direct : names.channels[chosen]) ?? state.channels[0];
  const atHome = Boolean(channel?.is_im) && tab === "home";
  const here = useMemo(() => state.messages.filter((message) => message.channel === channel?.id), [state, channel?.id]);
  const root = here.find((message) => message.ts === threadTs);
  const unread = useUnread(state.messages, atHome ? null : channel?.id);

  const go = (id) => {
    choose(id === direct?.id ? APP : id);
    setTab(unread.has(id) ? "messages" : "home");
    setThread(null);
    setDrawer(null);
  };
  const run = (command) => {
    const place = atHome ? state.channels.find((other) => !other.is_im) : channel;
    if (!place) return;
    if (atHome) go(place.id);
    setDrawer(null);
    post("type", { channel: place.id, text: command });
  };
  const openTab = (name) => {
    setTab(name);
    setThread(null);
  };
  const beSomebody = (id) => {
    setThread(null);
    become(id);
  };
  const follow = (event) => {
    const message = messageAt(event.target.closest("a")?.href, state.team);
    if (!message || !names.channels[message.channel]) return;
    event.preventDefault();
    go(message.channel);
    setTab("messages");
    setThread(message.ts);
  };
  const hands = {
    run,
    go: (name) => go(state.channels.find((one) => one.name === name && !one.is_im)?.id),
    become: (handle) => beSomebody(state.users.find((user) => user.handle === handle).id),
    home: () => {
      choose(APP);
      openTab("home");
      setDrawer(null);
    },
  };
  return (
    <Names.Provider value={names}>
      <Ahead.Provider value={ahead}>
        <div class="window" data-drawer={drawer ?? "none"} onClick={follow}>
          <Try hands={hands} close={() => setDrawer(null)} tellAhead={setAhead} />
          <div class="slack">
            <Sidebar state={state} current={channel?.id} choose={go} unread={unread} become={beSomebody} />
            <ChannelPane state={state} channel={channel} here={here} tab={tab} openTab={openTab} threadTs={root?.ts} openThread={setThread} setDrawer={setDrawer} />
            {root && <Thread key={root.ts} root={root} all={here} channel={channel} close={() => setThread(null)} />}
          </div>
          {drawer && <button type="button" class="shade" aria-label="Close" onClick={() => setDrawer(null)} />}
        </div>
        {state.view && <Modal key={state.view.id} open={state.view} channel={atHome ? null : channel} />}
      </Ahead.Provider>
    </Names.Provider>
  );
}

function namesIn(state) {
  const users = byId(state.users);
  const me = users[state.me.id];
  const shortcuts = me.is_stranger ? [] : state.shortcuts; // an app works in its own workspace
  return { me, users, channels: byId(state.channels), groups: byId(state.usergroups), shortcuts };
}

// {channel, ts} of the message whose address this is (Slack docs: chat.getPermalink), else null: nothing leaves the page.
function messageAt(address, { domain }) {
  const found = /^https:\/\/([^.]+)\.slack\.com\/archives\/(\w+)\/p(\d+)(\d{6})/.exec(address ?? "");
  return found?.[1] === domain ? { channel: found[2], ts: `${found[3]}.${found[4]}` } : null;
}

// The channels in which something has been said since the reader was last there.
function useUnread(messages, current) {
  const [seen, setSeen] = useState({});
  const newest = {};
  for (const message of messages) newest[message.channel] = message.ts;
  useEffect(() => {
    setSeen((old) => (!current || old[current] === newest[current] ? old : { ...old, [current]: newest[current] }));
  }, [messages, current]);
  return new Set(Object.keys(newest).filter((id) => id !== current && newest[id] > (seen[id] ?? "")));
}

function byId(list) {
  return Object.fromEntries(list.map((item) => [item.id, item]));
}

render(<App />, document.getElementById("app"));
