// The panel beside Slack: stories to try, and switches that make trouble.
import { useEffect, useState } from "preact/hooks";
import { dayAndTime } from "./dates.js";
import { send } from "./slack.js";
import { Again, Command, Story, useNumber } from "./story.jsx";

const LOOK_AGAIN_MS = 2000;
const SHELVES = ["Scenarios", "The triage desk"];
const SWITCHES = [
  ["slack_rate_limited", "Slack rate-limits", "More than one message a second in a channel is refused (429)."],
  ["smile_down", "Smile ID is down", "Every question to Smile ID gets a 503."],
];
const PUSHES = [["+1 h", 3600], ["+4 h", 4 * 3600], ["+1 day", 24 * 3600]];
const BOT = {
  running: "Watches, cards and untold news survive both.",
  restarting: "The bot is starting again…",
  stopped: "The bot has ended: the terminal says why.",
};

// `tellAhead` hears by how many seconds the emulated clock is ahead. `hands` do what a click is to do in Slack:
// {run(command), go(channel's name), become(handle), home()}.
export function Try({ hands, close, tellAhead }) {
  const [demo, look] = useDemo();
  const [shelf, reach] = useState(SHELVES[0]);
  useEffect(() => tellAhead(demo?.clock.offset_seconds ?? 0), [demo]);
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
      <div class="shelves">
        {SHELVES.map((name) => (
          <button key={name} type="button" aria-pressed={name === shelf} onClick={() => reach(name)}>{name}</button>
        ))}
      </div>
      <ul key={shelf} class="try-scroll" aria-label={shelf}>
        {shelf === SHELVES[0]
          ? demo.scenarios.map((scenario) => <Scenario key={scenario.name} scenario={scenario} run={hands.run} />)
          : demo.stories.map((story) => <Story key={story.name} story={story} hands={hands} />)}
      </ul>
      <div class="trouble">
        <h2>Make trouble</h2>
        {SWITCHES.map(([name, title, what]) => (
          <label key={name} class="switch">
            <input type="checkbox" role="switch" checked={demo.switches[name]} onChange={(event) => turn(name, event.currentTarget.checked)} />
            <span><strong>{title}</strong><small>{what}</small></span>
          </label>
        ))}
        <Clock clock={demo.clock} look={look} />
        <div class="restarts">
          <button type="button" disabled={restarting} onClick={() => restart("term")}>Restart the bot</button>
          <button type="button" disabled={restarting} onClick={() => restart("kill")}>kill -9, then restart</button>
          <small>{BOT[demo.bot]}</small>
        </div>
      </div>
    </section>
  );
}

function Clock({ clock, look }) {
  const push = (seconds) => send("/demo/clock", { seconds }).then(look);
  return (
    <div class="clock" role="group" aria-label="Push the clock forward">
      <strong>Push the clock forward</strong>
      <small>It is <time dateTime={clock.now}>{dayAndTime(clock.now)}</time>{clock.offset_seconds > 0 && `, ${gained(clock)}`}.</small>
      {PUSHES.map(([label, seconds]) => <button key={label} type="button" onClick={() => push(seconds)}>{label}</button>)}
    </div>
  );
}

function gained({ offset_seconds }) {
  const hours = Math.round(offset_seconds / 3600);
  return `${hours} ${hours === 1 ? "hour" : "hours"} ahead`;
}

function Scenario({ scenario, run }) {
  const [number, again] = useNumber();
  const fill = (command) => command.replaceAll("{run}", String(number));
  return (
    <li class="scenario">
      <h3>{scenario.title}</h3>
      <p>{scenario.what}</p>
      {scenario.commands.map(fill).map((command) => <Command key={command} command={command} run={run} />)}
      <Again again={again} />
    </li>
  );
}

// [{scenarios, stories, switches, clock, bot}, look again]: null before the first answer.
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
