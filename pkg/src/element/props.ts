import type { FormField } from "../index.js";
import type { ReflectedProperty } from "./attributes.js";
import type { SecretFieldEventMap } from "./events.js";
import type { KeySource } from "./public-key.js";
import type { Messages, SecretField, StoredValueProvider } from "./secret-field.js";

/** `maxBytes` is `max-bytes`; HTML writes `readonly` in one word. */
type AttributeOf<Name extends string> = Name extends "readOnly" ? "readonly" : Hyphenated<Name>;
type Hyphenated<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `-${Lowercase<First>}`}${Hyphenated<Rest>}`
  : "";

/** In a template a number may be text. */
type Written<Value> = Value extends number ? Value | `${number}` : Value;

/**
 * What a template or JSX may write on `<secret-field>`: attributes by their names in HTML, which a server renders too (of
 * `maxBytes` it would make an unknown attribute), and the properties that are objects. `null` and `undefined` take one away.
 */
export type SecretFieldProps = {
  [Name in ReflectedProperty as AttributeOf<Name>]?: Written<SecretField[Name]> | null | undefined;
} & {
  "public-key"?: string | null | undefined;
  publicKey?: KeySource | null | undefined;
  schema?: FormField | null | undefined;
  storedValue?: StoredValueProvider | null | undefined;
  messages?: Messages | null | undefined;
  /** A framework would write it into the HTML, on a server always. */
  value?: never;
  defaultValue?: never;
};

/** `onsecret-sealed` and the like, as React and Svelte name listeners. */
export type SecretFieldListeners = {
  [Type in keyof SecretFieldEventMap as `on${Type}`]?: ((event: SecretFieldEventMap[Type]) => void) | null | undefined;
};
