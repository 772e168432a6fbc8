import { SecretField } from "./secret-field.js";

declare global {
  interface HTMLElementTagNameMap {
    "secret-field": SecretField;
  }
}

// Two copies of the package may meet on one page, and a server has no registry.
if (typeof customElements !== "undefined" && !customElements.get("secret-field")) {
  customElements.define("secret-field", SecretField);
}

export { SecretField };
