/** What is `null` is taken away. */
export type Attributes = Readonly<Record<string, unknown>>;

export function set(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) element.removeAttribute(name);
    else element.setAttribute(name, String(value));
  }
}

/** @returns `element`, with these attributes and children */
export function made<T extends Element>(element: T, attributes: Attributes, ...children: (Node | string)[]): T {
  set(element, attributes);
  element.append(...children);
  return element;
}
