// The panel beside Slack: stories to try, and switches that make trouble.
import { useEffect, useState } from "preact/hooks";
import { send } from "./slack.js";

const LOOK_AGAIN_MS = 2000;
const SWITCHES = [
  ["slack_rate_limited", "Slack rate-limits", "More than one message a second in a channel is refused (429)."],
  ["smile_down", "Smile ID is down", "Every question to Smile ID gets a 503."],
];
const BOT = {
  running: "Watches, cards and untold news survive both.",
  restarting: "The bot is starting again…",
  stopped: "The bot has ended: the terminal says why.",
};

export function Try({ run, close }) {
  const [demo, look] = useDemo();
  if (!demo) return null;
  const turn = (name, on) => send("/demo/switch", { name, on }).then(look);
  const restart = (how) => send("/demo/restart", { how }).then(look);
  const restarting = demo.bot === "restarting";
  return (
    <section class="try" aria-label="Try it">
      <header class="try-title">
        <h1>Try the bot</h1>
        <button type="button" class="icon-button only-narrow" aria-label="Close the panel" onClick={close}>✕</button>
        <p>An emulated Slack and Smile ID; the bot is the real one. Click a command to send it.</p>
      </header>
      <div class="try-scroll">
        <h2>Scenarios</h2>
        <ul>{demo.scenarios.map((scenario) => <Scenario key={scenario.name} scenario={scenario} run={run} />)}</ul>
      </div>
      <div class="trouble">
        <h2>Make trouble</h2>
        {SWITCHES.map(([name, title, what]) => (
          <label key={name} class="switch">
            <input type="checkbox" role="switch" checked={demo.switches[name]} onChange={(event) => turn(name, event.currentTarget.checked)} />
            <span><strong>{title}</strong><small>{what}</small></span>
          </label>
        ))}
        <div class="restarts">
          <button type="button" disabled={restarting} onClick={() => restart("term")}>Restart the bot</button>
          <button type="button" disabled={restarting} onClick={() => restart("kill")}>kill -9, then restart</button>
          <small>{BOT[demo.bot]}</small>
        </div>
      </div>
    </section>
  );
}

function Scenario({ scenario, run }) {
  const [number, setNumber] = useState(firstNumber);
  const fill = (command) => command.replaceAll("{run}", String(number));
  return (
    <li class="scenario">
      <h3>{scenario.title}</h3>
      <p>{scenario.what}</p>
      {scenario.commands.map(fill).map((command) => (
        <button key={command} type="button" class="command" onClick={() => run(command)}>{command}</button>
      ))}
      <button type="button" class="fresh" title="Play this story again, with another job" onClick={() => setNumber(number + 1)}>
        ↻ new job
      </button>
    </li>
  );
}

// [{scenarios, switches, bot}, look again]: null before the first answer.
function useDemo() {
  const [demo, setDemo] = useState(null);
  const look = () => fetch("/demo/state").then((answer) => answer.json()).then(setDemo, () => undefined);
  useEffect(() => {
    look();
    const timer = setInterval(look, LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  return [demo, look];
}

// Another one at each visit, so that a page that is loaded again plays with fresh jobs.
function firstNumber() {
  return 1000 + (crypto.getRandomValues(new Uint16Array(1))[0] % 9000);
}
