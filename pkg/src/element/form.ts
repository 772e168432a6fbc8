import { describeKind } from "./kinds.js";
import type { Kind } from "./kinds.js";

/** What a form needs of its field. */
export interface FormMember extends HTMLElement {
  readonly name: string;
  readonly kind: Kind;
  readonly isEmpty: boolean;
}

export interface FormHooks {
  /** The sealed value for the entry list; `null` when it could not be sealed, and then nothing is appended. */
  entry(): string | null;
  /** Whether the server is told to remove what it has stored. */
  clears(): boolean;
  /** Called before the form is submitted; `false` stops it, after having told the user why. */
  mayLeave(): boolean;
  /** The form would put the entry in a URL, hence in the history, caches and logs; the submission was stopped. */
  refusedGet(): void;
}

/**
 * The field's part in a form. It sets no form value, because the browser would save one for session restore and hand it
 * back; the sealed entry is appended, last in the list, whenever the entry list is made.
 */
export class FormParticipation {
  readonly #field: FormMember;
  readonly #hooks: FormHooks;
  #joined: AbortController | null = null;

  constructor(field: FormMember, hooks: FormHooks) {
    this.#field = field;
    this.#hooks = hooks;
  }

  join(form: HTMLFormElement | null): void {
    this.#joined?.abort();
    this.#joined = null;
    if (!form) return;
    this.#joined = new AbortController();
    const { signal } = this.#joined;
    form.addEventListener("formdata", (event) => { if (event.target === form) this.#append(event.formData); }, { signal });
    form.addEventListener("submit", (event) => { if (event.target === form) this.#guard(event); }, { signal, capture: true });
    lastListenerOf(form).addEventListener("submit", (event) => this.#refuseGet(form, event as SubmitEvent), { signal });
  }

  get #isDisabled(): boolean {
    return this.#field.matches(":disabled");
  }

  #append(data: FormData): void {
    if (this.#field.name === "" || this.#isDisabled) return;
    if (this.#hooks.clears()) data.append(`${this.#field.name}__action`, "clear");
    if (this.#field.isEmpty) return;
    const sealed = this.#hooks.entry();
    if (sealed !== null) data.append(this.#field.name, sealed);
  }

  /** Also runs under `novalidate`; stops the page's own handlers, which would send the form without the secret. */
  #guard(event: SubmitEvent): void {
    if (this.#isDisabled || this.#hooks.mayLeave()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /** Comes last, so that a page that sends the form itself, and prevented the submission, is left alone. */
  #refuseGet(form: HTMLFormElement, event: SubmitEvent): void {
    if (event.target !== form || event.defaultPrevented || this.#isDisabled || this.#field.isEmpty || this.#field.name === "") return;
    const submitter = event.submitter;
    const method = submitter?.getAttribute("formmethod") != null ? (submitter as HTMLButtonElement).formMethod : form.method;
    if (method !== "get") return;
    event.preventDefault();
    this.#hooks.refusedGet();
  }
}

/** What Enter in an `<input>` does: https://html.spec.whatwg.org/#implicit-submission */
export function submitImplicitly(form: HTMLFormElement, field: FormMember): void {
  const button = defaultButton(form);
  if (button) {
    if (!button.matches(":disabled")) button.click();
  } else if (![...form.elements].some((other) => other !== field && blocksImplicitSubmission(other, field))) {
    form.requestSubmit();
  }
}

/** Not through `form.elements`, which leaves out image buttons. */
function defaultButton(form: HTMLFormElement): HTMLButtonElement | HTMLInputElement | undefined {
  const candidates = (form.getRootNode() as ParentNode).querySelectorAll<HTMLButtonElement | HTMLInputElement>("button, input");
  return [...candidates].find((button) => button.form === form && (button.type === "submit" || button.type === "image"));
}

const blocking = new Set([
  "text", "search", "tel", "url", "email", "password", "date", "month", "week", "time", "datetime-local", "number",
]);

function blocksImplicitSubmission(other: Element, field: FormMember): boolean {
  if (other.localName === field.localName) return !describeKind((other as FormMember).kind).multiline;
  return other instanceof HTMLInputElement && blocking.has(other.type);
}

/** The last place that a submit event reaches: it does not leave its tree. */
function lastListenerOf(form: HTMLFormElement): EventTarget {
  const root = form.getRootNode();
  return root === form.ownerDocument ? form.ownerDocument.defaultView ?? root : root;
}
