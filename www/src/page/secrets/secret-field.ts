import { SecretField } from "sealfield/element";
import { byId } from "../dom.js";

/** The `<secret-field>` of the page with this id. */
export function secretField(id: string): SecretField {
  const found = byId(id, HTMLElement);
  if (!(found instanceof SecretField)) throw new Error(`#${id} is no <secret-field>`);
  return found;
}
