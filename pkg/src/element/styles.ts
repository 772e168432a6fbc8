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
  flex-wrap: wrap;
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
.base.multiline { display: grid; grid-template: 1fr auto / minmax(0, 1fr) auto; resize: vertical; min-block-size: 4em; }
.base.multiline.disabled { resize: none; }
.base.facts { align-items: center; column-gap: 0.6em; border-style: dashed; }

.control {
  flex: 1 1 8em;
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
.masked::placeholder { -webkit-text-security: none; }
.control::-ms-reveal { display: none; }
textarea.control {
  resize: none;
  font-family: var(--secret-field-mono, ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace);
  font-size: 0.9em;
  line-height: 1.5;
  tab-size: 2;
  scrollbar-width: thin;
  scrollbar-color: color-mix(in srgb, var(--_fg) 40%, transparent) transparent;
}
/*
 * The dots are in the text already. For a long line of them, Chromium takes time by the square of their number, unless
 * it may break it anywhere and need not look for a direction.
 */
textarea.masked { word-break: break-all; unicode-bidi: normal; }
/* Only then: under text-security, Chromium miscounts characters of two code units. */
textarea.masked.composing { -webkit-text-security: disc; }
.mask { padding-inline-start: 0.75em; letter-spacing: 0.1em; }
.facts > .facts { flex: 1 1 6em; padding-block: 0.5em; line-height: 1.4; color: var(--_muted); overflow-wrap: anywhere; }
.mask[hidden] + .facts { padding-inline-start: 0.75em; color: inherit; }
[hidden] { display: none !important; }

.actions { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25em; margin-inline-start: auto; padding: 0.25em; padding-inline-start: 0; }
.actions:not(:has(> :not([hidden]))) { display: none; }
.multiline .actions { grid-column: 1 / -1; margin: 0; padding: 0.25em; border-block-start: 1px solid color-mix(in srgb, var(--_border) 45%, transparent); }
.actions button, #question button {
  min-block-size: 24px;
  padding: 0.3em 0.75em;
  border: 1px solid color-mix(in srgb, var(--_border) 60%, transparent);
  border-radius: calc(var(--_radius) * 0.75);
  background: none;
  color: inherit;
  font: inherit;
  font-size: 0.875em;
  line-height: 1.35;
  cursor: pointer;
  transition: background-color 120ms;
}
:is(.actions, #question) button:hover:enabled { background: color-mix(in srgb, var(--_fg) 9%, transparent); }
:is(.actions, #question) button:focus-visible { outline: 2px solid var(--_accent); outline-offset: -1px; }
.drop {
  position: absolute;
  inset: 0;
  display: grid;
  place-items: center;
  border-radius: inherit;
  background: color-mix(in srgb, var(--_accent) 14%, var(--_bg));
  color: var(--_accent);
  font-weight: 600;
  pointer-events: none;
}
.drop:empty { display: none; }
.base.dropping { border-color: var(--_accent); border-style: dashed; }

.eye {
  align-self: start;
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

#hint, #counter, #error, #notice, #summary, #question { margin-block: var(--_gap) 0; font-size: 0.875em; line-height: 1.4; overflow-wrap: anywhere; }
#hint, #counter, #notice, #summary { color: color-mix(in srgb, currentColor 75%, transparent); }
.below { display: flex; flex-wrap: wrap; column-gap: 1em; }
#hint { flex: 1 1 10em; }
#counter { margin-inline-start: auto; font-variant-numeric: tabular-nums; }
#question { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.35em 0.5em; }
#question button { font-size: inherit; }
#summary { padding: 0; list-style: none; }
#summary .warning { color: inherit; }
#summary .warning::before { content: "⚠\\fe0e " / ""; color: var(--_error); }
#error { color: var(--_error); }
#hint:empty, #counter:empty, #error:empty, #notice:empty, #question:empty { display: none; }
#status {
  position: absolute;
  inline-size: 1px;
  block-size: 1px;
  margin: -1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}

@media (prefers-reduced-motion: reduce) {
  .base, .eye, :is(.actions, #question) button { transition: none; }
}
@media (forced-colors: active) {
  .base.disabled { opacity: 1; border-color: GrayText; }
  .base.disabled, .disabled > .facts { color: GrayText; }
  .base.invalid { border-width: 2px; border-style: double; }
  #error { font-weight: bold; }
  :is(.actions, #question) button { border-color: ButtonText; color: ButtonText; }
  :is(.actions, #question) button:disabled { border-color: GrayText; color: GrayText; }
  :is(.actions, #question) button:focus-visible { outline-color: Highlight; }
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
