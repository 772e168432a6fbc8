import { type PrivateKey, SealfieldError } from "sealfield/open";
import { findReferences, parseEnv, SecretStore } from "sealfield/store";
import { type ImportedNames, LIMITS, type Role, type RunResult, type StoreView } from "../../contract.js";
import { HttpError } from "../http-error.js";
import { EXAMPLE_CALL } from "./example-call.js";
import { type Fields, textIn, visibilityIn } from "./fields.js";
import { callIn, runCall } from "./run.js";

/** indigo.ai's rules, and Momen's that a secret in use is not removed. */
const RULES = { immutableNames: true, immutableVisibility: true, confirmRemoval: true, refuseInUse: true };

/** The visitor's secrets, in memory: a document that holds no value in the clear, as it could be kept in a file. */
export class DemoStore {
  readonly #key: PrivateKey;
  #document = "";
  #call = "";

  constructor(key: PrivateKey) {
    this.#key = key;
    this.#reset();
  }

  list(role: Role): StoreView {
    return this.#using(role, (store) => this.#view(store));
  }

  context(role: Role, fields: Fields): { context: string } {
    return this.#using(role, (store) => ({
      context: store.context(textIn(fields, "name", LIMITS.name), visibilityIn(fields)),
    }));
  }

  create(role: Role, fields: Fields): StoreView {
    return this.#changing(role, (store) => {
      const description = textIn(fields, "description", LIMITS.description);
      create(
        store,
        textIn(fields, "name", LIMITS.name),
        { sealed: textIn(fields, "sealed") },
        {
          visibility: visibilityIn(fields),
          ...(description === "" ? {} : { description }),
        },
      );
    });
  }

  replace(role: Role, fields: Fields): StoreView {
    return this.#changing(role, (store) => store.replace(textIn(fields, "name"), { sealed: textIn(fields, "sealed") }));
  }

  remove(role: Role, fields: Fields): StoreView {
    const name = textIn(fields, "name");
    const references = findReferences({ call: JSON.parse(this.#call) as object }).filter(
      (reference) => reference.name === name,
    );
    try {
      return this.#changing(role, (store) =>
        store.remove(name, { confirmation: textIn(fields, "confirmation"), references }),
      );
    } catch (error) {
      if (!(error instanceof SealfieldError) || error.code !== "ERR_IN_USE") throw error;
      // The store tells the first place, and the visitor has to find them all.
      throw new HttpError(
        409,
        references.map(({ place }) => ({
          code: error.code,
          field: place.slice("call#".length),
          message: error.message,
        })),
      );
    }
  }

  reveal(role: Role, fields: Fields): { value: string } {
    return this.#using(role, (store) => ({ value: store.reveal(textIn(fields, "name"), this.#key).text() }));
  }

  /** All of the file, or nothing. */
  import(role: Role, fields: Fields): StoreView & { imported: ImportedNames } {
    const imported: ImportedNames = { created: [], replaced: [], leftOut: [] };
    const visibility = visibilityIn(fields);
    const view = this.#changing(role, (store) => {
      const file = this.#key.open(textIn(fields, "sealed"), { context: importContext(store) });
      for (const [name, value] of Object.entries(parseEnv(file.bytes).toObject())) {
        if (value === "") {
          imported.leftOut.push(name);
        } else if (store.get(name) === undefined) {
          create(store, name, value, { visibility });
          imported.created.push(name);
        } else {
          store.replace(name, value);
          imported.replaced.push(name);
        }
      }
      file.bytes.fill(0);
    });
    return { ...view, imported };
  }

  async run(role: Role, fields: Fields): Promise<RunResult> {
    const text = textIn(fields, "call");
    const call = callIn(text);
    const store = this.#open(role);
    try {
      const result = await runCall(call, store, this.#key);
      this.#call = text;
      return result;
    } finally {
      store.free();
    }
  }

  reset(role: Role): StoreView {
    this.#reset();
    return this.list(role);
  }

  #reset(): void {
    this.#document = SecretStore.create(this.#key.publicKey, { rules: RULES }).toString();
    this.#call = EXAMPLE_CALL;
  }

  #view(store: SecretStore): StoreView {
    const secrets = store.list().map(({ name, description, visibility, state, updated }) => ({
      name,
      ...(description === undefined ? {} : { description }),
      visibility,
      state,
      updated: updated.toISOString(),
      context: store.context(name, visibility),
    }));
    return { secrets, call: this.#call, importContext: importContext(store) };
  }

  /** Keeps what `change` made of the store, unless it throws. */
  #changing(role: Role, change: (store: SecretStore) => void): StoreView {
    return this.#using(role, (store) => {
      change(store);
      const view = this.#view(store);
      this.#document = store.toString();
      return view;
    });
  }

  #using<T>(role: Role, use: (store: SecretStore) => T): T {
    const store = this.#open(role);
    try {
      return use(store);
    } finally {
      store.free();
    }
  }

  /** As it is for this role: the store itself refuses what the role may not do. */
  #open(role: Role): SecretStore {
    return SecretStore.parse(this.#document, { role, policy: "indigo" });
  }
}

function create(store: SecretStore, ...secret: Parameters<SecretStore["create"]>): void {
  if (store.list().length >= LIMITS.secrets) {
    throw new HttpError(422, { code: "ERR_FULL", message: `the demo keeps ${LIMITS.secrets} secrets at most` });
  }
  store.create(...secret);
}

function importContext({ id }: SecretStore): string {
  return `import/${id}`;
}
