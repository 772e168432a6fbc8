/**
 * Constructed style sheets are not subject to `style-src`, which a `<style>` is. A sheet belongs to one document.
 *
 * Colours follow the page's `color-scheme`: by `light-dark()`, or by system colours in browsers that lack it
 * (before Chromium 123, Firefox 120, Safari 17.5). A media query would give a dark field on a light-only page.
 */
const css = `
:host {
  --_accent: var(--secret-field-accent, #3b74e0);
  --_error: var(--secret-field-error, #d5453c);
  --_bg: var(--secret-field-bg, Field);
  --_fg: var(--secret-field-fg, FieldText);
  --_border: var(--secret-field-border, #868c96);
  --_muted: color-mix(in srgb, var(--_fg) 68%, transparent);
  --_gap: var(--secret-field-gap, 0.375rem);
  --_radius: var(--secret-field-radius, 0.375rem);
  display: block;
  font: var(--secret-field-font, inherit);
  text-align: start;
}
:host([hidden]) { display: none; }
@supports (color: light-dark(#000, #fff)) {
  :host {
    --_accent: var(--secret-field-accent, light-dark(#2459d3, #8ab1ff));
    --_error: var(--secret-field-error, light-dark(#b3261e, #ff9c91));
    --_bg: var(--secret-field-bg, light-dark(#fff, #1b1d22));
    --_fg: var(--secret-field-fg, light-dark(#1b1e24, #e9ebef));
    --_border: var(--secret-field-border, light-dark(#868c96, #757c88));
  }
}
* { box-sizing: border-box; }

.base {
  position: relative;
  display: flex;
  overflow: hidden;
  min-block-size: 2.5em;
  border: 1px solid var(--_border);
  border-radius: var(--_radius);
  background: var(--_bg);
  color: var(--_fg);
  transition: border-color 120ms;
}
.base:hover { border-color: color-mix(in srgb, var(--_border) 55%, var(--_fg)); }
.base:focus-within { border-color: var(--_accent); }
.base.invalid { border-color: var(--_error); }
.base.disabled { opacity: 0.6; border-style: dashed; }
.base.disabled * { cursor: not-allowed; }
.base.multiline { resize: vertical; min-block-size: 4em; }
.base.multiline.disabled { resize: none; }

.control {
  flex: 1;
  min-inline-size: 0;
  margin: 0;
  padding: 0.5em 0.75em;
  border: 0;
  outline: 0;
  background: none;
  color: inherit;
  font: inherit;
  line-height: 1.4;
  unicode-bidi: plaintext;
  caret-color: var(--_accent);
}
.control::placeholder { color: var(--_muted); opacity: 1; }
.control::-ms-reveal { display: none; }
textarea.control {
  resize: none;
  font-family: var(--secret-field-mono, ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace);
  font-size: 0.9em;
  line-height: 1.5;
  tab-size: 2;
  scrollbar-width: thin;
}
textarea.masked { -webkit-text-security: disc; }
.veil {
  display: none;
  position: absolute;
  inset-block-start: 0.5em;
  inset-inline-start: 0.75em;
  color: var(--_muted);
  font-style: italic;
  pointer-events: none;
}
.veiled .veil { display: block; }
.veiled .control { color: transparent; }
.veiled .control::selection { color: transparent; }

.eye {
  flex: none;
  align-self: flex-start;
  display: grid;
  place-items: center;
  inline-size: 2em;
  block-size: 2em;
  min-inline-size: 24px;
  min-block-size: 24px;
  margin: calc(0.25em - 1px) 0.25em;
  padding: 0;
  border: 0;
  border-radius: calc(var(--_radius) * 0.75);
  background: none;
  color: var(--_muted);
  font: inherit;
  cursor: pointer;
  transition: color 120ms, background-color 120ms;
}
.eye:hover:enabled { background: color-mix(in srgb, var(--_fg) 9%, transparent); color: var(--_fg); }
.eye[aria-pressed="true"] { color: var(--_accent); }
.eye:focus-visible { outline: 2px solid var(--_accent); outline-offset: -1px; }
.eye svg {
  inline-size: 1.25em;
  block-size: 1.25em;
  fill: none;
  stroke: currentColor;
  stroke-width: 1.75;
  stroke-linecap: round;
  stroke-linejoin: round;
}
.eye .slash-gap { stroke: var(--_bg); stroke-width: 2.5; }
.eye[aria-pressed="false"] :is(.slash, .slash-gap) { display: none; }

/* The second pixel of the focus ring; the border is the first. */
.ring { position: absolute; inset: 0; border-radius: calc(var(--_radius) - 1px); pointer-events: none; }
.control:focus ~ .ring { box-shadow: inset 0 0 0 1px var(--_accent); }
.invalid > .control:focus ~ .ring { box-shadow: inset 0 0 0 1px var(--_error); }

#hint, #error, #status { margin-block-start: var(--_gap); font-size: 0.875em; line-height: 1.4; overflow-wrap: anywhere; }
#hint, #status { color: color-mix(in srgb, currentColor 75%, transparent); }
#error { color: var(--_error); }
#hint:empty, #error:empty { display: none; }
#status:empty, #status.unseen {
  position: absolute;
  inline-size: 1px;
  block-size: 1px;
  margin: -1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}

@media (prefers-reduced-motion: reduce) {
  .base, .eye { transition: none; }
}
@media (forced-colors: active) {
  .base.disabled { opacity: 1; border-color: GrayText; color: GrayText; }
  .base.invalid { border-width: 2px; border-style: double; }
  #error { font-weight: bold; }
  .control:focus ~ .ring { outline: 2px solid Highlight; outline-offset: -2px; }
  .eye { color: ButtonText; }
  .eye:disabled { color: GrayText; }
  .eye:focus-visible { outline-color: Highlight; }
  .eye[aria-pressed="true"] { color: Highlight; }
}
`;

const sheets = new WeakMap<Document, CSSStyleSheet>();

export function adoptStyles(root: ShadowRoot): void {
  const document = root.ownerDocument;
  const view = document.defaultView;
  if (!view) return;
  let sheet = sheets.get(document);
  if (!sheet) {
    sheet = new view.CSSStyleSheet();
    sheet.replaceSync(css);
    sheets.set(document, sheet);
  }
  root.adoptedStyleSheets = [sheet];
}
