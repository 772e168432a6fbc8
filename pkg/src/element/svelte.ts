// Types of `<secret-field>` in the markup of Svelte 5; nothing to run.
import type { HTMLAttributes } from "svelte/elements";
import type { SecretFieldListeners, SecretFieldProps } from "./props.js";
import type { SecretField } from "./secret-field.js";

type Props = Omit<HTMLAttributes<SecretField>, keyof SecretFieldProps> & SecretFieldProps & SecretFieldListeners;

declare module "svelte/elements" {
  interface SvelteHTMLElements {
    "secret-field": Props;
  }
}
