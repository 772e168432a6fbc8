import { prefer } from "./preferences.js";
import { DEFINE, field } from "./site.js";
import { setViewport } from "./viewport.js";
import { Visit } from "./visit.js";

/** A field in every state that a user meets, by its id: its label, its attributes, what stands around it. */
const states = {
  empty: ["Empty", 'placeholder="ghp_…" hint="Only ever sent encrypted."'],
  masked: ["Typed, and masked"],
  revealed: ["Typed, and shown"],
  missing: ["Missing", "required"],
  large: ["Too large", 'max-bytes="12"'],
  refused: ["Refused by the server"],
  unusable: ["Without a usable key"],
  reentry: ["Erased on leaving the page"],
  disabled: ["Disabled", "disabled placeholder='No value'"],
  readonly: ["Read-only", "readonly"],
  several: ["Several lines pasted into one"],
  ending: ["A line break at the end left out"],
  long: [
    "A label that is as long as labels get where somebody wanted to be very clear about what is asked for and why",
    'hint="And_a_hint_without_a_single_place_to_break_it_for_as_long_as_that_is_needed_to_see_what_becomes_of_it."',
  ],
  rtl: ["رمز الوصول", 'hint="لا يُرسل إلا مشفّرًا." accept-files', 'dir="rtl"'],
  "rtl-stored": ["رمز محفوظ", 'stored stored-at="2026-03-04"', 'dir="rtl"'],

  "lines-empty": [
    "Empty, of several lines",
    'kind="multiline" placeholder="Any text" hint="Only ever sent encrypted."',
  ],
  "lines-masked": ["Of several lines, and masked", 'kind="multiline" rows="3"'],
  "lines-revealed": ["Of several lines, and shown", 'kind="multiline" rows="3"'],
  "lines-notice": ["Windows line breaks pasted", 'kind="multiline" rows="3" trailing-newline="keep"'],
  "lines-disabled": ["Of several lines, and disabled", 'kind="multiline" rows="2" disabled'],
  pem: ["Private key", 'kind="pem" pem-type="private-key" rows="3"'],
  json: ["Service account", 'kind="json" json-type="object" rows="3"'],
  env: ["Environment", 'kind="env" rows="4"'],
  yaml: ["Configuration", 'kind="yaml" rows="3"'],

  file: ["A file chosen", "accept-files"],
  "file-accepted": ["Files are taken", 'accept-files=".p12"'],
  "file-lines": ["Files are taken, of several lines", 'kind="pem" rows="2" accept-files'],
  "file-refused": ["Files are not taken"],
  dropping: ["A file over the field", 'accept-files kind="multiline" rows="2"'],

  stored: ["Stored", 'stored stored-at="2026-03-04"'],
  "stored-required": ["Stored, and required", 'stored stored-at="2026-03-04" required'],
  "stored-restricted": ["Stored, and restricted", 'stored visibility="restricted"'],
  "stored-shown": ["Stored, and shown", "stored"],
  fetching: ["Stored, and being fetched", "stored"],
  "fetch-failed": ["Stored, and not fetched", "stored"],
  replacing: ["Being replaced", 'stored placeholder="New value"'],
  "replacing-lines": ["Being replaced, of several lines", 'stored kind="multiline" rows="2" accept-files'],
  kept: ["Kept", "stored"],
  cleared: ["To be removed", "stored"],
  stale: ["Stale", "stored stale"],
  "stored-disabled": ["Stored, and disabled", 'stored stored-at="2026-03-04" disabled'],
  "stored-readonly": ["Stored, and read-only", 'stored stored-at="2026-03-04" readonly'],
};

export const stateIds = Object.keys(states);

const fields = `<div class="states">${Object.entries(states)
  .map(([id, [label, attributes = "", around = ""]]) => {
    return `<div ${around}>${field(id, label, `reveal-timeout="0" ${attributes}`)}</div>`;
  })
  .join("")}</div>`;

/** A page with all of them, as high as it needs to be. */
export async function visitStates(
  t,
  engine,
  site,
  { colours = "light", direction = "ltr", width = 1400, head = DEFINE } = {},
) {
  const visit = await Visit.open(t, engine, site.formPage(fields, { head }), { viewport: { width, height: 900 } });
  await visit.until(() => customElements.get("secret-field") !== undefined);
  if (colours === "forced") await prefer(t, visit, "forced-colors", "active");
  await visit.page.evaluate(
    (scheme, dir) => Object.assign(document.documentElement, { dir }).style.setProperty("color-scheme", scheme),
    colours,
    direction,
  );
  await enterStates(visit);
  await setViewport(visit.page, {
    width,
    height: await visit.page.evaluate(() => document.documentElement.scrollHeight),
  });
  return visit;
}

async function enterStates(visit) {
  await visit.page.evaluate(async () => {
    const $ = (id) => document.getElementById(id);
    /** What the user drops is taken in as what he pastes; only a drop can be told by a script in every browser. */
    const drop = (id, type, fill = () => {}) => {
      const dataTransfer = new DataTransfer();
      fill(dataTransfer);
      const base = window.testWatch.roots.get($(id)).querySelector(".base");
      base.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    };
    const dropText = (id, text) => drop(id, "drop", (data) => data.setData("text/plain", text));
    const dropFile = (id, type = "drop") =>
      drop(id, type, (data) =>
        data.items.add(new File([new Uint8Array(2400)], "client-2026.p12", { type: "application/x-pkcs12" })),
      );

    $("reentry").value = "a token";
    window.dispatchEvent(new PageTransitionEvent("pagehide"));

    for (const id of ["masked", "revealed", "large", "refused", "unusable", "readonly"])
      $(id).value = "correct horse battery";
    for (const id of ["lines-masked", "lines-revealed"])
      $(id).value = "the first line\nthe second line\n\nthe last line";
    $("pem").value = `-----BEGIN PRIVATE KEY-----\n${"MIIE".repeat(16)}\n-----END PRIVATE KEY-----\n`;
    $("json").value = '{ "user": "app", }';
    $("env").value = "DB_USER=app\nDB_PASSWORD=correct horse\nTOKEN=\nDB_USER=app2\n";
    $("yaml").value = "password: correct horse\n\tuser: app\n";
    $("unusable").publicKey = "not a key";
    $("refused").setCustomValidity("The server did not accept this token.");
    dropText("several", "one line\nanother line");
    dropText("ending", "a token\n");
    dropText("lines-notice", "one\r\ntwo\r\n");
    for (const id of ["file", "file-refused"]) dropFile(id);
    dropFile("dropping", "dragenter");

    $("stored-shown").storedValue = () => Promise.resolve("correct horse battery");
    $("fetching").storedValue = () => new Promise(() => {});
    $("fetch-failed").storedValue = () => Promise.reject(new Error("403"));
    for (const id of ["replacing", "replacing-lines", "kept"]) $(id).replace();
    $("kept").cancelReplace();
    $("cleared").clearStored();

    for (const id of ["revealed", "lines-revealed", "env", "stored-shown", "fetching", "fetch-failed"]) $(id).reveal();
    // Without the core, none is known to be invalid.
    await Promise.all(Array.from(document.querySelectorAll("secret-field"), (field) => field.ready));
    for (const id of ["missing", "large", "unusable", "json", "yaml", "several"]) $(id).checkValidity();
  });
  await visit.until(() => {
    const shows = (id, part) =>
      window.testWatch.roots.get(document.getElementById(id)).querySelector(part)?.textContent !== "";
    return (
      shows("file", ".facts > .facts") &&
      shows("fetch-failed", "#error") &&
      document.getElementById("stored-shown").state === "revealed"
    );
  });
}
