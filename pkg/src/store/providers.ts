import { SealfieldError } from "../errors.js";
import { processEnvironment } from "../host.js";
import type { Environment, KeyRing } from "../key-ring.js";
import { openModule } from "../open-module.js";
import { copiedOptions, plainEntries } from "../plain.js";
import type { PrivateKey } from "../private-key.js";

/** A secret that a template asks for. */
export interface SecretRequest {
  readonly name: string;
  /** As the template writes it; else that of `resolve`. */
  readonly namespace?: string;
}

/** Text, or bytes; `undefined` or `null` where there is none of that name, so that the next provider is asked. */
export type Provided = string | Uint8Array | null | undefined;

/** Where values come from. */
export interface ProviderObject {
  secret?(request: SecretRequest): Provided | PromiseLike<Provided>;
  /** An environment variable, by its name in lower case. */
  variable?(name: string): Provided | PromiseLike<Provided>;
}

/** An object, or a function that finds secrets; what is between a template and a secret manager. */
export type Provider = ProviderObject | NonNullable<ProviderObject["secret"]>;

/** What a provider needs of a `SecretStore`. */
export interface SecretSource {
  open(name: string, keys: PrivateKey | KeyRing): { readonly bytes: Uint8Array };
}

export interface StoreProviderOptions {
  /** The namespace that the store is for, besides requests without one. */
  namespace?: string;
}

/** The secrets of a store that are in effect, by their exact names. It is not asked for those of another namespace. */
export function storeProvider(
  store: SecretSource,
  keys: PrivateKey | KeyRing,
  options?: StoreProviderOptions,
): ProviderObject {
  const { namespace: ours } = copiedOptions(options);
  return {
    secret({ name, namespace }) {
      if (namespace !== undefined && namespace !== ours) return undefined;
      try {
        return store.open(name, keys).bytes;
      } catch (error) {
        if (error instanceof SealfieldError && error.code === "ERR_UNKNOWN_SECRET") return undefined;
        throw error;
      }
    },
  };
}

/**
 * What environment variables hold, by default those of the process; read when they are asked for. As in Kestra without
 * secret managers, namespaces make no difference.
 *
 * - `secret('name')`: `SECRET_NAME`, in base64, where the case of the name makes no difference. An empty one counts as none.
 * - `envs.name`: `NAME`, as it is. Variables with secrets in them are not told: `SECRET_*`, and those that `KeyRing.fromEnv`
 *   reads, `SEALFIELD_*` and `APIFY_INPUT_SECRETS_*`.
 */
export function envProvider(env: Environment = processEnvironment()): ProviderObject {
  return {
    secret({ name }) {
      const wanted = name.toUpperCase();
      const value = only(
        env,
        (variable) => variable.startsWith(PREFIX) && variable.slice(PREFIX.length).toUpperCase() === wanted,
      );
      if (!value) return undefined;
      // The tool `base64` breaks lines.
      const bytes = openModule.exports.decodeBase64(value.replace(/[\r\n]+/g, ""));
      if (!bytes) throw new SealfieldError("ERR_TEMPLATE", "the environment variable of the secret is not base64");
      return bytes;
    },
    variable(name) {
      return only(env, (variable) => variable.toLowerCase() === name && !CONFIDENTIAL.test(variable));
    },
  };
}

const PREFIX = "SECRET_";

const CONFIDENTIAL = /^(SECRET|SEALFIELD|APIFY_INPUT_SECRETS)_/i;

/** The value of the one variable that fits. */
function only(env: Environment, fits: (variable: string) => boolean): string | undefined {
  const found = plainEntries(env).filter(([variable, value]) => typeof value === "string" && fits(variable));
  if (found.length > 1)
    throw new SealfieldError("ERR_TEMPLATE", "there are environment variables of this name in several cases");
  return found[0]?.[1] as string | undefined;
}
