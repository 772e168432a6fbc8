import type { SecretField } from "sealfield/element";
import { type Child, element } from "../dom.js";
import { shortEnvelope } from "../short-envelope.js";

/** What a form with this field alone would send now, with envelopes shortened. */
export function whatIsSent(form: HTMLFormElement, field: SecretField): Child[] {
  // Sealing what cannot be sealed would be told as an error, as after a real attempt.
  if (!field.validity.valid) return [element("span", "held-back", "not sent:"), " the field is not valid"];
  const entries = [...new FormData(form)];
  if (entries.length === 0) return ["nothing"];
  return entries.map(([name, value]) => {
    const text = String(value);
    return element("code", "", `${name}=`, name === field.name ? shortEnvelope(text, 16) : text);
  });
}
