// Types of `<secret-field>` in the JSX of React 19; nothing to run.
import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { SecretFieldListeners, SecretFieldProps } from "./props.js";
import type { SecretField } from "./secret-field.js";

type Native = DetailedHTMLProps<HTMLAttributes<SecretField>, SecretField>;
type Props = Omit<Native, keyof SecretFieldProps> & SecretFieldProps & SecretFieldListeners;

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "secret-field": Props;
    }
  }
}
