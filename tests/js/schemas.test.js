// What schemas are read as, and what of an input is sealed: the cases of `tests/vectors`, which the Rust tests run too.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { assertSealed, InputError, readSchema, sealInput, sealInputAsync } from "sealfield";
import { openInput, PrivateKey } from "sealfield/open";
import { throwsCode } from "./support/errors.js";
import { testKeys, vectors } from "./support/vectors.js";

const privateKey = PrivateKey.from(testKeys.rsa2048.pkcs8);
const { publicKey } = privateKey;

describe("readSchema", () => {
  for (const { title, schema, dialect, fields, diagnostics } of vectors("schemas").cases) {
    it(title, () => {
      const form = readSchema(JSON.parse(schema));
      assert.equal(form.dialect, dialect);
      assert.deepEqual(
        form.fields.map(({ name, kind = null, secret, required }) => ({
          name,
          kind,
          secret,
          ...(required && { required }),
        })),
        fields,
      );
      assert.deepEqual(
        form.diagnostics.map(({ code, pointer }) => ({ code, pointer })),
        diagnostics,
      );
    });
  }

  it("tells what a form needs to know of a field", () => {
    const password = {
      title: "Password",
      type: "string",
      description: "A secret",
      editor: "textfield",
      isSecret: true,
    };
    const { fields } = readSchema({ schemaVersion: 1, properties: { password }, required: ["password"] });
    assert.deepEqual(fields, [
      {
        name: "password",
        pointer: "/properties/password",
        title: "Password",
        description: "A secret",
        types: ["string"],
        editor: "textfield",
        kind: "text",
        required: true,
        secret: true,
        schemaHash: "44eb2ecec8",
      },
    ]);
  });

  it("tells how bad a finding is, and which field it is about", () => {
    const schema = {
      schemaVersion: 1,
      properties: {
        a: { type: "object", items: { isSecret: true } },
        b: { type: "string", isSecret: true, prefill: "x" },
      },
    };
    const { diagnostics } = readSchema(schema);
    assert.deepEqual(
      diagnostics.map(({ code, severity, blocking, field }) => [code, severity, blocking, field]),
      [
        ["nested-secret", "error", true, "a"],
        ["keyword-missing", "error", false, "b"],
        ["plaintext-in-schema", "warning", false, "b"],
      ],
    );
    for (const { message } of diagnostics) assert.match(message, /^[a-z].{20,}[^.]$/i);
  });

  it("refuses what is no schema", () => {
    const cyclic = {};
    cyclic.self = cyclic;
    const throws = {
      get properties() {
        throw new Error("canary");
      },
    };
    const deep = JSON.parse('{"a":'.repeat(200) + "1" + "}".repeat(200));
    for (const schema of [
      undefined,
      null,
      7,
      "{}",
      [],
      () => {},
      cyclic,
      throws,
      deep,
      {
        toJSON() {
          throw new Error("canary");
        },
      },
      { a: 1n },
    ]) {
      throwsCode("ERR_SCHEMA", () => readSchema(schema), "canary");
    }
    throwsCode("ERR_TOO_LARGE", () => readSchema({ description: "x".repeat(2 ** 20) }));
  });
});

describe("sealInput", () => {
  for (const { title, schema: schemaText, input: inputText, secrets, context, format } of vectors("inputs").seal) {
    it(title, async () => {
      const [schema, input] = [JSON.parse(schemaText), JSON.parse(inputText)];
      const { dialect } = readSchema(schema);
      const key = dialect === "port" ? undefined : publicKey;
      const options = { ...(context && { context }), ...(format && { format }) };
      for (const seal of [sealInput, sealInputAsync]) {
        const sealed = await seal(schema, input, key, options);
        assert.deepEqual(input, JSON.parse(inputText), "the caller's object is as it was");
        assert.deepEqual(Reflect.ownKeys(sealed), Reflect.ownKeys(input));
        for (const name of secrets) assert.ok(at(sealed, name).length > 300, name);
        assert.deepEqual(changed(input, sealed, dialect === "json-schema"), secrets);
        assertSealed(schema, sealed);
        assert.deepEqual(await seal(schema, sealed, key, options), sealed, "sealing twice");
        assert.deepEqual(openInput(sealed, privateKey, { schema, ...(context && { context }) }), input);
      }
    });
  }

  for (const { title, schema, input, errors } of vectors("inputs").refuse) {
    it(`refuses ${title}`, async () => {
      const key = readSchema(JSON.parse(schema)).dialect === "port" ? undefined : publicKey;
      const refused = (error) => {
        const told = error instanceof InputError ? error.errors : [error];
        assert.deepEqual(
          told.map(({ code, field = null }) => ({ code, field })),
          errors,
        );
        return true;
      };
      assert.throws(() => sealInput(JSON.parse(schema), JSON.parse(input), key), refused);
      await assert.rejects(sealInputAsync(JSON.parse(schema), JSON.parse(input), key), refused);
    });
  }
});

/** The value that errors call `name`. */
function at(input, name) {
  if (Object.hasOwn(input, name)) return input[name];
  return name
    .split("/")
    .slice(1)
    .reduce((value, key) => value[key.replaceAll("~1", "/").replaceAll("~0", "~")], input);
}

/** What errors call the values that differ. */
function changed(before, after, hasPointers, parent = "") {
  return Object.keys(before).flatMap((key) => {
    if (Object.is(before[key], after[key])) return [];
    const name = hasPointers ? `${parent}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}` : key;
    return typeof after[key] === "object" && after[key] !== null
      ? changed(before[key], after[key], hasPointers, name)
      : [name];
  });
}
