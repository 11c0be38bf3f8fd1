// The app's own place: its Home tab (Slack docs: App Home) beside the messages with it.
import { useEffect } from "preact/hooks";
import { Blocks } from "./blocks.jsx";
import { Bot } from "./people.jsx";
import { post } from "./slack.js";
import { Fields, useFields } from "./values.js";

const TABS = { home: "Home", messages: "Messages" };
const OTHER = { home: "messages", messages: "home" };

export function Tabs({ current, choose }) {
  const onKeyDown = (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    choose(OTHER[current]);
    event.currentTarget.querySelector("[aria-selected=false]").focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label="Smile ID" onKeyDown={onKeyDown}>
      {Object.entries(TABS).map(([tab, name]) => (
        <button
          key={tab}
          type="button"
          role="tab"
          aria-selected={tab === current}
          tabIndex={tab === current ? 0 : -1}
          onClick={() => choose(tab)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

// `home` is null until the bot has published something.
export function Home({ home }) {
  useEffect(() => void post("open_home", {}), []);
  return (
    <div class="home" role="tabpanel" aria-label="Home" tabIndex={0}>
      {home ? <Published key={home.id} home={home} /> : <Empty />}
    </div>
  );
}

function Published({ home }) {
  const fields = useFields(home);
  const act = (block_id, payload) => post("click_home", { block_id, ...payload, values: fields.values });
  return (
    <Fields.Provider value={fields}>
      {Object.values(home.errors).map((error) => <p key={error} class="form-error" role="alert">{error}</p>)}
      <Blocks blocks={home.view.blocks} act={act} />
    </Fields.Provider>
  );
}

function Empty() {
  return (
    <div class="empty">
      <Bot />
      <h2>This is your Home</h2>
      <p>Smile ID has put nothing here yet.</p>
    </div>
  );
}
