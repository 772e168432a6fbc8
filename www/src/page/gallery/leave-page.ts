import { element } from "../dom.js";

/** Has the field wiped as it is when its page is left; the others stay, since it is in a page of its own meanwhile. */
export function leavePage(field: HTMLElement): void {
  const { parentNode, nextSibling } = field;
  const frame = element("iframe");
  document.body.append(frame);
  frame.contentDocument?.body.append(field);
  frame.contentWindow?.dispatchEvent(new Event("pagehide"));
  parentNode?.insertBefore(field, nextSibling);
  frame.remove();
}
