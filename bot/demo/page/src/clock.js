// The emulated clock, which the demo can push ahead of this machine's.
import { createContext } from "preact";
import { useContext } from "preact/hooks";

// By how many seconds it is ahead.
export const Ahead = createContext(0);

// The moment it is now, in milliseconds.
export function useNow() {
  return Date.now() + useContext(Ahead) * 1000;
}
