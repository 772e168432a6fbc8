// The demo's server as a platform that takes inputs by their schema, and as the backend that reads them.
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { before, describe, it } from "node:test";
import { PublicKey, sealInput } from "sealfield";
import { sealManaged } from "sealfield/open";
import { Demo, directoryWith, distinctValue, piecesOf } from "./support/demo-server.js";
import { testKeys } from "./support/vectors.js";

const LIMIT = 1024 * 1024;
const encryption = { algorithm: "client-side", key: testKeys.rsa2048.spki };
const apify = {
  schemaVersion: 1,
  type: "object",
  properties: {
    username: { title: "User name", type: "string", description: "Plain", editor: "textfield" },
    password: { title: "Password", type: "string", description: "Secret", editor: "textfield", isSecret: true },
    cookies: { title: "Cookies", type: "object", description: "Secret", editor: "json", isSecret: true },
  },
};
const port = {
  trigger: {
    userInputs: {
      properties: {
        domain: { type: "string" },
        token: { type: "string", encryption },
        certificate: { type: "string", format: "multi-line", encryption },
        credentials: { type: "object", encryption },
      },
    },
  },
};
const jsonSchema = {
  type: "object",
  properties: {
    host: { type: "string" },
    database: {
      type: "object",
      properties: { password: { type: "string", "x-secret": true }, pin: { type: "integer", "x-secret": true } },
    },
    tokens: { type: "array", items: { type: "string", "x-secret": true } },
  },
};

describe("one server, through all of this", () => {
  let demo;
  let key;
  /** All values that were sent, sealed and plain. */
  const values = [];

  before(async () => {
    demo = await Demo.start(directoryWith("input", testKeys.rsa2048.pkcs8));
    key = await demo.publicKey();
  });

  function makeValue() {
    const value = distinctValue();
    values.push(value);
    return value;
  }

  /** Posts an input as the page does. */
  function send(schema, input, headers = {}) {
    return post(JSON.stringify({ schema, input }), { "Content-Type": "application/json", ...headers });
  }

  function post(body, headers = { "Content-Type": "application/json" }) {
    return demo.send({ method: "POST", path: "/input", headers: { Origin: demo.origin, ...headers }, body });
  }

  /** Asserts that the answer is a refusal with exactly these problems, and quotes nothing that was sent. */
  function assertRefused({ status, body }, expectedStatus, ...problems) {
    assert.equal(status, expectedStatus, body.slice(0, 500));
    const { errors } = JSON.parse(body);
    assert.deepEqual(
      errors.map(({ code, field }) => (field === undefined ? code : `${field}: ${code}`)),
      problems,
    );
    for (const { message } of errors) assert.ok(message.length > 0);
    assert.deepEqual(piecesOf(values, body), [], "the refusal quotes a value");
  }

  describe("a sealed input is kept as it came and read as it was", () => {
    const cases = [
      {
        name: "Apify",
        schema: apify,
        input: () => ({ username: "someone", password: makeValue(), cookies: { session: makeValue(), pin: 7 } }),
      },
      {
        name: "Port",
        schema: port,
        input: () => ({
          domain: "example.com",
          token: makeValue(),
          certificate: makeValue(),
          credentials: { user: makeValue() },
        }),
        ownKey: true,
      },
      {
        name: "JSON Schema",
        schema: jsonSchema,
        input: () => ({
          host: "localhost",
          database: { password: makeValue(), pin: 1234 },
          tokens: [makeValue(), makeValue()],
        }),
      },
      { name: "without its secrets", schema: apify, input: () => ({ username: "someone" }) },
      { name: "empty", schema: apify, input: () => ({}) },
      {
        name: "a secret that is null",
        schema: apify,
        input: () => ({ username: "someone", password: null }),
        asItIs: true,
      },
      {
        name: "a schema without secrets",
        schema: { type: "object", properties: { host: { type: "string" } } },
        input: () => ({ host: "localhost" }),
      },
    ];
    for (const { name, schema, input, ownKey, asItIs } of cases) {
      it(name, async () => {
        const filledIn = input();
        const sealed = asItIs ? filledIn : sealInput(schema, filledIn, ownKey ? undefined : key);
        const { status, body } = await send(schema, sealed);
        assert.equal(status, 200, body);
        assert.deepEqual(JSON.parse(body), { stored: sealed, opened: filledIn });
      });
    }

    it("members named like those of every object are passed on", async () => {
      const { status, body } = await post('{"schema":{"type":"object"},"input":{"__proto__":1,"constructor":2}}');
      assert.equal(status, 200);
      assert.equal(body, '{"stored":{"__proto__":1,"constructor":2},"opened":{"__proto__":1,"constructor":2}}');
    });
  });

  describe("what is not sealed is refused, and every field named", () => {
    it("Apify", async () => {
      assertRefused(
        await send(apify, { password: makeValue(), cookies: { session: makeValue() } }),
        422,
        "password: ERR_NOT_SEALED",
        "cookies: ERR_NOT_SEALED",
      );
    });

    it("Port", async () => {
      const input = { token: makeValue(), certificate: makeValue(), credentials: { user: makeValue() } };
      assertRefused(
        await send(port, input),
        422,
        "token: ERR_NOT_SEALED",
        "certificate: ERR_NOT_SEALED",
        "credentials: ERR_NOT_SEALED",
      );
    });

    it("JSON Schema, by its pointer", async () => {
      const input = { database: { password: makeValue() }, tokens: [key.seal(makeValue()), makeValue()] };
      assertRefused(
        await send(jsonSchema, input),
        422,
        "/database/password: ERR_NOT_SEALED",
        "/tokens/1: ERR_NOT_SEALED",
      );
    });

    for (const value of ["", 0, false, 7, [], {}]) {
      it(`${JSON.stringify(value)}`, async () =>
        assertRefused(await send(apify, { password: value }), 422, "password: ERR_NOT_SEALED"));
    }

    it("beside a sealed one", async () => {
      const { password } = sealInput(apify, { password: makeValue() }, key);
      assertRefused(await send(apify, { password, cookies: { session: makeValue() } }), 422, "cookies: ERR_NOT_SEALED");
    });
  });

  describe("a schema that would leave a secret unsealed is refused", () => {
    it("a secret within an Apify field", async () => {
      const proxy = { type: "object", properties: { token: { type: "string", isSecret: true } } };
      assertRefused(
        await send({ ...apify, properties: { ...apify.properties, proxy } }, { proxy: { token: makeValue() } }),
        422,
        "proxy: ERR_SCHEMA",
      );
    });

    it("a Port key that is none", async () => {
      const token = { type: "string", encryption: { algorithm: "client-side", key: "no key" } };
      assertRefused(await send({ userInputs: { properties: { token } } }, {}), 422, "token: ERR_SCHEMA");
    });
  });

  describe("what does not open is refused, and every field named", () => {
    for (const { name, modulusLength, code } of [
      { name: "sealed for another key", modulusLength: 2048, code: "ERR_OPEN" },
      { name: "sealed for a key of another size", modulusLength: 3072, code: "ERR_NO_KEY" },
    ]) {
      it(name, async () => {
        const { publicKey } = generateKeyPairSync("rsa", { modulusLength });
        const sealed = sealInput(
          apify,
          { password: makeValue(), cookies: { session: makeValue() } },
          PublicKey.from(publicKey),
        );
        assertRefused(await send(apify, sealed), 422, `password: ${code}`, `cookies: ${code}`);
      });
    }

    it("sealed under another schema of its field", async () => {
      const before = { ...apify, properties: { cookies: { ...apify.properties.cookies, minProperties: 1 } } };
      assertRefused(
        await send(apify, sealInput(before, { cookies: { session: makeValue() } }, key)),
        422,
        "cookies: ERR_SCHEMA",
      );
    });

    it("a Port object whose text is no JSON", async () => {
      assertRefused(
        await send(port, { credentials: key.seal(makeValue(), { format: "port" }) }),
        422,
        "credentials: ERR_NOT_JSON",
      );
    });

    it("what Port itself encrypted, for which this server has no secret", async () => {
      const schema = { userInputs: { properties: { code: { type: "string", encryption: "aes256-gcm" } } } };
      const code = sealManaged("a".repeat(32), makeValue());
      assertRefused(await send(schema, { code }), 422, "code: ERR_NO_KEY");
    });
  });

  describe("what is no request is refused", () => {
    const nested = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    for (const { name, body } of [
      { name: "no JSON", body: () => makeValue() },
      {
        name: "JSON cut short",
        body: () => JSON.stringify({ schema: apify, input: { username: makeValue() } }).slice(0, -9),
      },
      { name: "a list", body: () => JSON.stringify([apify, makeValue()]) },
      { name: "without a schema", body: () => JSON.stringify({ input: { username: makeValue() } }) },
      { name: "without an input", body: () => JSON.stringify({ schema: apify }) },
      { name: "a schema that is a list", body: () => JSON.stringify({ schema: [], input: {} }) },
      { name: "an input that is text", body: () => JSON.stringify({ schema: apify, input: makeValue() }) },
      { name: "an input that is null", body: () => JSON.stringify({ schema: apify, input: null }) },
      { name: "an input nested deeply", body: () => `{"schema":{"type":"object"},"input":{"a":${nested}}}` },
      { name: "a schema nested deeply", body: () => `{"schema":{"type":"object","default":${nested}},"input":{}}` },
    ]) {
      it(name, async () => assertRefused(await post(body()), 400, "ERR_BODY_MALFORMED"));
    }

    for (const contentType of [
      "text/plain",
      "multipart/form-data; boundary=edge",
      "application/x-www-form-urlencoded",
      "",
    ]) {
      it(`of the type "${contentType}"`, async () => {
        assertRefused(
          await post(JSON.stringify({ schema: apify, input: {} }), { "Content-Type": contentType }),
          415,
          "ERR_CONTENT_TYPE",
        );
      });
    }

    it("over 1 MiB", async () =>
      assertRefused(await send(apify, { username: "x".repeat(LIMIT) }), 413, "ERR_BODY_TOO_LARGE"));
    it("from another site", async () =>
      assertRefused(await send(apify, {}, { Origin: "http://evil.example" }), 403, "ERR_ORIGIN"));
    it("to another host", async () => assertRefused(await send(apify, {}, { Host: "evil.example" }), 421, "ERR_HOST"));

    for (const method of ["GET", "PUT", "DELETE"]) {
      it(`with ${method}`, async () => {
        const answer = await demo.send({ method, path: "/input" });
        assert.equal(answer.headers.allow, "POST");
        assertRefused(answer, 405, "ERR_METHOD");
      });
    }
  });

  describe("after all of that", () => {
    it("no answer was an accident", () => {
      assert.deepEqual(
        demo.answers.filter(({ status }) => status >= 500),
        [],
      );
    });

    it("nothing of any value was printed", () => {
      assert.ok(values.length > 20, `${values.length} values`);
      assert.deepEqual(piecesOf(values, demo.output), []);
    });
  });
});
