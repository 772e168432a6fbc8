export type Kind = "text" | "multiline";
export type Control = HTMLInputElement | HTMLTextAreaElement;

export interface KindDescription {
  /** Whether the text may hold line breaks; an `<input>` strips them without a word. */
  readonly multiline: boolean;
  /** Whether Enter submits the form; otherwise it is a line break. */
  readonly enterSubmits: boolean;
  make(document: Document): Control;
  /** Whether this browser can mask the text while it is edited. */
  canMask(): boolean;
  show(control: Control, revealed: boolean): void;
}

const text: KindDescription = {
  multiline: false,
  enterSubmits: true,
  make(document) {
    const input = document.createElement("input");
    input.type = "password";
    return dress(input, "input");
  },
  canMask: () => true,
  show(control, revealed) {
    const type = revealed ? "text" : "password";
    if (control.type === type) return;
    const { selectionStart, selectionEnd, selectionDirection } = control;
    control.setAttribute("type", type);
    // Some versions of Chromium, 148 among them, forget what is selected here until the layout is made anew.
    void control.offsetWidth;
    if (selectionStart !== null) control.setSelectionRange(selectionStart, selectionEnd, selectionDirection ?? "none");
  },
};

const multiline: KindDescription = {
  multiline: true,
  enterSubmits: false,
  make: (document) => dress(document.createElement("textarea"), "textarea"),
  canMask: () => CSS.supports("-webkit-text-security", "disc"),
  show(control, revealed) {
    control.classList.toggle("masked", !revealed);
  },
};

const kinds: Record<Kind, KindDescription> = { text, multiline };

/** An unknown kind is `text`, as an unknown `type` of an `<input>` is. */
export function kindFrom(attribute: string | null): Kind {
  return attribute !== null && Object.hasOwn(kinds, attribute) ? (attribute as Kind) : "text";
}

export function describeKind(kind: Kind): KindDescription {
  return kinds[kind];
}

/**
 * `autocomplete=off` is what keeps the text out of the session store and the autofill store, revealed or not
 * (`new-password` does not). The classes and `data-rr-is-password` are for session recorders.
 */
const manners = {
  autocomplete: "off", spellcheck: "false", autocorrect: "off", autocapitalize: "none", translate: "no", writingsuggestions: "false",
  "data-1p-ignore": "", "data-lpignore": "true", "data-bwignore": "", "data-form-type": "other", "data-rr-is-password": "true",
};

function dress<T extends Control>(control: T, part: string): T {
  for (const [name, value] of Object.entries(manners)) control.setAttribute(name, value);
  control.className = "control rr-block sentry-block fs-exclude";
  control.setAttribute("part", part);
  control.setAttribute("aria-describedby", "hint error");
  return control;
}
