// Types of `<secret-field>` in templates and in the JSX of Vue 3; nothing to run.
import type { HTMLAttributes, PublicProps } from "vue";
import type { SecretFieldEventMap } from "./events.js";
import type { SecretFieldProps } from "./props.js";
import type { SecretField } from "./secret-field.js";

/** `@secret-sealed` is `onSecretSealed`. */
type VueListeners = {
  [Type in keyof SecretFieldEventMap as `on${Joined<Type>}`]?: (event: SecretFieldEventMap[Type]) => void;
};
type Joined<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${Capitalize<First>}${Joined<Rest>}`
  : Capitalize<Name>;

type Props = Omit<HTMLAttributes, keyof SecretFieldProps> & SecretFieldProps & VueListeners;

declare module "vue" {
  interface GlobalComponents {
    "secret-field": new () => SecretField & { $props: Props & PublicProps };
  }
  interface IntrinsicElementAttributes {
    "secret-field": Props;
  }
}
