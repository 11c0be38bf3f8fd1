// Times as Slack shows them, in the reader's own time zone.
const DAY = 86_400_000;
const time = { hour: "numeric", minute: "2-digit" };

export function clockTime(iso) {
  return format(new Date(iso), time);
}

export function dayTitle(iso) {
  const moment = new Date(iso);
  return nearDay(moment) ?? format(moment, { weekday: "long", month: "long", day: "numeric" });
}

export function fullDate(iso) {
  return format(new Date(iso), { dateStyle: "full", timeStyle: "medium" });
}

export function ago(moment, now = Date.now()) {
  const seconds = Math.round((moment.getTime() - now) / 1000);
  const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  const units = [["day", 86_400], ["hour", 3600], ["minute", 60]];
  const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
  return words.format(Math.trunc(seconds / size), unit);
}

function nearDay(moment) {
  const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  const days = Math.round((midnight(moment) - midnight(new Date())) / DAY);
  return { "-1": "Yesterday", 0: "Today" }[days];
}

function format(moment, options) {
  return new Intl.DateTimeFormat("en-US", options).format(moment);
}
