// Where we differ from the vendor's packages on purpose. Each test shows what the vendor's code does, and next to it
// what ours does.
import assert from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import { describe, it } from "node:test";
import { validateInputUsingValidator } from "@apify/input_schema";
import {
  decryptInputSecrets,
  encryptInputSecrets,
  encryptInputSecretValue,
  isEncryptedValueForFieldSchema,
} from "@apify/input_secrets";
import { assertSealed, InputError, isSealed, readSchema, sealInput } from "sealfield";
import { openInput, PrivateKey } from "sealfield/open";
import { throwsCode } from "../js/support/errors.js";
import { schemaOf } from "./support/apify-schemas.js";
import { ajv, refusal } from "./support/apify-validator.js";
import { altered, key } from "./support/cases.js";

const vendor = {
  seal: (schema, input) => encryptInputSecrets({ input, inputSchema: schema, publicKey: key.nodePublic }),
  open: (input, { nodePrivate } = key) => decryptInputSecrets({ input, privateKey: nodePrivate }),
  /** What its validator says of an input, a message for each error. */
  complaints: (schema, input) =>
    validateInputUsingValidator(ajv.compile(schema), schema, input).map(({ message }) => message),
};
const seal = (schema, input) => sealInput(schema, input, key.publicKey);
const open = (schema, input) => openInput(input, key.privateKey, { schema });

const editors = { string: "textarea", object: "json", array: "json" };
const secret = (type, more) => ({
  type,
  title: "A title",
  description: "",
  editor: editors[type],
  isSecret: true,
  ...more,
});
const schemas = Object.fromEntries(Object.keys(editors).map((type) => [type, schemaOf({ token: secret(type) })]));

describe("what is sealed", () => {
  for (const [type, schema] of Object.entries(schemas)) {
    it(`${type} field: the vendor's leaves "", 0, false and null in the clear; ours seals them`, () => {
      for (const token of ["", 0, false, null]) {
        assert.deepEqual(vendor.seal(schema, { token }), { token });
        sealsAndOpens(schema, { token });
      }
    });

    it(`${type} field: the vendor's throws at a number and at true; ours seals them`, () => {
      for (const token of [7, -0.5, true]) {
        assert.throws(() => vendor.seal(schema, { token }), /"token" could not be encrypted/);
        sealsAndOpens(schema, { token });
      }
    });
  }

  it("the vendor's takes text for sealed that only begins like an envelope; ours seals it", () => {
    const [, wrapped] = key.publicKey.seal("value", { format: "apify" }).split(":");
    for (const token of [
      "ENCRYPTED_VALUE::",
      "ENCRYPTED_VALUE:password:hunter2",
      "ENCRYPTED_VALUE:a:b:c",
      "ENCRYPTED_JSON:::",
      "ENCRYPTED_JSON::",
      "ENCRYPTED_VALUE:AAAA:BBBB",
      `ENCRYPTED_VALUE:${wrapped}:hunter2`,
      `ENCRYPTED_VALUE:${wrapped.slice(4)}:${"A".repeat(40)}`,
    ]) {
      assert.deepEqual(vendor.seal(schemas.string, { token }), { token });
      throwsErrors([{ field: "token", code: "ERR_NOT_SEALED" }], () => assertSealed(schemas.string, { token }));
      sealsAndOpens(schemas.string, { token });
    }
  });

  it("the vendor's passes over a mark within a field; ours refuses the schema", () => {
    const inner = { type: "string", title: "Password", description: "", isSecret: true };
    const outer = { title: "Login", description: "", editor: "json" };
    for (const [login, value] of [
      [{ ...outer, type: "object", properties: { password: inner } }, { password: "hunter2" }],
      // A property by the name of a keyword whose value is data.
      [{ ...outer, type: "object", properties: { default: inner } }, { default: "hunter2" }],
      [
        {
          ...outer,
          type: "object",
          properties: { a: { type: "object", title: "", description: "", properties: { b: inner } } },
        },
        { a: { b: "hunter2" } },
      ],
      [{ ...outer, type: "array", items: inner }, ["hunter2"]],
      [
        { ...outer, type: "array", items: { type: "object", properties: { password: inner } } },
        [{ password: "hunter2" }],
      ],
    ]) {
      const schema = schemaOf({ login });
      assert.deepEqual(vendor.seal(schema, { login: value }), { login: value });
      throwsErrors([{ field: "login", code: "ERR_SCHEMA" }], () => seal(schema, { login: value }));
      throwsErrors([{ field: "login", code: "ERR_SCHEMA" }], () => assertSealed(schema, { login: value }));
    }
  });

  it("the vendor's passes over a mark beside the properties; ours refuses the schema", () => {
    const marked = secret("string");
    for (const beside of [
      { allOf: [{ properties: { token: marked } }] },
      { anyOf: [{ then: { properties: { token: marked } } }] },
      { additionalProperties: marked },
      { patternProperties: { token: marked } },
      { $defs: { a: marked } },
    ]) {
      const schema = { ...schemaOf({}), ...beside };
      assert.deepEqual(vendor.seal(schema, { token: "hunter2" }), { token: "hunter2" });
      assert.throws(() => seal(schema, { token: "hunter2" }), { name: "SealfieldError", code: "ERR_SCHEMA" });
    }
  });

  it("data, and a property named like a mark, is none to either", () => {
    const login = {
      type: "object",
      title: "Login",
      description: "",
      editor: "json",
      prefill: { isSecret: true },
      example: { a: { isSecret: true } },
      default: { isSecret: true },
      properties: { isSecret: { type: "boolean", title: "", description: "" } },
    };
    const input = { login: { isSecret: true } };
    assert.equal(refusal(schemaOf({ login })), undefined);
    assert.deepEqual(vendor.seal(schemaOf({ login }), input), input);
    assert.deepEqual(seal(schemaOf({ login }), input), input);
  });

  it("the vendor's throws at secret numbers and leaves 0 and false in the clear; ours refuses the schema", () => {
    for (const [type, value, falsy] of [
      ["integer", 7, 0],
      ["number", 0.5, 0],
      ["boolean", true, false],
      [["integer", "boolean"], true, false],
    ]) {
      const schema = schemaOf({ token: secret(type) });
      assert.throws(() => vendor.seal(schema, { token: value }), /"token" could not be encrypted/);
      assert.deepEqual(vendor.seal(schema, { token: falsy }), { token: falsy });
      for (const token of [value, falsy])
        throwsErrors([{ field: "token", code: "ERR_SCHEMA" }], () => seal(schema, { token }));
    }
  });

  it("text in a field of another type: the vendor's own validator refuses its envelope, and accepts ours", () => {
    for (const type of ["object", "array"]) {
      const [theirs, ours] = [vendor, { seal }].map(({ seal }) => seal(schemas[type], { token: "text" }));
      assert.match(theirs.token, /^ENCRYPTED_VALUE:/);
      assert.deepEqual(vendor.complaints(schemas[type], theirs), [`Field input.token must be ${type}`]);
      assert.match(ours.token, /^ENCRYPTED_JSON:/);
      assert.deepEqual(vendor.complaints(schemas[type], ours), []);
      sealsAndOpens(schemas[type], { token: "text" });
    }
  });

  it("a field named __proto__: the vendor's leaves it in the clear, and does not open it; ours does both", () => {
    const schema = schemaOf({ ["__proto__"]: secret("string") });
    const input = { ["__proto__"]: "hunter2" };
    assert.deepEqual(entries(vendor.seal(schema, input)), entries(input));
    const sealed = seal(schema, input);
    assert.deepEqual(Object.keys(sealed), ["__proto__"]);
    assert.ok(isSealed(entries(sealed)[0][1], "apify"));
    assert.deepEqual(entries(vendor.open(sealed)), entries(sealed));
    assert.deepEqual(entries(open(schema, sealed)), entries(input));
    assert.deepEqual(entries(openInput(sealed, key.privateKey)), entries(input));
  });

  it("a field with a name that objects inherit: the vendor's throws where it is absent; ours leaves it absent", () => {
    for (const name of ["constructor", "toString", "hasOwnProperty"]) {
      const schema = schemaOf({ [name]: secret("string") });
      assert.throws(() => vendor.seal(schema, {}), /could not be encrypted/);
      assert.deepEqual(seal(schema, {}), {});
      sealsAndOpens(schema, { [name]: "hunter2" });
    }
  });

  it("a getter: the vendor's decides by one reading and passes on another; ours reads once", () => {
    const input = () => {
      let readings = 0;
      return {
        get token() {
          return readings++ === 0 ? "" : "hunter2";
        },
      };
    };
    assert.deepEqual(vendor.seal(schemas.string, input()), { token: "hunter2" });
    assert.deepEqual(open(schemas.string, seal(schemas.string, input())), { token: "" });
  });

  it("a getter that throws: the vendor's passes its message on; ours does not", () => {
    const input = {
      get token() {
        throw new Error("no canary");
      },
    };
    assert.throws(() => vendor.seal(schemas.string, input), /canary/);
    throwsCode("ERR_SCHEMA", () => seal(schemas.string, input), "canary");
  });

  it("text that is not Unicode: the vendor's seals other text; ours refuses it", () => {
    const input = { token: "a\ud800b" };
    assert.deepEqual(vendor.open(vendor.seal(schemas.string, input)), { token: "a\ufffdb" });
    throwsErrors([{ field: "token", code: "ERR_NOT_UNICODE" }], () => seal(schemas.string, input));
  });

  it("several values that cannot be sealed: the vendor's names the first; ours names them all", () => {
    const schema = schemaOf({ a: secret("object"), b: secret("string"), c: secret("array") });
    const input = { a: { n: 1n }, b: "text", c: [1n] };
    assert.throws(
      () => vendor.seal(schema, input),
      ({ message }) => /"a"/.test(message) && !/"c"/.test(message),
    );
    throwsErrors(
      [
        { field: "a", code: "ERR_NOT_JSON" },
        { field: "c", code: "ERR_NOT_JSON" },
      ],
      () => seal(schema, input),
    );
  });

  it("neither changes what it is given", () => {
    const schema = frozen(
      schemaOf({
        a: secret("object"),
        b: secret("string"),
        c: { type: "object", title: "", description: "", editor: "json" },
      }),
    );
    const input = frozen({ a: { b: [1] }, b: "text", c: { d: {} } });
    for (const sealed of [vendor.seal(schema, input), seal(schema, input)]) {
      assert.equal(sealed.c, input.c);
      for (const opened of [
        vendor.open(frozen(sealed)),
        open(schema, frozen(sealed)),
        openInput(frozen(sealed), key.privateKey),
      ]) {
        assert.deepEqual(opened, input);
      }
    }
  });
});

describe("what is opened", () => {
  it("another key or an altered envelope: the vendor's tells which, in the words of OpenSSL; ours does not", () => {
    const sealed = seal(schemas.string, { token: "hunter2" });
    const spoilt = { token: altered(sealed.token) };
    const stranger = PrivateKey.generate(2048);
    // Which of the two depends on whose modulus is larger.
    assert.throws(
      () => vendor.open(sealed, { nodePrivate: createPrivateKey(stranger.toPem()) }),
      /oaep decoding error|data too large for modulus/,
    );
    assert.throws(() => vendor.open(spoilt), /unable to authenticate data/);

    for (const options of [undefined, { schema: schemas.string }]) {
      const errors = [
        [sealed, stranger],
        [spoilt, key.privateKey],
      ].map(([input, privateKey]) =>
        throwsErrors([{ field: "token", code: "ERR_OPEN" }], () => openInput(input, privateKey, options)),
      );
      assert.equal(errors[0].message, errors[1].message);
    }
  });

  it("several altered envelopes: the vendor's names the first; ours names them all", () => {
    const schema = schemaOf({ a: secret("string"), b: secret("object"), c: secret("array") });
    const { a, b, c } = seal(schema, { a: "text", b: {}, c: [] });
    const input = { a: altered(a), b, c: altered(c) };
    assert.throws(
      () => vendor.open(input),
      ({ message }) => /"a"/.test(message) && !/"c"/.test(message),
    );
    for (const options of [undefined, { schema }]) {
      throwsErrors(
        [
          { field: "a", code: "ERR_OPEN" },
          { field: "c", code: "ERR_OPEN" },
        ],
        () => openInput(input, key.privateKey, options),
      );
    }
  });

  it("an envelope in a field that is not secret: the vendor's opens it; ours leaves it, given the schema", () => {
    const { token } = seal(schemas.string, { token: "hunter2" });
    assert.deepEqual(vendor.open({ comment: token }), { comment: "hunter2" });
    assert.deepEqual(open(schemas.string, { token, comment: token }), { token: "hunter2", comment: token });
  });

  it("an envelope further down: the vendor's leaves it; ours opens it, without a schema", () => {
    const { token } = seal(schemas.string, { token: "hunter2" });
    assert.deepEqual(vendor.open({ a: [token] }), { a: [token] });
    assert.deepEqual(openInput({ a: [token] }, key.privateKey), { a: ["hunter2"] });
  });

  it("a secret in the clear: the vendor's passes it on; ours refuses it, given the schema", () => {
    assert.deepEqual(vendor.open({ token: "hunter2" }), { token: "hunter2" });
    throwsErrors([{ field: "token", code: "ERR_NOT_SEALED" }], () => open(schemas.string, { token: "hunter2" }));
  });

  it("half a tag: the vendor's opens the empty text with it; ours does not", () => {
    const [prefix, wrapped, tag] = seal(schemas.string, { token: "" }).token.split(":");
    const half = Buffer.from(tag, "base64").subarray(0, 8).toString("base64");
    const input = { token: [prefix, wrapped, half].join(":") };
    assert.deepEqual(vendor.open(input), { token: "" });
    throwsErrors([{ field: "token", code: "ERR_NOT_SEALED" }], () => open(schemas.string, input));
  });
});

describe("a field whose schema changed", () => {
  const [before, after] = [
    schemaOf({ token: secret("object") }),
    schemaOf({ token: secret("object", { minProperties: 1 }) }),
  ];
  const stale = [{ field: "token", code: "ERR_SCHEMA", stale: true }];

  it("both notice, whoever sealed the value; the vendor's opens it nonetheless, and ours when told to", () => {
    for (const sealed of [vendor.seal(before, { token: { a: 1 } }), seal(before, { token: { a: 1 } })]) {
      assert.equal(isEncryptedValueForFieldSchema(sealed.token, after.properties.token), false);
      assert.match(vendor.complaints(after, sealed).join(), /its schema has changed/);
      throwsErrors(stale, () => seal(after, sealed));
      throwsErrors(stale, () => assertSealed(after, sealed));
      throwsErrors(stale, () => open(after, sealed));

      assert.deepEqual(vendor.open(sealed), { token: { a: 1 } });
      assert.deepEqual(openInput(sealed, key.privateKey, { schema: after, ignoreStale: true }), { token: { a: 1 } });
    }
  });

  it("neither minds another description", () => {
    const schema = schemaOf({
      token: secret("object", { title: "Other", description: "Other", nullable: true, prefill: {} }),
    });
    const sealed = seal(before, { token: { a: 1 } });
    assert.deepEqual(vendor.complaints(schema, sealed), []);
    assertSealed(schema, sealed);
  });

  it("neither minds an envelope without a hash", () => {
    const token = encryptInputSecretValue({ value: { a: 1 }, publicKey: key.nodePublic });
    assert.deepEqual(vendor.complaints(before, { token }), []);
    assert.deepEqual(open(before, { token }), { token: { a: 1 } });
  });

  it("both refuse text that was sealed when the field was one of text", () => {
    const sealed = seal(schemas.string, { token: "text" });
    assert.deepEqual(vendor.complaints(schemas.object, sealed), ["Field input.token must be object"]);
    throwsErrors(stale, () => assertSealed(schemas.object, sealed));
  });
});

describe("the vendor's validator accepts what we sealed", () => {
  for (const [type, value] of [
    ["string", "text"],
    ["object", { a: 1 }],
    ["array", [1]],
  ]) {
    it(type, () => {
      const schema = { ...schemas[type], required: ["token"] };
      assert.deepEqual(vendor.complaints(schema, seal(schema, { token: value })), []);
    });

    it(`null in a nullable ${type} field`, () => {
      const schema = schemaOf({ token: secret(type, { nullable: true }) });
      assert.equal(refusal(schema), undefined);
      const sealed = seal(schema, { token: null });
      assert.deepEqual(vendor.complaints(schema, sealed), []);
      assert.deepEqual(vendor.open(sealed), { token: null });
    });
  }
});

describe("what is found in schemas", () => {
  const errorsOf = (schema) => readSchema(schema).diagnostics.filter(({ severity }) => severity === "error");

  it("what else is said within a secret field, and its error messages, only the vendor's validator checks", () => {
    for (const token of [
      secret("array", { items: {} }),
      secret("array", { items: { type: "string", minLength: "1" } }),
      secret("object", { properties: { a: { type: "string" } } }),
      secret("object", { properties: { a: { type: "string", title: "", description: "", isSecret: false } } }),
      secret("string", { errorMessage: { unknown: "text" } }),
      secret("string", { errorMessage: { type: 1 } }),
    ]) {
      assert.notEqual(refusal(schemaOf({ token })), undefined);
      assert.deepEqual(errorsOf(schemaOf({ token })), []);
    }
  });

  it("fields that are not secret only the vendor's validator checks", () => {
    const token = { type: "integer", title: 7, editor: "json" };
    assert.notEqual(refusal(schemaOf({ token })), undefined);
    assert.deepEqual(errorsOf(schemaOf({ token })), []);
  });

  it("values in the clear beside a mark only we warn of", () => {
    const schema = schemaOf({ token: secret("string", { prefill: "hunter2", example: "hunter2" }) });
    assert.equal(refusal(schema), undefined);
    const found = readSchema(schema).diagnostics.map(({ code, severity, pointer }) => ({ code, severity, pointer }));
    assert.deepEqual(
      found,
      ["prefill", "example"].map((name) => ({
        code: "plaintext-in-schema",
        severity: "warning",
        pointer: `/properties/token/${name}`,
      })),
    );
  });

  it("a schema that is too deep, too long or not Unicode only we refuse", () => {
    let deep = {};
    for (let depth = 0; depth < 200; depth++) deep = { deep };
    for (const [code, token] of [
      ["ERR_SCHEMA", secret("object", { prefill: deep })],
      ["ERR_TOO_LARGE", secret("object", { description: "x".repeat(2 ** 20) })],
      ["ERR_SCHEMA", secret("object", { description: "\ud800" })],
    ]) {
      assert.equal(refusal(schemaOf({ token })), undefined);
      throwsCode(code, () => readSchema(schemaOf({ token })));
    }
  });
});

/** Ours seals the one field, which either opens to the same. */
function sealsAndOpens(schema, input) {
  const sealed = seal(schema, input);
  assert.ok(Object.values(sealed).every((value) => isSealed(value, "apify")));
  assertSealed(schema, sealed);
  for (const opened of [open(schema, sealed), openInput(sealed, key.privateKey), vendor.open(sealed)]) {
    assert.deepEqual(opened, input);
  }
}

/** Asserts that `action` throws exactly these errors; returns what it threw. */
function throwsErrors(expected, action) {
  let thrown;
  assert.throws(action, (error) => {
    assert.ok(error instanceof InputError, `no InputError: ${error}`);
    thrown = error;
    return true;
  });
  assert.deepEqual(
    thrown.errors.map(({ field, code, stale }) => ({ field, code, ...(stale && { stale }) })),
    expected,
  );
  return thrown;
}

/** Own members: a property named `__proto__` is one of them. */
function entries(object) {
  return Object.entries(object);
}

function frozen(value) {
  if (typeof value === "object" && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}
