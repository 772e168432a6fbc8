import { element } from "./dom.js";

/** The two ends of an envelope, which is too long to be read. */
export function shortEnvelope(envelope: string, head = 28): HTMLElement {
  return element("span", "part part-ciphertext", `${envelope.slice(0, head)}…${envelope.slice(-6)}`);
}
