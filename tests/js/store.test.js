// Named secrets; tests/rust/store.rs has more of the same in Rust, of which this is the JavaScript side.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inspect as show } from "node:util";
import { PublicKey, SealfieldError } from "sealfield";
import { KeyRing, PrivateKey } from "sealfield/open";
import { findReferences, renameReferences, resolve, SecretStore, storeProvider } from "sealfield/store";
import { throwsCode } from "./support/errors.js";
import { testKeys, values, vectors } from "./support/vectors.js";

const key = PrivateKey.from(testKeys.rsa2048.pkcs8);
const { policies, rules } = vectors("policies");

const storeOf = (secrets, options) => {
  const store = SecretStore.create(key.publicKey, options);
  for (const [name, value] of Object.entries(secrets)) store.create(name, value, { visibility: "masked" });
  return store;
};
const reopened = (store, options) => SecretStore.parse(String(store), options);

describe("a store", () => {
  it("gives a secret by its name to who has the private key", () => {
    const store = reopened(storeOf({ API_TOKEN: "a token", BYTES: Uint8Array.of(255, 0) }));
    assert.equal(store.open("API_TOKEN", key).text(), "a token");
    assert.deepEqual(store.open("BYTES", new KeyRing([key])).bytes, Uint8Array.of(255, 0));
    assert.equal(store.reveal("API_TOKEN", key).text(), "a token");
    assert.equal(store.verify("API_TOKEN", "a token", key), true);
    assert.equal(store.verify("API_TOKEN", Uint8Array.of(97), key), false);
    throwsCode("ERR_UNKNOWN_SECRET", () => store.open("OTHER", key));
  });

  it("takes every value that is not empty", () => {
    for (const [name, value] of Object.entries(values)) {
      if (value === "") throwsCode("ERR_EMPTY", () => storeOf({ name: value }));
      else
        assert.equal(
          reopened(storeOf({ [name]: value }))
            .open(name, key)
            .text(),
          value,
          name,
        );
    }
  });

  it("takes every name that is not empty or taken", () => {
    const names = ["constructor", "toString", "a/b", "ä 😀", "{{ x }}", "n".repeat(5000)];
    const store = reopened(storeOf(Object.fromEntries(names.map((name) => [name, name]))));
    store.create("__proto__", "x");
    assert.deepEqual(
      store.list().map(({ name }) => name),
      [...names, "__proto__"],
    );
    for (const name of names) assert.equal(store.open(name, key).text(), name);
    assert.equal(store.get("valueOf"), undefined);
    throwsCode("ERR_NAME", () => store.create("", "x"));
    throwsCode("ERR_NAME", () => store.create("__proto__", "x"));
    for (const name of [undefined, null, 1, {}, ["a"]]) throwsCode("ERR_NAME", () => store.create(name, "x"));
    throwsCode("ERR_NOT_UNICODE", () => store.create("\uD83D", "x"));
  });

  it("tells what it knows without a private key", () => {
    const before = new Date(Math.floor(Date.now() / 1000) * 1000);
    const store = SecretStore.create(key.publicKey);
    store.create("A", "x", { description: "what it is for" });
    const [{ created, updated, ...secret }] = store.list();
    assert.deepEqual(secret, { name: "A", description: "what it is for", visibility: "restricted", state: "active" });
    assert.ok(created >= before && created <= new Date() && +created === +updated);
    assert.deepEqual(store.get("A"), store.list()[0]);
    assert.deepEqual(store.search("WHAT"), store.list());
    assert.deepEqual(store.search("x"), []);
    assert.match(store.id, /^[\w-]{22}$/);
    assert.deepEqual(
      store.recipients.map(({ kid }) => kid),
      [key.publicKey.kid],
    );
  });

  it("changes as it is told", () => {
    const store = storeOf({ A: "a", B: "b" });
    store.replace("A", "a2");
    store.describe("A", "described");
    store.rename("A", "C", key);
    store.setVisibility("C", "restricted", key);
    store.remove("B");
    assert.deepEqual(
      store.list().map(({ name, description, visibility }) => [name, description, visibility]),
      [["C", "described", "restricted"]],
    );
    assert.equal(store.open("C", key).text(), "a2");
    throwsCode("ERR_DENIED", () => store.reveal("C", key));
    store.describe("C", undefined);
    assert.equal(store.get("C").description, undefined);
  });

  it("takes what a browser sealed for it", () => {
    const store = SecretStore.create(key.publicKey);
    const [recipient] = store.recipients;
    store.create("A", { sealed: recipient.seal("typed", { context: store.context("A") }) });
    store.create(
      "B",
      { sealed: recipient.seal("typed", { context: store.context("B", "masked") }) },
      { visibility: "masked" },
    );
    store.replace("A", { sealed: recipient.seal("anew", { context: store.context("A", "restricted") }) });
    assert.deepEqual(
      ["A", "B"].map((name) => reopened(store).open(name, key).text()),
      ["anew", "typed"],
    );
    throwsCode("ERR_CONTEXT", () => store.replace("B", { sealed: recipient.seal("typed") }));
    throwsCode("ERR_NOT_SEALED", () => store.replace("B", { sealed: "zq7~xyl0ph0ne" }), "zq7~xyl0ph0ne");
    throwsCode("ERR_NOT_SEALED", () => store.replace("B", { sealed: undefined }));
    throwsCode("ERR_OPTION_UNSUPPORTED", () => store.replace("B", { value: "x" }));
    throwsCode("ERR_OPTION_UNSUPPORTED", () => store.replace("B", 1));
  });

  it("opens nothing once a recipient was slipped in", () => {
    const document = JSON.parse(String(storeOf({ A: "a" })));
    document.recipients.push(PublicKey.from(testKeys.rsa3072.spki).toJwk());
    const store = SecretStore.parse(JSON.stringify(document));
    assert.throws(() => store.open("A", key), { code: "ERR_CONTEXT", field: "A" });
    assert.throws(() => store.rename("A", "B", key), { code: "ERR_CONTEXT", field: "A" });
  });

  it("does not open a value that was moved to another name", () => {
    const document = JSON.parse(String(storeOf({ A: "a", B: "b" })));
    document.secrets.A.value = document.secrets.B.value;
    assert.throws(() => SecretStore.parse(JSON.stringify(document)).open("A", key), {
      code: "ERR_CONTEXT",
      field: "A",
    });
  });

  it("is sealed anew for other recipients", () => {
    const [, second, third] = Object.values(testKeys).map(({ pkcs8 }) => PrivateKey.from(pkcs8));
    const store = storeOf({ A: "a" });
    store.rotate([second.publicKey, third.publicKey], key);
    throwsCode("ERR_NO_KEY", () => store.open("A", key));
    for (const one of [second, third]) assert.equal(reopened(store).open("A", one).text(), "a");
    store.rotate(key.publicKey, second);
    assert.equal(store.open("A", key).text(), "a");
  });

  it("is of no use once it is freed", () => {
    const store = storeOf({ A: "a" });
    store.free();
    store.free();
    throwsCode("ERR_KEY_INVALID", () => store.list());
    throwsCode("ERR_KEY_INVALID", () => String(store));
  });

  it("shows no value when it is printed", () => {
    const store = storeOf({ A: "a canary" });
    assert.doesNotMatch(`${show(store, { depth: 9, showHidden: true })}${store}${JSON.stringify(store)}`, /a canary/);
  });
});

describe("a document", () => {
  it("reads as it did where nothing was changed", () => {
    const text = String(storeOf({ A: "a", B: "b" })).replace('"secrets"', '"x-team": [1,2],\n  "secrets"');
    assert.equal(String(SecretStore.parse(text)), text);
    const store = SecretStore.parse(text);
    store.replace("B", "new");
    assert.equal(
      String(store)
        .split("\n")
        .filter((line, at) => line !== text.split("\n")[at]).length <= 2,
      true,
    );
  });

  it("that is none is refused", () => {
    for (const document of ["", "{}", "[]", "null", undefined, null, {}, Buffer.from("{}")]) {
      throwsCode("ERR_STORE", () => SecretStore.parse(document));
    }
    const text = String(storeOf({ A: "a" })).replace('"active"', '"asleep"');
    assert.throws(() => SecretStore.parse(text), { code: "ERR_STORE", field: "A" });
  });
});

describe("rules", () => {
  for (const [preset, expected] of Object.entries(rules)) {
    it(`of ${preset}`, () =>
      assert.deepEqual(reopened(SecretStore.create(key.publicKey, { rules: preset })).rules, expected));
  }

  it("are given one by one", () => {
    const store = SecretStore.create(key.publicKey, { rules: { confirmRemoval: true, visibilities: ["restricted"] } });
    assert.deepEqual(
      [store.rules.confirmRemoval, store.rules.immutableNames, store.rules.visibilities],
      [true, false, ["restricted"]],
    );
    throwsCode("ERR_DENIED", () => store.create("A", "a", { visibility: "masked" }));
    store.create("A", "a");
    throwsCode("ERR_CONFIRMATION", () => store.remove("A"));
    throwsCode("ERR_CONFIRMATION", () => store.remove("A", { confirmation: "a" }));
    store.remove("A", { confirmation: "A" });
  });

  it("keep names and visibility where they are fixed", () => {
    const store = storeOf({ A: "a" }, { rules: "indigo" });
    throwsCode("ERR_DENIED", () => store.rename("A", "B", key));
    throwsCode("ERR_DENIED", () => store.setVisibility("A", "restricted", key));
  });

  it("keep a secret that is in use", () => {
    const store = SecretStore.create(key.publicKey, { rules: "momen" });
    store.create("A", "a");
    throwsCode("ERR_OPTION_UNSUPPORTED", () => store.remove("A"));
    const uses = (template) => ({
      references: findReferences({ "other.yaml": "{{ secret('B') }}", "flow.yaml": template }),
    });
    assert.throws(() => store.remove("A", uses("to: {{ secret('A') }}")), {
      code: "ERR_IN_USE",
      field: "flow.yaml:1:8",
    });
    assert.throws(() => store.remove("A", uses("{{ secret(inputs.any) }}")), {
      code: "ERR_IN_USE",
      field: "flow.yaml:1:4",
    });
    store.remove("A", uses("{# {{ secret('A') }} #}"));
  });

  it("let changes take effect when the store is activated", () => {
    const store = SecretStore.create(key.publicKey, { rules: "momen" });
    store.create("A", "old");
    assert.equal(store.get("A").state, "pending");
    throwsCode("ERR_UNKNOWN_SECRET", () => store.open("A", key));
    store.activate();
    store.replace("A", "new");
    assert.equal(reopened(store).open("A", key).text(), "old");
    store.activate();
    assert.equal(reopened(store).open("A", key).text(), "new");
  });
});

describe("templates", () => {
  const template = "{{ secret('A') }}";
  const answer = (store) => resolve(template, { providers: [storeProvider(store, key)] });

  it("get what is in effect", async () => {
    const store = SecretStore.create(key.publicKey, { rules: "momen" });
    store.create("A", "old");
    await assert.rejects(answer(store), { code: "ERR_UNKNOWN_SECRET", field: "1:4 A" });
    store.activate();
    store.replace("A", "new");
    assert.equal(await answer(store), "old");
  });

  it("get what the role may use, and are told what it may not", async () => {
    const document = String(storeOf({ A: "a" }));
    assert.equal(await answer(SecretStore.parse(document, { role: "Editor", policy: "indigo" })), "a");
    await assert.rejects(answer(SecretStore.parse(document, { role: "Viewer", policy: "indigo" })), {
      code: "ERR_DENIED",
    });
  });

  it("follow a secret to its new name", async () => {
    const store = storeOf({ A: "a" });
    store.rename("A", "it's new", key);
    const renamed = renameReferences(template, "A", "it's new");
    assert.equal(await resolve(renamed, { providers: [storeProvider(store, key)] }), "a");
  });
});

describe("roles", () => {
  const attempts = {
    list: (store) => store.list(),
    create: (store) => store.create("NEW", "x"),
    replace: (store) => store.replace("A", "x"),
    describe: (store) => store.describe("A", "x"),
    rename: (store) => store.rename("A", "B", key),
    setVisibility: (store) => store.setVisibility("A", "restricted", key),
    remove: (store) => store.remove("A"),
    reveal: (store) => store.reveal("A", key),
    use: (store) => store.open("A", key),
    verify: (store) => store.verify("A", "x", key),
    activate: (store) => store.activate(),
    rotate: (store) => store.rotate(key.publicKey, key),
  };
  const document = String(storeOf({ A: "a" }));
  const allowedOf = (options) =>
    Object.keys(attempts).filter((action) => {
      try {
        attempts[action](SecretStore.parse(document, options));
        return true;
      } catch (error) {
        assert.equal(error.code, "ERR_DENIED", action);
        return false;
      }
    });

  for (const [policy, roles] of Object.entries(policies)) {
    for (const [role, allowed] of Object.entries(roles)) {
      it(`${policy}: ${JSON.stringify(role)}`, () => assert.deepEqual(allowedOf({ role, policy }), allowed));
    }
  }

  it("are judged by a function, for each action", () => {
    for (const action of Object.keys(attempts)) {
      const takes = action === "rename" ? ["create", "rename"] : [action];
      assert.deepEqual(allowedOf({ role: "any", policy: (_role, asked) => takes.includes(asked) }), takes);
    }
    assert.deepEqual(allowedOf({ role: "any", policy: (_role, asked) => asked === "rename" }), []);
    const asked = [];
    const policy = (role, action, secret) =>
      asked.push([role, action, secret?.name, secret?.created instanceof Date]) > 0;
    const store = SecretStore.parse(document, { role: "Owner", policy });
    store.open("A", key);
    store.list();
    throwsCode("ERR_UNKNOWN_SECRET", () => store.open("MISSING", key));
    assert.deepEqual(asked, [
      ["Owner", "use", "A", true],
      ["Owner", "list", undefined, false],
      ["Owner", "use", undefined, false],
    ]);
  });

  it("are judged by the secret as it is to be, and as it is in effect", () => {
    const store = SecretStore.create(key.publicKey, { rules: { activation: true } });
    store.create("CI_A", "restricted");
    store.activate();
    store.remove("CI_A");
    store.create("CI_A", "decoy", { visibility: "masked" });
    assert.equal(store.inEffect("CI_A").visibility, "restricted");

    const isMasked = (_role, action, secret) => action === "list" || secret?.visibility === "masked";
    assert.throws(() => reopened(store, { role: "x", policy: isMasked }).open("CI_A", key), { code: "ERR_DENIED" });

    const ci = reopened(store, {
      role: "ci",
      policy: (_role, _action, secret) => secret?.name.startsWith("CI_") === true,
    });
    ci.create("CI_B", "b", { description: "new" });
    assert.throws(() => ci.create("PROD", "x"), { code: "ERR_DENIED", field: "PROD" });
    assert.throws(() => ci.rename("CI_B", "PROD", key), { code: "ERR_DENIED", field: "PROD" });
    ci.rename("CI_B", "CI_C", key);
  });

  it("are refused by whatever is not true, and by what the function throws", () => {
    for (const answer of [undefined, null, 1, "yes", Promise.resolve(true)]) {
      assert.throws(() => SecretStore.parse(document, { role: "x", policy: () => answer }).open("A", key), {
        code: "ERR_DENIED",
        field: "A",
      });
    }
    const policy = () => {
      throw new RangeError("mine");
    };
    assert.throws(() => SecretStore.parse(document, { role: "x", policy }).open("A", key), RangeError);
  });

  it("go with a policy, and a policy with a role", () => {
    for (const options of [
      { role: "Owner" },
      { policy: "indigo" },
      { role: "Owner", policy: "other" },
      { role: 1, policy: "indigo" },
      { rôle: "x" },
    ]) {
      throwsCode("ERR_OPTION_UNSUPPORTED", () => SecretStore.parse(document, options));
      throwsCode("ERR_OPTION_UNSUPPORTED", () => SecretStore.create(key.publicKey, options));
    }
  });
});

describe("what makes no sense", () => {
  const store = storeOf({ A: "a" });
  for (const [name, code, action] of [
    ["no recipients", "ERR_NO_KEY", () => SecretStore.create([])],
    ["a private key as a recipient", "ERR_KEY_INVALID", () => SecretStore.create(key)],
    ["a recipient twice", "ERR_KEY_INVALID", () => SecretStore.create([key.publicKey, key.publicKey])],
    ["unknown rules", "ERR_OPTION_UNSUPPORTED", () => SecretStore.create(key.publicKey, { rules: "other" })],
    [
      "a rule that is unknown",
      "ERR_OPTION_UNSUPPORTED",
      () => SecretStore.create(key.publicKey, { rules: { x: true } }),
    ],
    [
      "a rule that is no flag",
      "ERR_OPTION_UNSUPPORTED",
      () => SecretStore.create(key.publicKey, { rules: { activation: "no" } }),
    ],
    [
      "visibilities that are unknown",
      "ERR_OPTION_UNSUPPORTED",
      () => SecretStore.create(key.publicKey, { rules: { visibilities: ["public"] } }),
    ],
    ["an unknown visibility", "ERR_OPTION_UNSUPPORTED", () => store.create("B", "b", { visibility: "public" })],
    ["an unknown option", "ERR_OPTION_UNSUPPORTED", () => store.create("B", "b", { descripton: "x" })],
    ["a description that is no text", "ERR_OPTION_UNSUPPORTED", () => store.describe("A", 1)],
    ["a search for no text", "ERR_OPTION_UNSUPPORTED", () => store.search(undefined)],
    ["a confirmation that is no text", "ERR_OPTION_UNSUPPORTED", () => store.remove("A", { confirmation: 1 })],
    ["an unknown option of a removal", "ERR_OPTION_UNSUPPORTED", () => store.remove("A", { confirm: "A" })],
    ["a public key to open with", "ERR_KEY_INVALID", () => store.open("A", PublicKey.from(testKeys.rsa2048.spki))],
    ["no key to open with", "ERR_KEY_INVALID", () => store.open("A")],
  ]) {
    it(name, () => {
      throwsCode(code, action);
      assert.deepEqual(
        store.list().map(({ name }) => name),
        ["A"],
      );
    });
  }

  it("names the secret", () => {
    assert.throws(
      () => store.open("MISSING", key),
      (error) => error instanceof SealfieldError && error.field === "MISSING",
    );
  });
});
