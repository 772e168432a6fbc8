// Forms as servers get them: FormData, bodies that a parser made, and whole requests.
import assert from "node:assert/strict";
import { Agent, createServer, request as httpRequest } from "node:http";
import { after, describe, it } from "node:test";
import express from "express";
import { InputError, sealInput } from "sealfield";
import { KeyRing, openBody, Opened, openForm, openRequest, PrivateKey, RequestError } from "sealfield/open";
import { throwsCode } from "./support/errors.js";
import { testKeys } from "./support/vectors.js";

const privateKey = PrivateKey.from(testKeys.rsa2048.pkcs8);
const { publicKey } = privateKey;
const ring = new KeyRing([privateKey]);

const CANARY = "s3cret-canary-value";
const schema = {
  schemaVersion: 1,
  properties: { token: { type: "string", isSecret: true }, keys: { type: "array", isSecret: true } },
};

function formOf(entries, Form = FormData) {
  const form = new Form();
  for (const [name, value] of entries) form.append(name, value);
  return form;
}

function errorsOf(action) {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof InputError);
    return error.errors.map(({ code, field }) => [code, field]);
  }
  assert.fail("nothing was thrown");
}

describe("openForm", () => {
  const entries = [
    ["service", "Weather"],
    ["token", publicKey.seal(CANARY)],
    ["pem", publicKey.seal("line\n", { format: "cms" })],
  ];

  for (const [title, form] of [
    ["FormData", formOf(entries)],
    ["URLSearchParams", formOf(entries, URLSearchParams)],
    ["a parsed body", Object.fromEntries(entries)],
  ]) {
    it(`opens what is sealed in ${title}`, () => {
      for (const keys of [privateKey, ring]) {
        const opened = openForm(form, keys, { secrets: ["token", "pem", "absent"] });
        assert.deepEqual(Object.keys(opened), ["service", "token", "pem"]);
        assert.equal(opened.service, "Weather");
        assert.ok(opened.token instanceof Opened);
        assert.equal(opened.token.text(), CANARY);
        assert.equal(opened.pem.text(), "line\n");
      }
    });
  }

  it("opens each format, also those that have to be named", () => {
    for (const format of ["jwe", "jwe-json", "apify", "port", "cms"]) {
      assert.equal(
        openForm({ token: publicKey.seal("x", { format }) }, ring, { secrets: ["token"] }).token.text(),
        "x",
      );
    }
    const token = publicKey.seal("x", { format: "sealed-secrets", context: "ns/token" });
    assert.equal(
      openForm({ token }, ring, { secrets: ["token"], format: "sealed-secrets", context: "ns" }).token.text(),
      "x",
    );
  });

  it("opens each of several values, as a parser lists them", () => {
    const tokens = [publicKey.seal("x"), publicKey.seal("y"), "z"];
    const {
      tokens: [x, y, z],
    } = openForm({ tokens }, ring);
    assert.deepEqual([x.text(), y.text(), z], ["x", "y", "z"]);
    assert.deepEqual(
      errorsOf(() => openForm({ tokens }, ring, { secrets: ["tokens"] })),
      [["ERR_SCHEMA", "tokens"]],
    );
  });

  it("opens with the hashes that the sender chose", () => {
    const hashes = { hash: "SHA-512", mgf1Hash: "SHA-1" };
    const token = publicKey.seal("x", { format: "port", ...hashes });
    assert.equal(openForm({ token }, ring, { secrets: ["token"], ...hashes }).token.text(), "x");
    for (const hash of Object.keys(hashes)) {
      assert.deepEqual(
        errorsOf(() => openForm({ token }, ring, { secrets: ["token"], [hash]: hashes[hash] })),
        [["ERR_OPEN", "token"]],
      );
    }
  });

  it("does not take bare base64 for sealed unless the field is named", () => {
    const port = publicKey.seal("x", { format: "port" });
    assert.deepEqual(openForm({ file: port }, ring), { file: port });
  });

  it("names every secret that came in the clear, twice, or does not open", () => {
    const envelope = publicKey.seal("x");
    const form = formOf([
      ["a", CANARY],
      ["b", envelope],
      ["b", envelope],
      ["c", envelope.slice(0, -4) + "AAAA"],
      ["d", new Blob(["x"])],
    ]);
    assert.deepEqual(
      errorsOf(() => openForm(form, ring, { secrets: ["a", "b", "c", "d"] })),
      [
        ["ERR_NOT_SEALED", "a"],
        ["ERR_SCHEMA", "b"],
        ["ERR_OPEN", "c"],
        ["ERR_NOT_SEALED", "d"],
      ],
    );
  });

  it("opens what is named and nothing else, so that nobody slips in an envelope", () => {
    const stolen = publicKey.seal("of another form");
    assert.deepEqual(
      openForm({ token: publicKey.seal("x"), name: stolen, list: [stolen] }, ring, { secrets: ["token"] }).name,
      stolen,
    );
    assert.deepEqual(openForm({ name: stolen }, ring, { secrets: [] }), { name: stolen });
    assert.equal(openForm({ name: stolen }, ring).name.text(), "of another form");
  });

  it("binds each field to its place in the form", () => {
    const form = {
      token: publicKey.seal("x", { context: "signup/token" }),
      "a/b": publicKey.seal("y", { context: "signup/a~1b" }),
    };
    const opened = openForm(form, ring, { context: "signup" });
    assert.deepEqual([opened.token.text(), opened["a/b"].text()], ["x", "y"]);
    const swapped = { token: form["a/b"], "a/b": form.token };
    assert.deepEqual(
      errorsOf(() => openForm(swapped, ring, { context: "signup" })),
      [
        ["ERR_CONTEXT", "token"],
        ["ERR_CONTEXT", "a/b"],
      ],
    );
    assert.deepEqual(
      errorsOf(() => openForm(form, ring)),
      [
        ["ERR_CONTEXT", "token"],
        ["ERR_CONTEXT", "a/b"],
      ],
    );
  });

  it("passes on what is not sealed, more than once if it came so, and pollutes nothing", () => {
    const file = new File(["x"], "x.txt");
    const opened = openForm(
      formOf([
        ["tag", "a"],
        ["tag", "b"],
        ["file", file],
        ["__proto__", "p"],
        ["constructor", "c"],
      ]),
      ring,
    );
    assert.deepEqual(Object.keys(opened), ["tag", "file", "__proto__", "constructor"]);
    assert.deepEqual(opened.tag, ["a", "b"]);
    assert.equal(opened.file.name, "x.txt");
    assert.equal(Object.getPrototypeOf(opened), Object.prototype);
  });

  it("leaves the lists of a parsed body lists", () => {
    const opened = openForm({ one: ["a"], none: [], nested: [["a"]], sealed: [publicKey.seal("x")] }, ring);
    assert.deepEqual([opened.one, opened.none, opened.nested], [["a"], [], [["a"]]]);
    assert.equal(opened.sealed[0].text(), "x");
    assert.deepEqual(
      errorsOf(() => openForm({ token: [publicKey.seal("x")] }, ring, { secrets: ["token"] })),
      [["ERR_SCHEMA", "token"]],
    );
  });

  it("takes no longer over a name that comes very often", { timeout: 10_000 }, () => {
    assert.equal(openForm(new URLSearchParams("a&".repeat(2 ** 19)), ring).a.length, 2 ** 19);
  });

  it("gives an error without what a getter threw", () => {
    throwsCode(
      "ERR_OPTION_UNSUPPORTED",
      () =>
        openForm(
          {
            get a() {
              throw new Error("canary");
            },
          },
          ring,
        ),
      "canary",
    );
  });

  it("refuses what is no form, and options it does not know", () => {
    for (const form of [null, undefined, "a=b", [], 7, new Map()])
      throwsCode("ERR_OPTION_UNSUPPORTED", () => openForm(form, ring));
    throwsCode("ERR_OPTION_UNSUPPORTED", () => openForm({ a: publicKey.seal("x") }, ring, { contxt: "x" }));
    throwsCode("ERR_OPTION_UNSUPPORTED", () => openForm({}, ring, { contxt: "x" }));
    throwsCode("ERR_OPTION_UNSUPPORTED", () => openForm({}, ring, { secrets: "token" }));
    for (const keys of [undefined, null, publicKey, [privateKey]])
      throwsCode("ERR_KEY_INVALID", () => openForm({}, keys));
    assert.deepEqual(openForm({ a: "x" }, ring, null), { a: "x" });
  });
});

const post = (body, headers) => new Request("http://localhost/", { method: "POST", body, headers, duplex: "half" });
const json = (value) => post(JSON.stringify(value), { "Content-Type": "application/json; charset=utf-8" });

describe("openRequest", () => {
  const token = publicKey.seal(CANARY);
  const entries = [
    ["service", "Weather"],
    ["token", token],
  ];

  for (const [title, request] of [
    ["multipart", () => post(formOf(entries))],
    ["urlencoded", () => post(formOf(entries, URLSearchParams))],
    ["JSON", () => json(Object.fromEntries(entries))],
  ]) {
    it(`opens the fields of a ${title} body`, async () => {
      const opened = await openRequest(request(), ring, { secrets: ["token"] });
      assert.equal(opened.service, "Weather");
      assert.equal(opened.token.text(), CANARY);
    });
  }

  it("opens by a schema", async () => {
    const sealed = sealInput(schema, { token: CANARY, keys: [1], other: "x" }, publicKey);
    for (const request of [json(sealed), post(formOf(Object.entries(sealed)))]) {
      assert.deepEqual(await openRequest(request, ring, { schema }), { token: CANARY, keys: [1], other: "x" });
    }
  });

  it("opens no field of a schema that came more than once", async () => {
    const form = formOf([
      ["token", CANARY],
      ["token", token],
      ["tag", "a"],
      ["tag", "b"],
    ]);
    await assert.rejects(openRequest(post(form), ring, { schema }), {
      status: 422,
      code: "ERR_NOT_SEALED",
      field: "token",
    });
    form.delete("token");
    assert.deepEqual(await openRequest(post(form), ring, { schema }), { tag: ["a", "b"] });
  });

  it("refuses with a status, and names the fields", async () => {
    const text = (body) => post(body, { "Content-Type": "application/json" });
    for (const [request, status, code, options] of [
      [text("{"), 400, "ERR_BODY"],
      [text("[]"), 400, "ERR_BODY"],
      [text(Buffer.from('{"a":"\xFF"}', "latin1")), 400, "ERR_BODY"],
      [text("null"), 400, "ERR_BODY"],
      [text("7"), 400, "ERR_BODY"],
      [post("--x", { "Content-Type": "multipart/form-data; boundary=x" }), 400, "ERR_BODY"],
      [post("x", { "Content-Type": "text/plain" }), 415, "ERR_BODY"],
      [new Request("http://localhost/"), 415, "ERR_BODY"],
      [json({ a: "x".repeat(2 ** 20) }), 413, "ERR_TOO_LARGE"],
      [json({ a: "xx" }), 413, "ERR_TOO_LARGE", { maxBytes: 9 }],
      [json({ token: CANARY }), 422, "ERR_NOT_SEALED", { secrets: ["token"] }],
      [json({ token: CANARY }), 422, "ERR_NOT_SEALED", { schema }],
    ]) {
      await assert.rejects(openRequest(request, ring, options), (error) => {
        assert.ok(error instanceof RequestError && error instanceof InputError);
        assert.deepEqual([error.status, error.code], [status, code]);
        assert.equal(error.field, status === 422 ? "token" : undefined);
        assert.ok(!`${error.message}${error.stack}`.includes(CANARY.slice(0, 6)));
        return true;
      });
    }
    assert.deepEqual(await openRequest(json({ a: "x" }), ring, { maxBytes: 9 }), { a: "x" });
  });

  it("takes the content type however it is spelled", async () => {
    for (const type of ["application/json", "Application/JSON", "application/json ; charset=utf-8"]) {
      assert.deepEqual(await openRequest(post('{"a":"x"}', { "Content-Type": type }), ring), { a: "x" });
    }
  });

  it("reads 1 MiB, and no more", async () => {
    const a = "x".repeat(2 ** 20 - '{"a":""}'.length);
    assert.deepEqual(await openRequest(json({ a }), ring), { a });
    await assert.rejects(openRequest(json({ a: `${a}x` }), ring), { status: 413 });
  });

  it("opens as many envelopes as it may, and not one more", async () => {
    const list = (count) => json({ list: Array(count).fill(publicKey.seal("x")) });
    assert.equal((await openRequest(list(3), ring, { maxSecrets: 3 })).list.length, 3);
    for (const [request, options] of [
      [list(4), { maxSecrets: 3 }],
      [list(101), {}],
    ]) {
      await assert.rejects(openRequest(request, ring, options), { status: 413, code: "ERR_TOO_LARGE" });
    }
  });

  it("refuses a compressed body", async () => {
    const request = post("{}", { "Content-Type": "application/json", "Content-Encoding": "gzip" });
    await assert.rejects(openRequest(request, ring), { status: 415, code: "ERR_BODY" });
  });

  it("stops reading once there is too much", async () => {
    let sent = 0;
    let isCancelled = false;
    const endless = new ReadableStream({
      pull: (controller) => {
        sent++;
        controller.enqueue(new Uint8Array(65536));
      },
      cancel: () => {
        isCancelled = true;
      },
    });
    const request = new Request("http://localhost/", {
      method: "POST",
      body: endless,
      duplex: "half",
      headers: { "Content-Type": "application/json" },
    });
    await assert.rejects(openRequest(request, ring), { status: 413 });
    assert.ok(sent < 40, `${sent} chunks`);
    assert.ok(isCancelled);
  });

  it("does not wait for the rest of a stream that does not stop", { timeout: 10_000 }, async () => {
    const pull = (controller) => controller.enqueue(new Uint8Array(65536));
    const endless = new ReadableStream({ pull, cancel: () => new Promise(() => {}) });
    await assert.rejects(openRequest(post(endless, { "Content-Type": "application/json" }), ring), { status: 413 });
  });
});

describe("options of both", () => {
  it("that make no sense are no fault of the request", async () => {
    for (const options of [{ maxBytes: "1mb" }, { maxBytes: NaN }]) {
      throwsCode("ERR_OPTION_UNSUPPORTED", () => openBody(ring, options));
      await assert.rejects(openRequest(json({}), ring, options), { code: "ERR_OPTION_UNSUPPORTED" });
    }
    const unfindable = { patternProperties: { x: { "x-secret": true } } };
    for (const options of [
      { contxt: "x" },
      { schema, contxt: "x" },
      { schema: [] },
      { schema: unfindable },
      { maxBytes: -1 },
      { maxSecrets: 0.5 },
    ]) {
      assert.throws(() => openBody(ring, options), { code: /^ERR_(OPTION|SCHEMA)/ });
      await assert.rejects(
        openRequest(json({}), ring, options),
        (error) => !(error instanceof RequestError) && /^ERR_(OPTION|SCHEMA)/.test(error.code),
      );
    }
  });
});

describe("openBody, in Express", () => {
  const app = express();
  const answer = (request, response) => {
    const told = Object.entries(request.opened).map(([name, value]) => [
      name,
      value instanceof Opened ? value.text() : value,
    ]);
    response.json({ opened: Object.fromEntries(told), body: request.body ?? null });
  };
  app.post("/plain", openBody(ring, { secrets: ["token"], maxBytes: 4096 }), answer);
  app.post("/parsed", express.json(), express.urlencoded(), openBody(ring, { secrets: ["token"] }), answer);
  app.post("/raw", express.raw({ type: "*/*" }), openBody(ring, { secrets: ["token"] }), answer);
  app.post("/text", express.text({ type: "*/*" }), openBody(ring, { secrets: ["token"] }), answer);
  // As the parsers for Express 4 leave it.
  const placeholder = (request, _response, next) => next(void (request.body = {}));
  app.post("/placeholder", placeholder, openBody(ring, { secrets: ["token"] }), (request, response) =>
    response.json({ token: request.opened.token?.text() }),
  );
  const consumer = (request, _response, next) => request.on("end", next).resume();
  app.post("/consumed", consumer, openBody(ring), answer);
  app.post("/schema", openBody(ring, { schema }), answer);
  app.use((error, _request, response, _next) =>
    response.status(error.status ?? 500).json({ code: error.code, fields: error.errors?.map(({ field }) => field) }),
  );
  const server = createServer(app).listen(0, "127.0.0.1");
  const listening = new Promise((resolve) => server.once("listening", resolve));
  after(() => server.close());

  async function send(path, request) {
    await listening;
    const response = await fetch(new URL(path, `http://127.0.0.1:${server.address().port}`), {
      method: "POST",
      body: await request.arrayBuffer(),
      headers: { "Content-Type": request.headers.get("content-type") },
    });
    return { status: response.status, ...(await response.json()) };
  }

  const token = publicKey.seal(CANARY);

  for (const path of ["/plain", "/parsed", "/raw", "/text"]) {
    it(`opens into request.opened and leaves request.body as it came: ${path}`, async () => {
      for (const request of [
        json({ token, n: 1 }),
        post(
          formOf(
            [
              ["token", token],
              ["n", "1"],
            ],
            URLSearchParams,
          ),
        ),
      ]) {
        const { status, opened, body } = await send(path, request);
        assert.equal(status, 200);
        assert.equal(opened.token, CANARY);
        if (path === "/plain") assert.equal(body, null);
        if (path === "/parsed") assert.deepEqual(body.token, token);
        assert.ok(!JSON.stringify(body).includes(CANARY));
      }
    });
  }

  it("opens multipart bodies, and by a schema", async () => {
    assert.equal((await send("/plain", post(formOf([["token", token]])))).opened.token, CANARY);
    const sealed = sealInput(schema, { token: CANARY, keys: [{}] }, publicKey);
    assert.deepEqual((await send("/schema", json(sealed))).opened, { token: CANARY, keys: [{}] });
  });

  it("reads a body that parsers of other types have passed by", async () => {
    assert.equal((await send("/placeholder", json({ token }))).token, CANARY);
    assert.equal((await send("/placeholder", json({ token: CANARY }))).status, 422);
  });

  it("says so where another handler has read the body and kept it", async () => {
    assert.deepEqual(await send("/consumed", json({ token })), { status: 500, code: "ERR_BODY" });
  });

  it("hands errors to Express, which answers with their status", async () => {
    assert.deepEqual(await send("/plain", json({ token: CANARY })), {
      status: 422,
      code: "ERR_NOT_SEALED",
      fields: ["token"],
    });
    assert.deepEqual((await send("/plain", json({ token, padding: "x".repeat(4096) }))).status, 413);
    assert.deepEqual((await send("/plain", post("x", { "Content-Type": "text/plain" }))).status, 415);
    assert.deepEqual((await send("/schema", json({ token, keys: 5 }))).fields, ["token", "keys"]);
    assert.deepEqual((await send("/parsed", json([token]))).status, 400);
  });

  it("answers although the body is far too large, and the connection goes on", async () => {
    const { status } = await send("/plain", json({ padding: "x".repeat(8 * 2 ** 20) }));
    assert.equal(status, 413);
    assert.equal((await send("/plain", json({ token }))).status, 200);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const bodies = [{ padding: "x".repeat(2 ** 20) }, { token }];
    const answers = await Promise.all(
      bodies.map(
        (body) =>
          new Promise((resolve, reject) => {
            const options = {
              agent,
              port: server.address().port,
              path: "/plain",
              method: "POST",
              headers: { "Content-Type": "application/json" },
            };
            const sent = httpRequest(options, (response) => {
              const { statusCode, socket } = response;
              response.resume().on("end", () => resolve({ statusCode, socket }));
            });
            sent.on("error", reject).end(JSON.stringify(body));
          }),
      ),
    );
    agent.destroy();
    assert.deepEqual(
      answers.map(({ statusCode }) => statusCode),
      [413, 200],
    );
    assert.equal(answers[0].socket, answers[1].socket);
  });
});

describe("openBody, elsewhere", () => {
  it("takes a body that is null, and headers that are lists, for what they are", async () => {
    const bytes = new TextEncoder().encode(JSON.stringify({ token: publicKey.seal(CANARY) }));
    const request = {
      headers: { "content-type": ["application/json"] },
      body: null,
      async *[Symbol.asyncIterator]() {
        yield bytes.subarray(0, 9);
        yield bytes.subarray(9);
      },
    };
    const error = await new Promise((resolve) => openBody(ring)(request, undefined, resolve));
    assert.equal(error, undefined);
    assert.equal(request.opened.token.text(), CANARY);
  });
});
