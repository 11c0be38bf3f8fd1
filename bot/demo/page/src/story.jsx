// Something to walk through at the triage desk: deeds to click, and what to do by hand between them.
import { useState } from "preact/hooks";
import { send } from "./slack.js";

const SECONDS_IN = { m: 60, h: 3600, d: 86400 };

// What the words of the demo in the terminal do here, and how their buttons are labelled. `hands`: {run, go, become, home}.
const DEEDS = {
  clock: {
    label: (far) => `Push the clock ${far}`,
    act: (far) => send("/demo/clock", { seconds: Number.parseInt(far, 10) * SECONDS_IN[far.at(-1)] }),
  },
  decide: { label: () => "Have Smile ID decide", act: (which) => send("/demo/decide", userAndJob(which)) },
  be: { label: (name) => `Be ${name[0].toUpperCase()}${name.slice(1)}`, act: (name, hands) => hands.become(name) },
  channel: { label: (name) => `Go to #${name}`, act: (name, hands) => hands.go(name) },
  home: { label: () => "Open Home", act: (_, hands) => hands.home() },
};

export function Story({ story, hands }) {
  const [number, again] = useNumber();
  const steps = story.steps.map((step) => step.replaceAll("{run}", String(number)));
  return (
    <li class="scenario">
      <details>
        <summary><h3>{story.title}</h3></summary>
        <p>{story.what}</p>
        <ol class="steps">{steps.map((step) => <li key={step}><Step step={step} hands={hands} /></li>)}</ol>
        <Again again={again} />
      </details>
    </li>
  );
}

function Step({ step, hands }) {
  if (step.startsWith("/")) return <Command command={step} run={hands.run} />;
  const [word, ...rest] = step.split(" ");
  const deed = DEEDS[word];
  if (!deed) return <p>{marked(step)}</p>;
  const what = rest.join(" ");
  return <button type="button" class="deed" onClick={() => deed.act(what, hands)}>{deed.label(what)}</button>;
}

export function Command({ command, run }) {
  return <button type="button" class="command" onClick={() => run(command)}>{command}</button>;
}

export function Again({ again }) {
  return <button type="button" class="fresh" title="Play this story again, with another job" onClick={again}>↻ new job</button>;
}

// [the number that makes this run's jobs its own, take another]: a page that is loaded again plays with fresh jobs.
export function useNumber() {
  const [number, setNumber] = useState(() => 1000 + (crypto.getRandomValues(new Uint16Array(1))[0] % 9000));
  return [number, () => setNumber(number + 1)];
}

function userAndJob(which) {
  const [user, job] = which.split(" ");
  return { user, job };
}

// *What stands on the page* and `what is to be typed`.
function marked(sentence) {
  return sentence.split(/(\*[^*]+\*|`[^`]+`)/).map((part) => {
    if (part.startsWith("*")) return <strong>{part.slice(1, -1)}</strong>;
    return part.startsWith("`") ? <code>{part.slice(1, -1)}</code> : part;
  });
}
