// JSON Pointers, RFC 6901.

/** What stands at the pointer, if anything does. */
export function at(value: unknown, pointer: string): unknown {
  return segments(pointer).reduce((holder, name) => {
    return typeof holder === "object" && holder !== null && Object.hasOwn(holder, name)
      ? (holder as Record<string, unknown>)[name]
      : undefined;
  }, value);
}

/** Puts a value there, with the objects that lead to it. */
export function put(root: object, pointer: string, value: unknown): void {
  const path = segments(pointer);
  const last = path.pop() ?? "";
  const holder = path.reduce((holder: object, name) => {
    if (!Object.hasOwn(holder, name)) define(holder, name, {});
    return (holder as Record<string, object>)[name] ?? {};
  }, root);
  define(holder, last, value);
}

/** A name as a segment of a pointer, with the slash before it. */
export function segment(name: string): string {
  return `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

function segments(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** Not assigned: a name may be `__proto__`. */
function define(holder: object, name: string, value: unknown): void {
  Object.defineProperty(holder, name, { value, writable: true, enumerable: true, configurable: true });
}
