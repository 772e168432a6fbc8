import { SealfieldError } from "../errors.js";
import type { KeyRing } from "../key-ring.js";
import { withRing } from "../key-ring.js";
import { openModule } from "../open-module.js";
import { Opened } from "../opened.js";
import { Owned } from "../owned.js";
import { copiedOptions, plainOptions, plainValue } from "../plain.js";
import type { PrivateKey } from "../private-key.js";
import { jwksOfPublicKeys, PublicKey } from "../public-key.js";
import type { SecretStore as Handle } from "../wasm/open.js";
import type { Reference } from "./template.js";

/** Who sees a value after it was entered: whoever may reveal it, or nobody. */
export type Visibility = "masked" | "restricted";

/** What a store tells of a secret without a private key. */
export interface SecretInfo {
  name: string;
  /** What it is for. */
  description?: string;
  visibility: Visibility;
  /**
   * `"active"`: in effect. `"pending"`: new or changed, and takes effect when the store is activated; until then, what
   * was before does. `"removed"`: removed or renamed, and in effect until the store is activated.
   */
  state: "active" | "pending" | "removed";
  created: Date;
  /** When its name, value, description or visibility changed last. */
  updated: Date;
}

/** The rules that a store is kept by; they are part of its document. */
export interface Rules {
  /** A secret keeps its name. */
  immutableNames: boolean;
  /** A secret keeps its visibility. */
  immutableVisibility: boolean;
  /** Who removes a secret types its name again. */
  confirmRemoval: boolean;
  /** A secret that a template refers to is not removed. */
  refuseInUse: boolean;
  /** What is created, replaced, renamed or removed takes effect when the store is activated. */
  activation: boolean;
  /** The visibilities a secret may have. */
  visibilities: Visibility[];
}

/** What somebody does with a secret, or with the store. */
export type Action =
  | "list"
  | "create"
  | "replace"
  | "describe"
  | "rename"
  | "setVisibility"
  | "remove"
  | "reveal"
  | "use"
  | "verify"
  | "activate"
  | "rotate";

/**
 * Whether a role may do something; with the secret, where it is about one: for `"create"` as it is to be, for `"use"` as it is
 * in effect.
 */
export type Policy = (role: string, action: Action, secret?: SecretInfo) => boolean;

/** On whose behalf a store is used. Without a role, everything is allowed. */
export interface ActorOptions {
  role?: string;
  /**
   * `"indigo"`: `Owner` and `Admin` manage secrets, `Editor` lists and uses them. `"momen"`: `Owner` and `Manager`
   * manage secrets and nobody sees a value, all others use them. It goes with a role.
   */
  policy?: "indigo" | "momen" | Policy;
}

export interface CreateStoreOptions extends ActorOptions {
  /** Default: everything may be changed, at once. */
  rules?: "indigo" | "momen" | Partial<Rules>;
}

/** A value, or an envelope made elsewhere: for the recipients of the store, with its `context` of the secret. */
export type SecretValue = string | Uint8Array | { sealed: string };

export interface NewSecretOptions {
  description?: string;
  /** Default `"restricted"`. */
  visibility?: Visibility;
}

export interface RemoveOptions {
  /** The name, typed again. */
  confirmation?: string;
  /** All that `findReferences` found. Those to the secret keep it, and those whose name only running the template tells. */
  references?: Reference[];
}

/**
 * Secrets by name, in a document that is safe to commit.
 *
 * Adding and replacing takes the public key alone, reading a value a private one. Whoever can edit the document can add,
 * replace and remove secrets, bring an older value back, and add a recipient for values that are entered later; but where
 * the recipients are others, and where a value is moved to another name or store or given another visibility, no value
 * opens that was sealed before.
 */
export class SecretStore implements Disposable {
  readonly #store: Owned<Handle>;
  readonly #actor?: { role: string; policy: Policy };
  /** What tells this store from others. */
  readonly id: string;

  private constructor(handle: Handle, { role, policy }: ActorOptions) {
    this.#store = new Owned(handle);
    this.id = handle.id();
    if ((role === undefined) !== (policy === undefined)) {
      throw new SealfieldError("ERR_OPTION_UNSUPPORTED", "a role and a policy go together");
    }
    if (typeof policy === "function") this.#actor = { role: role!, policy };
    else if (policy !== undefined) handle.actAs(role, policy);
  }

  /**
   * An empty store whose values will be sealed for these recipients.
   * @throws SealfieldError `ERR_NO_KEY`, `ERR_KEY_INVALID` with a recipient twice, `ERR_OPTION_UNSUPPORTED`, `ERR_RNG`
   */
  static create(recipients: PublicKey | PublicKey[], options?: CreateStoreOptions): SecretStore {
    const { rules, ...actor } = knownOptions(options, ["rules", "role", "policy"]);
    const handle = openModule.exports.SecretStore.create(jwksOfPublicKeys(recipients), plainRules(rules));
    return new SecretStore(handle, actor);
  }

  /**
   * Reads a document. What it holds beyond what is known here is kept.
   * @throws SealfieldError `ERR_STORE`, with the name of the secret that is malformed; `ERR_OPTION_UNSUPPORTED`
   */
  static parse(document: string, options?: ActorOptions): SecretStore {
    const actor = knownOptions(options, ["role", "policy"]);
    return new SecretStore(openModule.exports.SecretStore.parse(document), actor);
  }

  /** The document: JSON, with a line break at the end. What was not changed reads as it did. */
  toString(): string {
    return this.#store.live.toDocument();
  }

  /** The rules it is kept by. */
  get rules(): Rules {
    return this.#store.live.rules();
  }

  /** The public keys that values are sealed for. */
  get recipients(): PublicKey[] {
    return this.#store.live.recipients().map((jwk: object) => PublicKey.from(jwk));
  }

  /** The context that binds a value to this store, its recipients, a visibility and a name; for sealing elsewhere, as a browser does. */
  context(name: string, visibility: Visibility = "restricted"): string {
    return this.#store.live.context(name, visibility);
  }

  /**
   * Every secret in the order of the document, and behind them those that are removed but still in effect.
   * @throws SealfieldError `ERR_DENIED`
   */
  list(): SecretInfo[] {
    return this.#allowed("list").list().map(info);
  }

  /**
   * The secrets whose name or description holds `text`, in whatever case.
   * @throws SealfieldError `ERR_DENIED`
   */
  search(text: string): SecretInfo[] {
    return this.#allowed("list").search(text).map(info);
  }

  /**
   * What is known of a secret, unless it is removed.
   * @throws SealfieldError `ERR_DENIED`
   */
  get(name: string): SecretInfo | undefined {
    const secret = this.#allowed("list", name).get(name);
    return secret && info(secret);
  }

  /**
   * What is known of the secret that `open` gives by this name: until an activation, what was there before.
   * @throws SealfieldError `ERR_DENIED`
   */
  inEffect(name: string): SecretInfo | undefined {
    const secret = this.#allowed("list", name).inEffect(name);
    return secret && info(secret);
  }

  /**
   * Adds a secret.
   * @throws SealfieldError `ERR_NAME` where the name is empty or taken, `ERR_DENIED`, `ERR_EMPTY`, `ERR_TOO_LARGE`,
   * `ERR_NOT_UNICODE`, `ERR_RNG`; of an envelope `ERR_NOT_SEALED`, `ERR_FORMAT`, `ERR_CONTEXT`, and `ERR_NO_KEY` where
   * it is for other keys
   */
  create(name: string, value: SecretValue, options?: NewSecretOptions): void {
    const { plain, isSealed } = plainSecret(value);
    const secret = plainOptions(options) as NewSecretOptions | undefined;
    this.#allowed("create", name, () => this.#planned(name, secret)).add(name, plain, isSealed, secret);
  }

  /**
   * Gives a secret another value.
   * @throws SealfieldError `ERR_UNKNOWN_SECRET`, and as `create`
   */
  replace(name: string, value: SecretValue): void {
    const { plain, isSealed } = plainSecret(value);
    this.#allowed("replace", name).replace(name, plain, isSealed);
  }

  /**
   * Says what a secret is for, or no longer says it.
   * @throws SealfieldError `ERR_UNKNOWN_SECRET`, `ERR_DENIED`
   */
  describe(name: string, description: string | undefined): void {
    this.#allowed("describe", name).describe(name, description);
  }

  /**
   * Gives a secret another name. Its value is sealed anew, as it is bound to the name. It takes the right to create one of
   * that name. `renameReferences` follows in templates.
   * @throws SealfieldError `ERR_UNKNOWN_SECRET`, `ERR_DENIED`, `ERR_NAME`, and as `KeyRing.open`
   */
  rename(name: string, to: string, keys: PrivateKey | KeyRing): void {
    const store = this.#allowed("rename", name);
    if (to !== name) this.#allowed("create", to, () => this.#planned(to, store.get(name)));
    withRing(keys, (ring) => store.rename(name, to, ring));
  }

  /**
   * Gives a secret another visibility. Its value is sealed anew, as it is bound to the visibility.
   * @throws SealfieldError `ERR_UNKNOWN_SECRET`, `ERR_DENIED`, and as `KeyRing.open`
   */
  setVisibility(name: string, visibility: Visibility, keys: PrivateKey | KeyRing): void {
    const store = this.#allowed("setVisibility", name);
    withRing(keys, (ring) => store.setVisibility(name, visibility, ring));
  }

  /**
   * Removes a secret.
   * @throws SealfieldError `ERR_UNKNOWN_SECRET`, `ERR_DENIED`; `ERR_CONFIRMATION` where the name was to be typed again or
   * was mistyped; `ERR_IN_USE`, with the first place that refers to it as the field; `ERR_OPTION_UNSUPPORTED` where the
   * rules ask for references, and none were looked for
   */
  remove(name: string, options?: RemoveOptions): void {
    const { confirmation, references } = knownOptions(options, ["confirmation", "references"]);
    const places = references
      ?.filter((reference) => reference.name === undefined || reference.name === name)
      .map(({ place, line, column }) => `${place}:${line}:${column}`);
    this.#allowed("remove", name).remove(name, confirmation, places);
  }

  /**
   * Lets everything that is pending take effect.
   * @throws SealfieldError `ERR_DENIED`
   */
  activate(): void {
    this.#allowed("activate").activate();
  }

  /**
   * Shows the value of a secret that is masked, as it was entered last.
   * @throws SealfieldError `ERR_UNKNOWN_SECRET`; `ERR_DENIED`, of a restricted one always; and as `KeyRing.open`
   */
  reveal(name: string, keys: PrivateKey | KeyRing): Opened {
    const store = this.#allowed("reveal", name);
    return withRing(keys, (ring) => new Opened(store.reveal(name, ring)));
  }

  /**
   * The value that is in effect, for a program to use. It is not to be shown or logged.
   * @throws SealfieldError `ERR_UNKNOWN_SECRET`, where it is not in effect yet too; `ERR_DENIED`; and as `KeyRing.open`
   */
  open(name: string, keys: PrivateKey | KeyRing): Opened {
    const store = this.#allowed("use", name, (store) => store.inEffect(name));
    return withRing(keys, (ring) => new Opened(store.open(name, ring)));
  }

  /**
   * Whether `candidate` is the value that was entered last. Both are compared by a digest under a random key.
   * @throws SealfieldError `ERR_UNKNOWN_SECRET`, `ERR_DENIED`, `ERR_RNG`, and as `KeyRing.open`
   */
  verify(name: string, candidate: string | Uint8Array, keys: PrivateKey | KeyRing): boolean {
    const plain = plainValue(candidate);
    const store = this.#allowed("verify", name);
    return withRing(keys, (ring) => store.verify(name, plain, ring));
  }

  /**
   * Seals every value anew for other recipients; all of them, or none.
   * @throws SealfieldError `ERR_DENIED`, as `create` of the store, and as `KeyRing.open` with the secret's name
   */
  rotate(recipients: PublicKey | PublicKey[], keys: PrivateKey | KeyRing): void {
    const jwks = jwksOfPublicKeys(recipients);
    const store = this.#allowed("rotate");
    withRing(keys, (ring) => store.rotate(jwks, ring));
  }

  /** Gives the store's memory back at once; otherwise that happens with garbage collection. It is of no use then. */
  free(): void {
    this.#store.free();
  }

  declare [Symbol.dispose]: () => void;

  /** The store in WebAssembly, which asks the policies that have names itself; of others, it is asked here. */
  #allowed(
    action: Action,
    name?: string,
    about = (store: Handle): SecretInfo | undefined => name && store.get(name),
  ): Handle {
    const store = this.#store.live;
    if (this.#actor) {
      const { role, policy } = this.#actor;
      const secret = about(store);
      if (policy(role, action, secret && info(secret)) !== true) {
        throw new SealfieldError("ERR_DENIED", "the role does not allow this", name);
      }
    }
    return store;
  }

  #planned(name: string, { description, visibility = "restricted" }: NewSecretOptions = {}): SecretInfo {
    const now = new Date();
    const state = this.rules.activation ? "pending" : "active";
    return { name, ...(description !== undefined && { description }), visibility, state, created: now, updated: now };
  }
}

// Engines of the baseline may not have the symbol yet.
if (Symbol.dispose) SecretStore.prototype[Symbol.dispose] = SecretStore.prototype.free;

function info(secret: SecretInfo): SecretInfo {
  return { ...secret, created: new Date(secret.created), updated: new Date(secret.updated) };
}

function plainSecret(value: SecretValue): { plain: unknown; isSealed: boolean } {
  const plain = plainValue(value);
  if (plain !== undefined || typeof value !== "object" || value === null) return { plain, isSealed: false };
  return { plain: knownOptions(value as { sealed: string }, ["sealed"]).sealed, isSealed: true };
}

function plainRules(rules: CreateStoreOptions["rules"]): unknown {
  if (typeof rules !== "object" || rules === null) return rules;
  const { visibilities, ...flags } = copiedOptions(rules);
  return { ...flags, ...(visibilities && { visibilities: Array.from(visibilities) }) };
}

/** A copy of options of which all names are known. */
function knownOptions<T extends object>(options: T | undefined, known: (keyof T)[]): Partial<T> {
  const copy = copiedOptions(options);
  if (Object.keys(copy).some((name) => !known.includes(name as keyof T))) {
    throw new SealfieldError("ERR_OPTION_UNSUPPORTED", "an option's name is unknown");
  }
  return copy;
}
