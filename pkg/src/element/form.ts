import { isMultiline } from "./kinds.js";
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
    if (!form) return;
    const { signal } = (this.#joined = new AbortController());
    const listen = (target: EventTarget, type: string, act: (event: Event) => void, capture = false) => {
      target.addEventListener(
        type,
        (event) => {
          if (event.target === form && !this.#field.matches(":disabled")) act(event);
        },
        { signal, capture },
      );
    };
    listen(form, "formdata", (event) => this.#append((event as FormDataEvent).formData));
    listen(form, "submit", (event) => this.#guard(event), true);
    listen(lastListenerOf(form), "submit", (event) => this.#refuseGet(form, event as SubmitEvent));
  }

  #append(data: FormData): void {
    const { name, isEmpty } = this.#field;
    if (!name) return;
    if (this.#hooks.clears()) data.append(`${name}__action`, "clear");
    const sealed = isEmpty ? null : this.#hooks.entry();
    if (sealed !== null) data.append(name, sealed);
  }

  /** Also runs under `novalidate`; stops the page's own handlers, which would send the form without the secret. */
  #guard(event: Event): void {
    if (this.#hooks.mayLeave()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /** Comes last, so that a page that sends the form itself, and prevented the submission, is left alone. */
  #refuseGet(form: HTMLFormElement, event: SubmitEvent): void {
    if (event.defaultPrevented || this.#field.isEmpty || !this.#field.name) return;
    const { submitter } = event;
    const method = submitter?.hasAttribute("formmethod") ? (submitter as HTMLButtonElement).formMethod : form.method;
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
  const candidates = (form.getRootNode() as ParentNode).querySelectorAll<HTMLButtonElement | HTMLInputElement>(
    "button, input",
  );
  return [...candidates].find(
    (button) => button.form === form && (button.type === "submit" || button.type === "image"),
  );
}

/** With no submit button in the form, every other type of `<input>` is a field of one line. */
const notBlocking = ["hidden", "range", "color", "checkbox", "radio", "file", "reset", "button"];

function blocksImplicitSubmission(other: Element, field: FormMember): boolean {
  if (other.localName === field.localName) return !isMultiline((other as FormMember).kind);
  return other instanceof HTMLInputElement && !notBlocking.includes(other.type);
}

/** The last place that a submit event reaches: it does not leave its tree. */
function lastListenerOf(form: HTMLFormElement): EventTarget {
  const root = form.getRootNode();
  return root === form.ownerDocument ? (form.ownerDocument.defaultView ?? root) : root;
}
