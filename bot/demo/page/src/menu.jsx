// A button with a menu of things to do: arrow keys move in it, Esc closes it and the focus goes back.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

const MARGIN = 8;
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

// `items` are [{id, text, note, choose}].
export function Menu({ label, look, face, items }) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef(null);
  const close = () => {
    setOpen(false);
    button.current.focus();
  };
  return (
    <>
      <button
        type="button"
        ref={button}
        class={look}
        title={label}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {face}
      </button>
      {isOpen && <List label={label} items={items} button={button} close={close} leave={() => setOpen(false)} />}
    </>
  );
}

function List({ label, items, button, close, leave }) {
  const list = useRef(null);
  useLayoutEffect(() => {
    place(list.current, button.current.getBoundingClientRect());
    list.current.firstElementChild.focus();
  }, []);
  useEffect(() => {
    addEventListener("scroll", leave, true);
    addEventListener("resize", leave);
    return () => {
      removeEventListener("scroll", leave, true);
      removeEventListener("resize", leave);
    };
  }, []);
  const onKeyDown = (event) => {
    if (event.key === "Escape") close();
    else if (event.key in STEPS) step(list.current, STEPS[event.key]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onFocusOut = ({ relatedTarget }) => {
    if (relatedTarget !== button.current && !list.current.contains(relatedTarget)) leave();
  };
  return (
    <div ref={list} class="menu" role="menu" aria-label={label} onKeyDown={onKeyDown} onFocusOut={onFocusOut}>
      {items.map(({ id, text, note, choose }) => (
        <button key={id} type="button" role="menuitem" tabIndex={-1} onClick={() => { close(); choose(); }}>
          {text}{note && <small>{note}</small>}
        </button>
      ))}
    </div>
  );
}

function step(list, by) {
  const items = [...list.children];
  items.at((items.indexOf(document.activeElement) + by) % items.length).focus();
}

// Under the button, or above it where there is no room.
function place(list, { top, bottom, right }) {
  const { offsetWidth, offsetHeight, style } = list;
  style.left = `${Math.max(MARGIN, Math.min(right, innerWidth - MARGIN) - offsetWidth)}px`;
  style.top = `${bottom + offsetHeight + MARGIN < innerHeight ? bottom : top - offsetHeight}px`;
}
