import { css } from "./css.js";

const sheets = new WeakMap<Document, CSSStyleSheet>();

/** Constructed style sheets are not subject to `style-src`, which a `<style>` is. A sheet belongs to one document. */
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
