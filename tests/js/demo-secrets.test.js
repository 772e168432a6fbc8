// The demo's store of secrets, spoken to over HTTP: by the page, and by those who mean it harm.
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { before, beforeEach, describe, it } from "node:test";
import { PublicKey } from "sealfield";
import { findCanary } from "../browser/support/canary.js";
import { Demo, directoryWith, distinctValue, piecesOf } from "./support/demo-server.js";
import { testKeys } from "./support/vectors.js";

const TOKEN = "{{ secret('API_TOKEN') }}";

describe("one server, through all of this", () => {
  let demo;
  let key;
  /** All values that were sent sealed. */
  const values = [];

  before(async () => {
    demo = await Demo.start(directoryWith("secrets", testKeys.rsa2048.pkcs8));
    key = await demo.publicKey();
  });
  beforeEach(async () => {
    await ask("reset");
  });

  function makeValue() {
    const value = distinctValue();
    values.push(value);
    return value;
  }

  function send(action, content = {}, { role = "Owner", headers = {} } = {}) {
    const all = { "Content-Type": "application/json", "Demo-Role": role, Origin: demo.origin, ...headers };
    return demo.send({
      method: "POST",
      path: `/secrets/${action}`,
      headers: all,
      body: typeof content === "string" ? content : JSON.stringify(content),
    });
  }

  /** Asks as the page does, and is not refused. */
  async function ask(action, content, options) {
    const { status, body } = await send(action, content, options);
    assert.equal(status, 200, body);
    return JSON.parse(body);
  }

  function list(role = "Owner") {
    return demo.send({ path: "/secrets", headers: { "Demo-Role": role } });
  }

  /** What the store holds. */
  async function held(role) {
    const { status, body } = await list(role);
    assert.equal(status, 200, body);
    return JSON.parse(body);
  }

  async function sealed(name, value, visibility = "restricted", recipient = key) {
    const { context } = await ask("context", { name, visibility });
    return recipient.seal(value, { context });
  }

  async function create(name, value = makeValue(), visibility = "restricted", description = "") {
    return ask("create", { name, description, visibility, sealed: await sealed(name, value, visibility) });
  }

  function run(call, options) {
    return send("run", { call: JSON.stringify(call) }, options);
  }

  async function importFile(text, options) {
    const { importContext } = await held();
    return send("import", { visibility: "masked", sealed: key.seal(text, { context: importContext }) }, options);
  }

  /** Asserts that the answer is a refusal with exactly these problems, and quotes no value. */
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

  const names = ({ secrets }) => secrets.map(({ name }) => name);

  describe("a secret", () => {
    it("is listed with all that is known of it, but for its value", async () => {
      const before = Date.now() - 1000;
      await create("API_TOKEN", makeValue(), "masked", "Of the report service");
      const {
        secrets: [{ updated, context, ...secret }],
      } = await held();
      assert.deepEqual(secret, {
        name: "API_TOKEN",
        description: "Of the report service",
        visibility: "masked",
        state: "active",
      });
      assert.ok(Date.parse(updated) >= before && Date.parse(updated) <= Date.now());
      assert.equal(context, (await ask("context", { name: "API_TOKEN", visibility: "masked" })).context);
    });

    it("is revealed where it is masked, with the value that it was given last", async () => {
      await create("A", makeValue(), "masked");
      const value = makeValue();
      await ask("replace", { name: "A", sealed: await sealed("A", value, "masked") });
      assert.deepEqual(await ask("reveal", { name: "A" }), { value });
    });

    it("is never revealed where it is restricted", async () => {
      await create("A");
      for (const role of ["Owner", "Admin", "Editor"])
        assertRefused(await send("reveal", { name: "A" }, { role }), 403, "A: ERR_DENIED");
    });

    it("is deleted once its name is typed again", async () => {
      await create("A");
      for (const confirmation of ["", "a", "A "])
        assertRefused(await send("remove", { name: "A", confirmation }), 422, "A: ERR_CONFIRMATION");
      assert.deepEqual(names(await ask("remove", { name: "A", confirmation: "A" })), []);
    });

    it("is not deleted while the call refers to it, and every place is named", async () => {
      await create("API_TOKEN");
      await create("OTHER");
      const { status, body } = await run({
        url: `https://example.com/${TOKEN}`,
        headers: { Authorization: `Bearer ${TOKEN}` },
      });
      assert.equal(status, 200, body);
      assertRefused(
        await send("remove", { name: "API_TOKEN", confirmation: "API_TOKEN" }),
        409,
        "/url: ERR_IN_USE",
        "/headers/Authorization: ERR_IN_USE",
      );
      assert.deepEqual(names(await ask("remove", { name: "OTHER", confirmation: "OTHER" })), ["API_TOKEN"]);
      await run({ url: "https://example.com/" });
      assert.deepEqual(names(await ask("remove", { name: "API_TOKEN", confirmation: "API_TOKEN" })), []);
    });

    for (const { name, change, status, problem } of [
      { name: "without a name", change: { name: "" }, status: 422, problem: "ERR_NAME" },
      { name: "with a name that is taken", change: { name: "TAKEN" }, status: 422, problem: "TAKEN: ERR_NAME" },
      { name: "with a name too long", change: { name: "x".repeat(101) }, status: 422, problem: "name: ERR_TOO_LONG" },
      {
        name: "with a description too long",
        change: { description: "x".repeat(201) },
        status: 422,
        problem: "description: ERR_TOO_LONG",
      },
      { name: "with a name that is no text", change: { name: 7 }, status: 400, problem: "name: ERR_BODY_MALFORMED" },
      {
        name: "of no such visibility",
        change: { visibility: "public" },
        status: 400,
        problem: "visibility: ERR_BODY_MALFORMED",
      },
      { name: "in the clear", change: { sealed: "in the clear" }, status: 422, problem: "NEW: ERR_NOT_SEALED" },
      { name: "sealed for another name", change: { name: "OTHER" }, status: 422, problem: "OTHER: ERR_CONTEXT" },
      {
        name: "sealed for another visibility",
        change: { visibility: "masked" },
        status: 422,
        problem: "NEW: ERR_CONTEXT",
      },
    ]) {
      it(`${name} is refused`, async () => {
        await create("TAKEN");
        const secret = {
          name: "NEW",
          description: "",
          visibility: "restricted",
          sealed: await sealed("NEW", makeValue()),
          ...change,
        };
        if (change.name === "" || change.name === "TAKEN") secret.sealed = await sealed(change.name, makeValue());
        assertRefused(await send("create", secret), status, problem);
        assert.deepEqual(names(await held()), ["TAKEN"]);
      });
    }

    it("sealed for another key is refused", async () => {
      const foreign = PublicKey.from(generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey);
      const secret = {
        name: "A",
        description: "",
        visibility: "restricted",
        sealed: await sealed("A", makeValue(), "restricted", foreign),
      };
      assertRefused(await send("create", secret), 422, "A: ERR_NO_KEY");
    });

    it("that nobody knows is neither replaced, revealed nor deleted", async () => {
      assertRefused(
        await send("replace", { name: "A", sealed: await sealed("A", makeValue()) }),
        404,
        "A: ERR_UNKNOWN_SECRET",
      );
      assertRefused(await send("reveal", { name: "A" }), 404, "A: ERR_UNKNOWN_SECRET");
      assertRefused(await send("remove", { name: "A", confirmation: "A" }), 404, "A: ERR_UNKNOWN_SECRET");
    });

    it("of another store, before it began anew, is refused", async () => {
      const old = await sealed("A", makeValue());
      await ask("reset");
      assertRefused(
        await send("create", { name: "A", description: "", visibility: "restricted", sealed: old }),
        422,
        "A: ERR_CONTEXT",
      );
    });

    it("beyond the hundredth is refused", async () => {
      const file = Array.from({ length: 101 }, (_, index) => `NAME_${index}=value-${index}`);
      assertRefused(await importFile(file.join("\n")), 422, "ERR_FULL");
      assert.deepEqual(names(await held()), []);
      assert.equal((await importFile(file.slice(1).join("\n"))).status, 200);
    });
  });

  describe("a role", () => {
    it("decides: an Editor lists secrets and runs calls, and nothing else", async () => {
      await create("API_TOKEN", makeValue(), "masked");
      const editor = { role: "Editor" };
      const secret = { name: "A", description: "", visibility: "restricted", sealed: await sealed("A", makeValue()) };
      assertRefused(await send("create", secret, editor), 403, "A: ERR_DENIED");
      assertRefused(
        await send("replace", { name: "API_TOKEN", sealed: await sealed("API_TOKEN", makeValue(), "masked") }, editor),
        403,
        "API_TOKEN: ERR_DENIED",
      );
      assertRefused(await send("reveal", { name: "API_TOKEN" }, editor), 403, "API_TOKEN: ERR_DENIED");
      assertRefused(
        await send("remove", { name: "API_TOKEN", confirmation: "API_TOKEN" }, editor),
        403,
        "API_TOKEN: ERR_DENIED",
      );
      assertRefused(await importFile("A=value\n", editor), 403, "A: ERR_DENIED");
      assert.deepEqual(names(await held("Editor")), ["API_TOKEN"]);
      assert.equal((await run({ url: `https://example.com/${TOKEN}` }, editor)).status, 200);
    });

    it("of an Admin may as much as that of an Owner", async () => {
      const admin = { role: "Admin" };
      const value = makeValue();
      await ask(
        "create",
        { name: "A", description: "", visibility: "masked", sealed: await sealed("A", value, "masked") },
        admin,
      );
      assert.deepEqual(await ask("reveal", { name: "A" }, admin), { value });
      assert.deepEqual(names(await ask("remove", { name: "A", confirmation: "A" }, admin)), []);
    });

    for (const role of ["", "owner", "Manager", "Owner, Admin"]) {
      it(`"${role}" is none`, async () => assertRefused(await list(role), 400, "ERR_ROLE"));
    }
  });

  describe("an environment file", () => {
    it("creates, replaces and leaves out; each value is its own secret then", async () => {
      await create("OLD");
      const [first, second] = [makeValue().slice(0, 24), makeValue().slice(0, 24)];
      const { status, body } = await importFile(
        `# a comment\nOLD=${first}\nexport NEW="${second}"\nEMPTY=\nwhat is this\nNEW='${first}'\n`,
      );
      assert.equal(status, 200, body);
      const { imported, secrets } = JSON.parse(body);
      assert.deepEqual(imported, { created: ["NEW"], replaced: ["OLD"], leftOut: ["EMPTY"] });
      assert.deepEqual(
        secrets.map(({ name, visibility }) => [name, visibility]),
        [
          ["OLD", "restricted"],
          ["NEW", "masked"],
        ],
      );
      assert.deepEqual(await ask("reveal", { name: "NEW" }), { value: first });
    });

    it("bound to another store, or in the clear, is refused", async () => {
      const { importContext } = await held();
      const old = key.seal("A=value", { context: importContext });
      await ask("reset");
      assertRefused(await send("import", { visibility: "masked", sealed: old }), 422, "ERR_CONTEXT");
      assertRefused(await send("import", { visibility: "masked", sealed: `A=${makeValue()}` }), 422, "ERR_NOT_SEALED");
    });
  });

  describe("a call", () => {
    it("leaves a log in which every secret is masked, in whatever encoding it stands", async () => {
      const [token, password] = [makeValue(), makeValue()];
      await create("API_TOKEN", token);
      await create("DB_PASSWORD", password);
      const { status, body } = await run({
        title: "Report",
        method: "PUT",
        url: `https://example.com/?key=${TOKEN}`,
        headers: { Authorization: `Bearer ${TOKEN}` },
        body: { password: "{{ secret('DB_PASSWORD') }}", station: "Zürich" },
      });
      assert.equal(status, 200, body);
      const { log, marks } = JSON.parse(body);
      assert.match(log, /^INFO {2}Report: started\n/);
      assert.ok(log.includes("> Authorization: Bearer [API_TOKEN]\n"), log);
      assert.ok(log.includes("> PUT https://example.com/?key=[API_TOKEN]\n"), log);
      assert.ok(log.includes('"station":"Zürich"'), log);
      for (const line of [
        /percent-encoded: \S*\[API_TOKEN\]/,
        /in hex: \w+\[API_TOKEN\]/,
        /in base64: \w+\[API_TOKEN\]/,
        /as a form: \S*\[DB_PASSWORD\]/,
      ]) {
        assert.match(log, line);
      }
      for (const { name, count } of marks) assert.equal(log.split(`[${name}]`).length - 1, count);
      assert.ok(
        marks.every(({ count }) => count >= 3),
        JSON.stringify(marks),
      );
      for (const value of [token, password]) assert.deepEqual(findCanary(log, value), []);
    });

    it("names every place whose secret is missing", async () => {
      await create("B");
      const call = {
        url: "https://example.com/{{ secret('A') }}",
        headers: { One: "{{ secret('B') }} {{ secret('C') }}" },
      };
      assertRefused(await run(call), 422, "/url:1:24 A: ERR_UNKNOWN_SECRET", "/headers/One:1:22 C: ERR_UNKNOWN_SECRET");
    });

    it("has secrets in its url, headers and body only", async () => {
      await create("API_TOKEN");
      assertRefused(
        await run({ title: TOKEN, url: "https://example.com/", answer: { shown: TOKEN } }),
        422,
        "/title: ERR_OUTPUT",
        "/answer/shown: ERR_OUTPUT",
      );
    });

    it("does not run with a secret that could not be masked", async () => {
      await create("API_TOKEN", "abc");
      assertRefused(await run({ url: `https://example.com/${TOKEN}` }), 422, "API_TOKEN: ERR_UNMASKED");
      assert.equal((await run({ url: "https://example.com/" })).status, 200);
    });

    for (const [name, call] of [
      ["no JSON", "{"],
      ["no object", "[]"],
      ["without a url", "{}"],
      ["with headers that are none", '{"url":"https://example.com/","headers":[]}'],
    ]) {
      it(`${name} is refused`, async () => assertRefused(await send("run", { call }), 422, "ERR_CALL"));
    }

    it("that was refused is not the one that is kept", async () => {
      const { call } = await held();
      await run({ url: TOKEN });
      assert.equal((await held()).call, call);
      await run({ url: "https://example.com/" });
      assert.equal((await held()).call, '{"url":"https://example.com/"}');
    });
  });

  describe("what is no request is refused", () => {
    it("with GET, where something would change", async () =>
      assertRefused(await demo.send({ path: "/secrets/reset" }), 405, "ERR_METHOD"));
    it("with POST, where nothing is asked for", async () =>
      assertRefused(await demo.send({ method: "POST", path: "/secrets" }), 405, "ERR_METHOD"));
    it("no JSON", async () => assertRefused(await send("create", "{"), 400, "ERR_BODY_MALFORMED"));
    it("of another type", async () =>
      assertRefused(await send("reset", {}, { headers: { "Content-Type": "text/plain" } }), 415, "ERR_CONTENT_TYPE"));
    it("from another site", async () =>
      assertRefused(await send("reset", {}, { headers: { Origin: "http://evil.example" } }), 403, "ERR_ORIGIN"));
    it("over 1 MiB", async () =>
      assertRefused(await send("run", { call: "x".repeat(1024 * 1024) }), 413, "ERR_BODY_TOO_LARGE"));
    for (const path of ["constructor", "__proto__", "list", "reset/", "", "RESET"]) {
      it(`for what there is not: "${path}"`, async () => assertRefused(await send(path), 404, "ERR_NOT_FOUND"));
    }
  });

  describe("after all of that", () => {
    it("no answer was an accident", () => {
      assert.deepEqual(
        demo.answers.filter(({ status }) => status >= 500),
        [],
      );
    });

    it("nothing of any value was printed, and none answered but by reveal", async () => {
      assert.ok(values.length > 20, `${values.length} values`);
      assert.deepEqual(piecesOf(values, demo.output), []);
      const answers = demo.answers.map(({ body }) => body).filter((body) => !body.startsWith('{"value":'));
      assert.deepEqual(piecesOf(values, answers.join("\n")), []);
    });
  });
});
