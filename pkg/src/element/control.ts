import { made } from "./dom.js";

export type Control = HTMLInputElement | HTMLTextAreaElement;

/** Classes of what session recorders must leave out, should they ever get into the root. */
export const unrecorded = "rr-block sentry-block fs-exclude";

/** What is typed into, made so that browsers, password managers and session recorders keep off. */
export function makeControl(document: Document, multiline: boolean): Control {
  const name = multiline ? "textarea" : "input";
  return made(document.createElement(name), {
    ...manners,
    type: multiline ? null : "password",
    class: `control ${unrecorded}`,
    part: name,
  });
}

/**
 * `autocomplete=off` is what keeps the text out of the session store and the autofill store, revealed or not
 * (`new-password` does not). `data-rr-is-password` is for session recorders.
 */
const manners = {
  autocomplete: "off",
  spellcheck: "false",
  autocorrect: "off",
  autocapitalize: "none",
  translate: "no",
  writingsuggestions: "false",
  "data-1p-ignore": "",
  "data-lpignore": "true",
  "data-bwignore": "",
  "data-form-type": "other",
  "data-rr-is-password": "true",
};
