import type { OpenedField } from "../contract.js";
import { codeBox, element } from "./dom.js";

/** Always the same, so that it tells nothing of the length. */
const MASK = "••••••••";

/** An opened value on the page, hidden until asked for. */
export interface MaskedValue {
  nodes: HTMLElement[];
  mask(): void;
}

/** A value behind a Show button; while hidden it is nowhere in the page's HTML. */
export function maskedValue({ name, text, base64 }: Pick<OpenedField, "name" | "text" | "base64">): MaskedValue {
  const what = text === undefined ? "Value, not text: in base64" : "Value";
  const content = text ?? base64 ?? "";
  const box = codeBox(`Opened value of ${name}`);
  const label = element("span");
  const button = element("button", "small", label, element("span", "visually-hidden", ` the value of ${name}`));
  button.type = "button";
  let shown = false;

  const show = (wanted: boolean) => {
    shown = wanted;
    label.textContent = shown ? "Hide" : "Show";
    box.classList.toggle("masked", !shown);
    if (shown) box.replaceChildren(content === "" ? element("em", "", "empty") : content);
    else box.replaceChildren(hiddenMark());
  };
  button.addEventListener("click", () => show(!shown));
  show(false);

  return { nodes: [element("div", "value-head", element("span", "", what), button), box], mask: () => show(false) };
}

function hiddenMark(): HTMLElement {
  const dots = element("span", "", MASK);
  dots.setAttribute("aria-hidden", "true");
  return element("span", "", dots, element("span", "visually-hidden", "hidden"));
}
