import { isSealed } from "./envelope.js";
import { SealfieldError } from "./errors.js";
import type { KeyRing } from "./key-ring.js";
import { withRing } from "./key-ring.js";
import { openModule } from "./open-module.js";
import { Opened, parseJson } from "./opened.js";
import { copiedOptions, plainContainer, plainOptions } from "./plain.js";
import type { PrivateKey } from "./private-key.js";
import { schemaText, withForm } from "./schema.js";
import { attempt, pointerSegment, secretSlots, throwIfAny } from "./secret-slots.js";

export interface OpenInputOptions {
  /** Opens the secret fields of this schema, and nothing else. Without it, whatever tells that it is sealed. */
  schema?: object;
  /** The context that the input was sealed with; it takes a schema. */
  context?: string;
  /** Open values that were sealed under another schema of their field, too. */
  ignoreStale?: boolean;
  /** Port's client secret, for fields that Port encrypts itself. */
  clientSecret?: string;
}

/**
 * A copy of `input` with its sealed fields opened; text as text, everything else from its JSON. `input` itself is
 * not changed.
 *
 * With a schema exactly its secret fields are opened, and they must be sealed; fields may be absent or `null`.
 * Without one, every text at any depth that is an envelope is opened, which `port` does not tell; so whoever may put
 * an envelope into any field of the input gets it opened.
 * @throws InputError naming every field: `ERR_SCHEMA` as in `sealInput`; `ERR_NOT_SEALED`; `ERR_SCHEMA` with `stale`
 * for what was sealed under another schema; `ERR_NO_KEY` for a field that Port encrypts, without the client secret;
 * `ERR_NOT_JSON`, `ERR_NOT_UNICODE`, and as `KeyRing.open`
 */
export function openInput<T extends object>(input: T, keys: PrivateKey | KeyRing, options?: OpenInputOptions): T {
  const { schema, ...rest } = copiedOptions(options);
  return schema === undefined ? openWhateverIsSealed(input, keys, rest) : openBySchema(input, keys, schema, rest);
}

function openBySchema<T>(input: T, keys: PrivateKey | KeyRing, schema: object, options: object): T {
  // Read once: a proxy might tell the second reader of other secrets.
  const text = schemaText(schema);
  const { copy, slots, errors } = withForm(text, (form) => {
    throwIfAny(form.refusals());
    return secretSlots(input, form);
  });
  const opener = new openModule.exports.FormOpener(text, plainOptions(options));
  try {
    withRing(keys, (ring) => {
      for (const { secret, value, name, put } of slots) {
        if (value === null) continue;
        attempt(errors, name, () => {
          const { text, isJson } = opener.open(secret, value, ring) as { text: string; isJson: boolean };
          put(isJson ? parseJson(text) : text);
        });
      }
    });
  } finally {
    opener.free();
  }
  throwIfAny(errors);
  return copy;
}

function openWhateverIsSealed<T>(input: T, keys: PrivateKey | KeyRing, options: object): T {
  if (Object.keys(options).length > 0) {
    throw new SealfieldError("ERR_OPTION_UNSUPPORTED", "without a schema, openInput has no options");
  }
  const errors: SealfieldError[] = [];
  const opened = withRing(keys, (ring) => {
    /** What is being copied: an object that contains itself has no JSON form. */
    const above = new Set<unknown>();
    const open = (value: unknown, name: string, pointer: string): unknown => {
      if (typeof value === "string") {
        let result: unknown = value;
        if (isSealed(value))
          attempt(errors, name, () => (result = openedValue(new Opened(ring.open(value, undefined)))));
        return result;
      }
      if (above.has(value)) throw new SealfieldError("ERR_NOT_JSON", "the input contains itself");
      if (above.size === MAX_DEPTH)
        throw new SealfieldError("ERR_TOO_LARGE", "the input is nested more than 500 levels deep");
      const copy = plainContainer(value);
      if (copy === undefined) return value;
      above.add(value);
      for (const [key, inner] of Object.entries(copy)) {
        const path = pointer + pointerSegment(key);
        // At the top, a field is known by its key alone.
        (copy as Record<string, unknown>)[key] = open(inner, pointer === "" ? key : path, path);
      }
      above.delete(value);
      return copy;
    };
    return open(input, "", "") as T;
  });
  throwIfAny(errors);
  return opened;
}

/** Each level takes some of the stack. */
const MAX_DEPTH = 500;

function openedValue(opened: Opened): unknown {
  return opened.isJson ? opened.json() : opened.text();
}
