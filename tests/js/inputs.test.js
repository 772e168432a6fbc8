// Inputs as JavaScript has them: more than JSON, and not always what they seem.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runInNewContext } from "node:vm";
import { assertSealed, InputError, isSealed, PublicKey, SealfieldError, sealInput, sealInputAsync } from "sealfield";
import { KeyRing, openInput, PrivateKey, sealManaged } from "sealfield/open";
import { throwsCode } from "./support/errors.js";
import { testKeys } from "./support/vectors.js";

const privateKey = PrivateKey.from(testKeys.rsa2048.pkcs8);
const { publicKey } = privateKey;

const secret = { type: "string", "x-secret": true };
const flat = { properties: { a: secret, b: secret, open: {} } };
const nested = {
  properties: {
    db: { properties: { password: secret, host: {} } },
    list: { items: { properties: { token: secret } } },
  },
};
const apify = {
  schemaVersion: 1,
  properties: { a: { type: "string", isSecret: true }, o: { type: "object", isSecret: true } },
};

/** The errors of a call, as `[code, field]`. */
function errorsOf(action) {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof InputError && error instanceof SealfieldError, String(error));
    return error.errors.map(({ code, field }) => [code, field]);
  }
  assert.fail("nothing was thrown");
}

describe("the caller's input", () => {
  it("is never changed, and lends the copy all that is not secret", () => {
    const input = Object.freeze({
      a: "x",
      open: Object.freeze([1]),
      when: new Date(),
      file: new Blob(["x"]),
      big: 10n,
      [Symbol.for("s")]: 1,
      none: undefined,
      f() {},
    });
    const sealed = sealInput(flat, input, publicKey);
    assert.deepEqual(Reflect.ownKeys(sealed), Reflect.ownKeys(input));
    for (const key of Reflect.ownKeys(input)) if (key !== "a") assert.equal(sealed[key], input[key]);
    assert.equal(openInput(sealed, privateKey, { schema: flat }).a, "x");
  });

  it("is copied no deeper than its secrets are", () => {
    const input = { db: { password: "x", host: { deep: 1 } }, list: [{ token: "y" }, {}], other: { db: {} } };
    const sealed = sealInput(nested, input, publicKey);
    assert.notEqual(sealed.db, input.db);
    assert.equal(sealed.db.host, input.db.host);
    assert.equal(sealed.other, input.other);
    assert.deepEqual(input, {
      db: { password: "x", host: { deep: 1 } },
      list: [{ token: "y" }, {}],
      other: { db: {} },
    });
  });

  it("may leave fields out, or undefined", () => {
    assert.deepEqual(sealInput(flat, { a: undefined, open: 1 }, publicKey), { a: undefined, open: 1 });
    assert.deepEqual(sealInput(nested, { db: undefined, list: null }, publicKey), { db: undefined, list: null });
    assertSealed(flat, { a: undefined, b: null });
  });

  it("is read once: a getter cannot give one value and show another", () => {
    let reads = 0;
    const sealed = sealInput(
      flat,
      {
        get a() {
          return `value ${++reads}`;
        },
      },
      publicKey,
    );
    assert.equal(reads, 1);
    assert.equal(openInput(sealed, privateKey, { schema: flat }).a, "value 1");
  });

  it("may hold anything where no secret is, next to those", () => {
    const schema = { properties: { map: { properties: { open: {} }, additionalProperties: secret } } };
    const input = { map: { open: new Map(), s: "x" } };
    const sealed = sealInput(schema, input, publicKey);
    assert.equal(sealed.map.open, input.map.open);
    assert.ok(isSealed(sealed.map.s));
  });

  it("may be of another realm, or without a prototype", () => {
    for (const input of [
      runInNewContext('({ db: { password: "x" }, list: [{ token: "y" }] })'),
      JSON.parse('{ "db": { "password": "x" }, "list": [{ "token": "y" }] }'),
      Object.assign(Object.create(null), {
        db: Object.assign(Object.create(null), { password: "x" }),
        list: [{ token: "y" }],
      }),
    ]) {
      const sealed = sealInput(nested, input, publicKey);
      assert.ok(isSealed(sealed.db.password) && isSealed(sealed.list[0].token));
    }
  });
});

describe("hostile inputs", () => {
  it("pollute no prototype", () => {
    const schema = JSON.parse(
      '{ "properties": { "__proto__": { "properties": { "polluted": { "x-secret": true } } }, "constructor": { "properties": { "prototype": { "properties": { "polluted": { "x-secret": true } } } } } } }',
    );
    const input = JSON.parse(
      '{ "__proto__": { "polluted": "x" }, "constructor": { "prototype": { "polluted": "y" } } }',
    );
    const sealed = sealInput(schema, input, publicKey);
    const opened = openInput(sealed, privateKey, { schema });
    for (const copy of [sealed, opened]) {
      assert.deepEqual(Object.keys(copy), ["__proto__", "constructor"]);
      assert.equal(Object.getPrototypeOf(copy), Object.prototype);
    }
    assert.equal({}.polluted, undefined);
    assert.deepEqual(opened, input);
    assert.deepEqual(openInput(sealed, privateKey), input);
  });

  it("that throw when read give an error without what they threw", () => {
    const thrower = (name) => ({
      get [name]() {
        throw new Error("canary");
      },
    });
    for (const input of [
      thrower("a"),
      new Proxy(
        {},
        {
          ownKeys() {
            throw new Error("canary");
          },
        },
      ),
      thrower(Symbol.toStringTag),
    ]) {
      throwsCode("ERR_SCHEMA", () => sealInput(flat, input, publicKey), "canary");
    }
    assert.deepEqual(
      errorsOf(() => sealInput(nested, { db: thrower("password"), list: [thrower("token"), {}] }, publicKey)),
      [
        ["ERR_SCHEMA", "/db"],
        ["ERR_SCHEMA", "/list/0"],
      ],
    );
  });

  it("with a toJSON are refused where a secret may hide behind it", () => {
    const hidden = { toJSON: () => ({ password: "canary" }) };
    assert.deepEqual(
      errorsOf(() => sealInput(nested, { db: hidden }, publicKey)),
      [["ERR_SCHEMA", "/db"]],
    );
    throwsCode("ERR_SCHEMA", () => sealInput(flat, { a: "x", toJSON: () => ({ a: "canary" }) }, publicKey));
    for (const db of [new Map([["password", "x"]]), new Date(), () => {}, Symbol("s"), 7n]) {
      assert.deepEqual(
        errorsOf(() => sealInput(nested, { db }, publicKey)),
        [["ERR_SCHEMA", "/db"]],
      );
    }
  });

  it("that are more than JSON are refused where a text or a number may stand as well", () => {
    const schema = { properties: { db: { type: ["object", "string", "integer"], properties: { password: secret } } } };
    for (const db of ["x", 7, true, 7n]) assert.equal(sealInput(schema, { db }, publicKey).db, db);
    for (const db of [new Map([["password", "x"]]), [{ password: "x" }], () => {}, Symbol("s")]) {
      assert.deepEqual(
        errorsOf(() => sealInput(schema, { db }, publicKey)),
        [["ERR_SCHEMA", "/db"]],
      );
    }
  });

  it("have every value named that has no JSON form", () => {
    const cyclic = {};
    cyclic.self = cyclic;
    const properties = Object.fromEntries("abcdefg".split("").map((name) => [name, { "x-secret": true }]));
    const input = {
      a: cyclic,
      b: 1n,
      c: () => {},
      d: Symbol("canary"),
      e: {
        toJSON() {
          throw new Error("canary");
        },
      },
      f: {
        get x() {
          throw new Error("canary");
        },
      },
      g: "\uD800",
    };
    const errors = errorsOf(() => sealInput({ properties }, input, publicKey));
    assert.deepEqual(
      errors,
      [..."abcdef"].map((name) => ["ERR_NOT_JSON", `/${name}`]).concat([["ERR_NOT_UNICODE", "/g"]]),
    );
  });

  it("have every value named that JSON would empty", () => {
    for (const value of [
      new File(["x"], "key.pem"),
      new Map([["x", 1]]),
      new Uint8Array(2),
      { deep: [new Set(["x"])] },
      Promise.resolve("x"),
    ]) {
      assert.deepEqual(
        errorsOf(() => sealInput(flat, { a: value }, publicKey)),
        [["ERR_NOT_JSON", "/a"]],
      );
    }
    const sealed = sealInput(flat, { a: new Date(0), b: new String("x") }, publicKey);
    assert.deepEqual(openInput(sealed, privateKey, { schema: flat }), { a: "1970-01-01T00:00:00.000Z", b: "x" });
    throwsCode("ERR_SCHEMA", () => sealInput({ properties: new Map([["a", secret]]) }, { a: "x" }, publicKey));
  });

  it("may be deep and wide where nothing is secret", () => {
    const deep = JSON.parse('{"a":'.repeat(3000) + "1" + "}".repeat(3000));
    assert.equal(sealInput(flat, { open: deep, a: "x" }, publicKey).open, deep);
    const error = errorsOf(() =>
      sealInput({ properties: { a: { "x-secret": true } } }, { a: nestedArray(100_000) }, publicKey),
    );
    assert.deepEqual(error, [["ERR_NOT_JSON", "/a"]]);
  });

  it("that are no objects are refused", () => {
    for (const input of [undefined, null, 7, "x", [], () => {}, new Map(), new Date()]) {
      throwsCode("ERR_SCHEMA", () => sealInput(flat, input, publicKey));
      throwsCode("ERR_SCHEMA", () => assertSealed(flat, input));
    }
  });

  it("leave the key in working order", () => {
    const key = PublicKey.from(testKeys.rsa2048.spki);
    assert.throws(() => sealInput(flat, { a: "\uD800", b: 1n }, key));
    key.free();
    throwsCode("ERR_KEY_INVALID", () => sealInput(flat, { a: "x" }, key));
  });
});

/** An array in an array, and so on. */
function nestedArray(depth) {
  let array = [];
  for (let level = 0; level < depth; level++) array = [array];
  return array;
}

describe("assertSealed", () => {
  it("trusts no schema that leaves secrets unsealed", () => {
    const schema = { properties: { a: { patternProperties: { "^s": secret } } } };
    assert.deepEqual(
      errorsOf(() => assertSealed(schema, { a: { s: "x" } })),
      [["ERR_SCHEMA", "/a"]],
    );
  });
});

describe("InputError", () => {
  const error = (() => {
    try {
      assertSealed(apify, { a: "s3cret-value", o: { x: "s3cret-value" } });
    } catch (error) {
      return error;
    }
  })();

  it("is about the first field, and lists all", () => {
    assert.equal(error.code, "ERR_NOT_SEALED");
    assert.equal(error.field, "a");
    assert.deepEqual(
      error.errors.map(({ field }) => field),
      ["a", "o"],
    );
    assert.match(error.message, /^a: [^;]+; o: [^;]+$/);
    assert.doesNotMatch(error.message + error.stack, /s3cret/);
  });

  it("names a field without a name, too", () => {
    const schema = { schemaVersion: 1, properties: { "": { type: "string", isSecret: true } } };
    assert.deepEqual(
      errorsOf(() => assertSealed(schema, { "": "x" })),
      [["ERR_NOT_SEALED", ""]],
    );
  });

  it("stays short", () => {
    const errorOf = (count) => {
      const names = Array.from({ length: count }, (_, index) => `field${index}`);
      const schema = { properties: Object.fromEntries(names.map((name) => [name, secret])) };
      try {
        assertSealed(schema, Object.fromEntries(names.map((name) => [name, "x"])));
      } catch (error) {
        return error;
      }
    };
    const many = errorOf(1000);
    assert.equal(many.errors.length, 1000);
    assert.match(many.message, /and 995 more$/);
    assert.ok(many.message.length < 500);
    assert.match(errorOf(6).message, /and 1 more$/);
    assert.doesNotMatch(errorOf(5).message, /more/);
  });

  it("says when a value must be entered again", () => {
    const sealed = sealInput(apify, { o: { x: 1 } }, publicKey);
    const changed = { schemaVersion: 1, properties: { o: { ...apify.properties.o, maxProperties: 3 } } };
    for (const action of [
      () => sealInput(changed, sealed, publicKey),
      () => assertSealed(changed, sealed),
      () => openInput(sealed, privateKey, { schema: changed }),
    ]) {
      assert.throws(action, { code: "ERR_SCHEMA", field: "o", stale: true });
    }
    assert.deepEqual(openInput(sealed, privateKey, { schema: changed, ignoreStale: true }), { o: { x: 1 } });
    assert.equal(error.stale, undefined);
  });
});

describe("options", () => {
  it("and a key that have no meaning are refused", () => {
    for (const options of [
      { contxt: "x" },
      { format: "sealed-secrets" },
      { format: "apify" },
      { emptyValue: "drop" },
      { onProgress() {} },
    ]) {
      throwsCode("ERR_OPTION_UNSUPPORTED", () => sealInput(flat, { a: "x" }, publicKey, options));
    }
    throwsCode("ERR_OPTION_UNSUPPORTED", () => sealInput(apify, { a: "x" }, publicKey, { context: "x" }));
    throwsCode("ERR_NO_KEY", () => sealInput(flat, { a: "x" }));
    for (const key of [testKeys.rsa2048.spki, null, "", 0])
      throwsCode("ERR_KEY_INVALID", () => sealInput(flat, { a: "x" }, key));
    throwsCode("ERR_OPTION_UNSUPPORTED", () => openInput({}, privateKey, { context: "x" }));
    throwsCode("ERR_OPTION_UNSUPPORTED", () => openInput({}, privateKey, { schema: flat, contxt: "x" }));
    throwsCode("ERR_KEY_INVALID", () => openInput({}, publicKey, { schema: flat }));
  });

  it("that throw when read give an error without what they threw", () => {
    const options = {
      get context() {
        throw new Error("canary");
      },
    };
    throwsCode("ERR_OPTION_UNSUPPORTED", () => sealInput(flat, { a: "x" }, publicKey, options), "canary");
  });

  it("that throw when read give an error without what they threw", async () => {
    for (const name of ["context", "schema"]) {
      throwsCode(
        "ERR_OPTION_UNSUPPORTED",
        () =>
          openInput({}, privateKey, {
            schema: flat,
            get [name]() {
              throw new Error("canary");
            },
          }),
        "canary",
      );
    }
    for (const name of ["context", "signal"]) {
      await assert.rejects(
        sealInputAsync(flat, {}, publicKey, {
          get [name]() {
            throw new Error("canary");
          },
        }),
        { code: "ERR_OPTION_UNSUPPORTED" },
      );
    }
  });

  it("count when inherited, and may be null", async () => {
    const inherited = Object.create({ context: "form" });
    for (const sealed of [
      sealInput(flat, { a: "x" }, publicKey, inherited),
      await sealInputAsync(flat, { a: "x" }, publicKey, inherited),
    ]) {
      assert.deepEqual(openInput(sealed, privateKey, Object.create({ schema: flat, context: "form" })), { a: "x" });
    }
    assert.ok(isSealed(sealInput(flat, { a: "x" }, publicKey, null).a));
    assert.ok(isSealed((await sealInputAsync(flat, { a: "x" }, publicKey, null)).a));
    assert.deepEqual(openInput({ a: "x" }, privateKey, null), { a: "x" });
  });

  it("are those of envelopes", () => {
    const sealed = sealInput(flat, { a: "x" }, publicKey, {
      expiresAt: new Date(Date.now() + 60_000),
      format: "jwe-json",
    });
    assert.ok(isSealed(sealed.a, "jwe-json"));
    assert.deepEqual(openInput(sealed, privateKey, { schema: flat }), { a: "x" });
    assert.deepEqual(
      errorsOf(() => sealInput(flat, { a: "" }, publicKey, { emptyValue: "refuse" })),
      [["ERR_EMPTY", "/a"]],
    );
  });
});

describe("sealInputAsync", () => {
  const names = Array.from({ length: 1000 }, (_, index) => `field${index}`);
  const schema = { properties: Object.fromEntries(names.map((name) => [name, secret])) };
  const input = Object.fromEntries(names.map((name) => [name, "x".repeat(100)]));

  it("seals what sealInput seals, tells of its progress and lets others run", async () => {
    const progress = [];
    let turns = 0;
    const interval = setInterval(() => turns++);
    const sealed = await sealInputAsync(schema, input, publicKey, { onProgress: (...told) => progress.push(told) });
    clearInterval(interval);
    assert.equal(Object.values(sealed).filter((value) => isSealed(value, "jwe")).length, 1000);
    assert.deepEqual(progress.at(-1), [1000, 1000]);
    assert.deepEqual(
      progress.map(([done]) => done),
      progress.map(([done]) => done).sort((a, b) => a - b),
    );
    assert.ok(progress.length > 3 && turns > 3, `${progress.length} reports, ${turns} turns`);
    assert.ok(progress.length < 500, `${progress.length} reports`);
  });

  it("counts what is sealed", async () => {
    const progress = [];
    const long = "x".repeat(2 ** 24);
    await sealInputAsync(flat, { a: long, b: long }, publicKey, { onProgress: (...told) => progress.push(told) });
    assert.deepEqual(progress, [
      [1, 2],
      [2, 2],
      [2, 2],
    ]);
  });

  it("seals by the schema as it is when called", async () => {
    const changing = structuredClone(flat);
    const sealed = sealInputAsync(changing, { a: "x" }, publicKey);
    changing.properties = {};
    assert.ok(isSealed((await sealed).a));
  });

  it("stops when told to", async () => {
    const controller = new AbortController();
    const options = { signal: controller.signal, onProgress: () => controller.abort(new Error("enough")) };
    await assert.rejects(sealInputAsync(schema, input, publicKey, options), { message: "enough" });
    const signal = AbortSignal.abort(new Error("before"));
    for (const few of [{ a: "x" }, {}])
      await assert.rejects(sealInputAsync(flat, few, publicKey, { signal }), { message: "before" });
  });

  it("rejects with everything that is wrong", async () => {
    await assert.rejects(sealInputAsync(flat, { a: 1n, b: "\uD800" }, publicKey), (error) => error.errors.length === 2);
    await assert.rejects(sealInputAsync([], {}, publicKey), { code: "ERR_SCHEMA" });
  });
});

describe("openInput", () => {
  it("without a schema opens what tells that it is sealed, at any depth", () => {
    const envelopes = ["jwe", "jwe-json", "apify", "cms"].map((format) => publicKey.seal("text", { format }));
    const json = publicKey.sealJson([1], { format: "apify" });
    const input = {
      envelopes,
      deep: { json, text: "plain", port: publicKey.seal("x", { format: "port" }) },
      n: 1,
      when: new Date(0),
    };
    assert.deepEqual(openInput(input, privateKey), {
      ...input,
      envelopes: ["text", "text", "text", "text"],
      deep: { ...input.deep, json: [1] },
    });
    assert.deepEqual(openInput(input, new KeyRing([privateKey])).envelopes, ["text", "text", "text", "text"]);
    for (const format of ["jwe", "jwe-json", "apify"])
      assert.deepEqual(openInput({ a: publicKey.sealJson([1], { format }) }, privateKey), { a: [1] });
  });

  it("passes on null, and what is absent", () => {
    const input = { db: { password: null, host: "h" }, list: [{}] };
    for (const options of [{}, { schema: nested }]) assert.deepEqual(openInput(input, privateKey, options), input);
  });

  it("reads the schema once, whatever it would say the next time", () => {
    const answers = [flat.properties, {}];
    const schema = {
      get properties() {
        return answers.shift();
      },
    };
    assert.deepEqual(openInput({ a: publicKey.seal("x"), b: publicKey.seal("y") }, privateKey, { schema }), {
      a: "x",
      b: "y",
    });
  });

  it("with a schema opens its secrets and leaves other envelopes alone", () => {
    const envelope = publicKey.seal("other");
    const sealed = sealInput(flat, { a: "x", open: envelope }, publicKey);
    assert.deepEqual(openInput(sealed, privateKey, { schema: flat }), { a: "x", open: envelope });
  });

  it("names every field that does not open", () => {
    const other = PrivateKey.from(testKeys.rsa3072.pkcs8);
    const sealed = sealInput(nested, { db: { password: "x" }, list: [{ token: "y" }] }, publicKey);
    const all = [
      ["ERR_NO_KEY", "/db/password"],
      ["ERR_NO_KEY", "/list/0/token"],
    ];
    assert.deepEqual(
      errorsOf(() => openInput(sealed, other)),
      all,
    );
    assert.deepEqual(
      errorsOf(() => openInput(sealed, new KeyRing([other]), { schema: nested })),
      all,
    );
    const altered = { ...sealed, db: { password: sealed.db.password.slice(0, -4) + "AAAA" } };
    for (const options of [{}, { schema: nested }])
      assert.deepEqual(
        errorsOf(() => openInput(altered, privateKey, options)),
        [["ERR_OPEN", "/db/password"]],
      );
    const names = { "a/b": { "~c": other.publicKey.seal("x") } };
    assert.deepEqual(
      errorsOf(() => openInput(names, privateKey)),
      [["ERR_NO_KEY", "/a~1b/~0c"]],
    );
    assert.deepEqual(
      errorsOf(() => openInput({ token: other.publicKey.seal("x", { format: "apify" }) }, privateKey)),
      [["ERR_NO_KEY", "token"]],
    );
  });

  it("opens what Port encrypted itself", () => {
    const clientSecret = "a client secret for tests, of 32 bytes and more";
    const schema = {
      userInputs: {
        properties: {
          a: { type: "string", encryption: "aes256-gcm" },
          b: { type: "object", encryption: "aes256-gcm" },
        },
      },
    };
    const input = { a: sealManaged(clientSecret, "text"), b: sealManaged(clientSecret, '{"x":1}') };
    assert.deepEqual(openInput(input, new KeyRing(), { schema, clientSecret }), { a: "text", b: { x: 1 } });
    assert.deepEqual(
      errorsOf(() => openInput(input, new KeyRing(), { schema })),
      [
        ["ERR_NO_KEY", "a"],
        ["ERR_NO_KEY", "b"],
      ],
    );
  });

  it("refuses a schema whose secrets would not be found", () => {
    const schema = { properties: { a: { patternProperties: { x: secret } } } };
    assert.deepEqual(
      errorsOf(() => openInput({ a: { x: "in the clear" } }, privateKey, { schema })),
      [["ERR_SCHEMA", "/a"]],
    );
  });

  it("refuses an input that is too deep, without a schema", () => {
    throwsCode("ERR_TOO_LARGE", () => openInput({ a: nestedArray(100_000) }, privateKey));
    assert.ok(openInput({ a: nestedArray(400) }, privateKey));
  });

  it("refuses an input that contains itself", () => {
    const cyclic = { a: { b: [] } };
    cyclic.a.b.push(cyclic);
    throwsCode("ERR_NOT_JSON", () => openInput(cyclic, privateKey));
    const shared = { x: publicKey.seal("y") };
    assert.deepEqual(openInput({ one: shared, two: shared }, privateKey), { one: { x: "y" }, two: { x: "y" } });
  });

  it("refuses opened values that are not what they should be", () => {
    const schema = { schemaVersion: 1, properties: { o: { type: "object", isSecret: true } } };
    const sealed = sealInput(schema, { o: {} }, publicKey);
    const hash = sealed.o.split(":")[1];
    const [, key, value] = publicKey.seal("not json", { format: "apify" }).split(":");
    assert.deepEqual(
      errorsOf(() => openInput({ o: `ENCRYPTED_JSON:${hash}:${key}:${value}` }, privateKey, { schema })),
      [["ERR_NOT_JSON", "o"]],
    );
    const bytes = publicKey.seal(Uint8Array.of(255, 254));
    assert.deepEqual(
      errorsOf(() => openInput({ a: bytes }, privateKey, { schema: flat })),
      [["ERR_NOT_UNICODE", "/a"]],
    );
  });
});
