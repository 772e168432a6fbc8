/** What can stand inside an element. */
export type Child = Node | string;

/** An element with a class and children; text stays text, markup in it is not read. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = "",
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const created = document.createElement(tag);
  if (className !== "") created.className = className;
  created.append(...children);
  return created;
}

/** The element of the page with this id, which index.html promises to be of this type. */
export function byId<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`index.html has no ${type.name} #${id}`);
  return found;
}

/** A list of names and what they stand for. */
export function facts(...rows: [name: string, ...about: Child[]][]): HTMLDListElement {
  return element(
    "dl",
    "facts",
    ...rows.map(([name, ...about]) => element("div", "", element("dt", "", name), element("dd", "", ...about))),
  );
}

/** Code that may be long: it scrolls in itself, by keyboard too. */
export function codeBox(label: string, ...children: Child[]): HTMLPreElement {
  const box = element("pre", "code", ...children);
  box.tabIndex = 0;
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", label);
  return box;
}

const grouped = new Intl.NumberFormat("en");

/** A count with its noun: "1 byte", "1,234 bytes". */
export function count(amount: number, noun: string): string {
  return `${grouped.format(amount)} ${noun}${amount === 1 ? "" : "s"}`;
}
