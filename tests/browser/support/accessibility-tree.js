import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { inFirefoxWindow } from "./firefox-window.js";

const TIMEOUT_MS = 10_000;

/** Why there is no tree to look into; `null` when there is one. */
export function noTreeIn(engine) {
  return engine.name === "WebKitGTK"
    ? "WebKitGTK tells its accessibility tree only on a D-Bus session with AT-SPI"
    : null;
}

/**
 * What the browser tells assistive technology of the page, closed roots included, once `condition` holds for it:
 * `{ role, name, value, description, states }` of each node, the states as `focusable`, `invalid`, `pressed`, `required`.
 */
export async function accessibilityTree(visit, condition = () => true) {
  const look = visit.engine.isChromium ? lookInChromium : lookInFirefox;
  for (const end = Date.now() + TIMEOUT_MS; ; await pause(50)) {
    const nodes = await look(visit.page);
    if (condition(nodes)) return nodes;
    assert.ok(Date.now() < end, `waited ${TIMEOUT_MS} ms for ${condition} in ${JSON.stringify(nodes)}`);
  }
}

async function lookInChromium(page) {
  const session = await page.createCDPSession();
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  await session.detach();
  return nodes
    .filter(({ ignored }) => !ignored)
    .map(({ role, name, value, description, properties = [] }) => ({
      role: role.value,
      name: name?.value ?? "",
      value: value?.value ?? "",
      description: description?.value ?? "",
      states: properties.filter((property) => `${property.value.value}` === "true").map((property) => property.name),
    }));
}

/** By Firefox's own service, which its accessibility API on every system is made of. */
function lookInFirefox(page) {
  return inFirefoxWindow(page, walkInFirefox);
}

function walkInFirefox() {
  const service = Cc["@mozilla.org/accessibilityService;1"].getService(Ci.nsIAccessibilityService);
  const names = { "invalid entry": "invalid" };
  const nodes = [];
  const walk = (accessible) => {
    const [state, more] = [{}, {}];
    accessible.getState(state, more);
    const { name, value, description } = accessible;
    const text = accessible instanceof Ci.nsIAccessibleText ? accessible.getText(0, -1) : "";
    const states = Array.from(service.getStringStates(state.value, more.value), (told) => names[told] ?? told);
    nodes.push({
      role: service.getStringRole(accessible.role),
      name: name ?? "",
      value: value || text,
      description: description ?? "",
      states,
    });
    for (let child = accessible.firstChild; child; child = child.nextSibling) walk(child);
  };
  const root = service.getAccessibleFor(window.gBrowser.selectedBrowser);
  if (root) walk(root); // the service may just have been started
  return nodes;
}
