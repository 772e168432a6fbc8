/** Gives a page `window.axe`. */
export const AXE = '<script src="/axe.js"></script>';

/** What axe finds to be wrong with the fields of the page, and what it could not find out: a line each. */
export function findBarriers(page) {
  return page.evaluate(async () => {
    const hosts = [...document.querySelectorAll("secret-field")];
    const overlays = hosts.flatMap((host) => [...window.testWatch.roots.get(host).querySelectorAll(".ring, .drop")]);
    for (const host of hosts) {
      // axe goes into open roots only.
      Object.defineProperty(host, "shadowRoot", { value: window.testWatch.roots.get(host), configurable: true });
    }
    // It does not see through what lies above a text, and gives up.
    for (const overlay of overlays) overlay.hidden = true;
    const { violations, incomplete, passes } = await window.axe.run(
      { include: [["secret-field"]] },
      { rules: { "target-size": { enabled: true } } },
    );
    for (const overlay of overlays) overlay.hidden = false;
    for (const host of hosts) delete host.shadowRoot;
    for (const rule of ["color-contrast", "label", "button-name", "target-size"]) {
      if (!passes.some(({ id }) => id === rule)) throw new Error(`axe found nothing to try the rule ${rule} on`);
    }
    return (
      [...violations, ...incomplete]
        .flatMap(({ id, nodes }) =>
          nodes.map(({ target, any, all, none }) =>
            [id, ...target.flat(), ...[...any, ...all, ...none].map(({ message }) => message)].join(" "),
          ),
        )
        // There is no text where there is no value; and Firefox's boxes stick out of each other by a hair, which axe takes for more.
        .filter((line) => !/^color-contrast .*(?:has no value|partially obscured)/.test(line))
    );
  });
}
