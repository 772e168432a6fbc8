const PATH = "/test-watch.js";

/** Runs before the other scripts of a page; WebDriver has no other way in. */
export const WATCH = `<script src="${PATH}"></script>`;

/** Answers the request if it is for the watching script. */
export function answerWatch(path, response) {
  if (path !== PATH) return false;
  response.writeHead(200, { "Content-Type": "text/javascript" }).end(`(${watch})();`);
  return true;
}

/** What a test learns of a page from inside: `window.testWatch`. */
function watch() {
  if (window.testWatch !== undefined) return; // behind a proxy, a page may have the script twice
  const violations = [];
  const events = [];
  // Closed roots stay closed for the page; the test keeps a key of its own.
  const roots = new WeakMap();
  const { attachShadow } = Element.prototype;
  Element.prototype.attachShadow = function (init) {
    const root = attachShadow.call(this, init);
    roots.set(this, root);
    return root;
  };
  document.addEventListener("securitypolicyviolation", (event) =>
    violations.push(`${event.effectiveDirective} ${event.blockedURI}`),
  );

  function plain(event) {
    const properties = {};
    for (const name in event) {
      const value = event[name];
      if (["string", "number", "boolean"].includes(typeof value) || name === "detail") properties[name] = value;
    }
    return {
      type: event.type,
      target: event.target.id,
      isTrusted: event.isTrusted,
      detail: event.detail ?? null,
      properties: JSON.stringify(properties),
    };
  }
  function record(types) {
    for (const type of types)
      document.addEventListener(type, (event) => events.push(plain(event)), { capture: type === "invalid" });
  }

  // For the engine whose driver tells nothing of these: lines of the console and requests, each given once.
  let lines = [];
  let requests = 0;
  const tell = (type, ...values) => {
    const texts = values.map((value) =>
      value instanceof Error ? `${value}\n${value.stack}` : typeof value === "string" ? value : JSON.stringify(value),
    );
    lines.push({ type, text: texts.join(" ") });
  };
  for (const type of ["debug", "error", "info", "log", "trace", "warn"]) {
    const print = console[type];
    console[type] = (...values) => {
      tell(type, ...values);
      print.apply(console, values);
    };
  }
  addEventListener("error", ({ message, error }) => tell("error", message, error));
  addEventListener("unhandledrejection", ({ reason }) => tell("error", reason));
  // Lines go on to the next page of this site, or to this one when it comes back.
  const KEY = "test-watch";
  addEventListener("pagehide", () => {
    if (lines.length > 0) sessionStorage.setItem(KEY, JSON.stringify(lines));
    lines = [];
  });
  function takeOver() {
    lines.unshift(...JSON.parse(sessionStorage.getItem(KEY) ?? "[]"));
    sessionStorage.removeItem(KEY);
  }
  takeOver();
  addEventListener("pageshow", takeOver);

  function takeNews() {
    const [console, resources] = [lines, performance.getEntriesByType("resource").map(({ name }) => name)];
    const news = { console, requests: resources.slice(requests) };
    [lines, requests] = [[], resources.length];
    return news;
  }
  Object.defineProperty(window, "testWatch", { value: { violations, events, roots, record, takeNews } });
}
