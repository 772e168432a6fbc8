import { made } from "./dom.js";
import type { Attributes } from "./dom.js";

/** The button that reveals. Its label stays "Show …"; `aria-pressed` tells whether it does. */
export function makeEye(document: Document): HTMLButtonElement {
  const draw = (name: string, attributes: Attributes, ...children: Node[]) =>
    made(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, ...children);
  const icon = draw(
    "svg",
    { viewBox: "0 0 24 24", "aria-hidden": true },
    draw("path", { d: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Z" }),
    draw("circle", { cx: 12, cy: 12, r: 3 }),
    draw("path", { class: "slash gap", d: "M5 3.6 20.4 19" }),
    draw("path", { class: "slash", d: "M4 4 20 20" }),
  );
  return made(document.createElement("button"), { type: "button", class: "eye", part: "reveal" }, icon);
}
