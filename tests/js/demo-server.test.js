// The demo's server as built, spoken to over HTTP: by the page, by scripts, and by those who mean it harm.
import assert from "node:assert/strict";
import { createPrivateKey, generateKeyPairSync, randomBytes } from "node:crypto";
import { connect } from "node:net";
import { before, describe, it } from "node:test";
import { inspect, PublicKey } from "sealfield";
import { Demo, directoryWith, distinctValue, PIECE, piecesOf, unescapeHtml } from "./support/demo-server.js";
import { testKeys } from "./support/vectors.js";

const LIMIT = 1024 * 1024;
const STRICT_CSP = {
  "default-src": "'none'",
  "script-src": "'self' 'wasm-unsafe-eval'",
  "style-src": "'self'",
  "img-src": "'self'",
  "connect-src": "'self'",
  "form-action": "'self'",
  "base-uri": "'none'",
  "frame-ancestors": "'none'",
  "require-trusted-types-for": "'script'",
};

const formats = ["jwe", "jwe-json", "apify", "port", "cms"];

/** The three ways to send a form: each gives `{ contentType, body }` for `[name, value]` pairs. */
const encodings = [
  // Line breaks, which a CMS has, become CRLF (HTML Standard, multipart/form-data encoding).
  { name: "multipart", encode: encodeMultipart, arrived: (value) => value.replaceAll("\n", "\r\n") },
  {
    name: "urlencoded",
    encode: (entries) => ({
      contentType: "application/x-www-form-urlencoded",
      body: new URLSearchParams(entries).toString(),
    }),
  },
  {
    name: "JSON",
    encode: (entries) => ({ contentType: "application/json", body: JSON.stringify(Object.fromEntries(entries)) }),
  },
];
const json = encodings[2].encode;

describe("one server, through all of this", () => {
  let demo;
  let key;
  /** All values that were sent, sealed and plain. */
  const values = [];

  before(async () => {
    demo = await Demo.start(directoryWith("all", testKeys.rsa2048.pkcs8));
    key = await demo.publicKey();
  });

  /** Notes a value, so that it can be looked for where it must not be. */
  function note(value) {
    values.push(value);
    return value;
  }

  function makeValue() {
    return note(distinctValue());
  }

  function seal(value, format = "jwe", recipient = key) {
    return note(recipient.seal(value, { format }));
  }

  /** Submits a form as the page does. */
  function submit({ contentType, body }, headers = {}) {
    return demo.send({
      method: "POST",
      path: "/submit",
      headers: { "Content-Type": contentType, Origin: demo.origin, ...headers },
      body,
    });
  }

  /** Asserts that the answer is a refusal with exactly these problems, and quotes nothing that was sent. */
  function assertRefused({ status, headers, body }, expectedStatus, ...problems) {
    assert.equal(status, expectedStatus, body.slice(0, 500));
    assert.equal(headers["content-type"], "application/json; charset=utf-8");
    const { errors } = JSON.parse(body);
    assert.deepEqual(
      errors.map(({ code, field }) => (field === undefined ? code : `${field}: ${code}`)),
      problems,
    );
    for (const { message } of errors) assert.ok(message.length > 0);
    assert.deepEqual(piecesOf(values, body), [], "the refusal quotes a value");
  }

  describe("the page", () => {
    it("shows the public key, and nothing of the private one", async () => {
      const { status, headers, body } = await demo.send();
      assert.equal(status, 200);
      assert.equal(headers["content-type"], "text/html; charset=utf-8");
      assert.equal(key.fingerprint, PublicKey.from(testKeys.rsa2048.spki).fingerprint);
      for (const shown of [key.fingerprint, key.kid]) assert.ok(unescapeHtml(body).includes(shown), shown);
      const { n, e, kty, ...secret } = createPrivateKey(testKeys.rsa2048.pkcs8).export({ format: "jwk" });
      assert.deepEqual(
        piecesOf([...Object.values(secret), ...testKeys.rsa2048.pkcs8.split("\n").slice(9, -2)], body),
        [],
      );
    });

    for (const [path, type] of [
      ["/style.css", "text/css"],
      ["/page.js", "text/javascript"],
      ["/favicon.svg", "image/svg+xml"],
    ]) {
      it(`comes with ${path}; HEAD tells as much without the content`, async () => {
        const got = await demo.send({ path });
        assert.equal(got.status, 200);
        assert.ok(got.headers["content-type"].startsWith(type));
        const asked = await demo.send({ path, method: "HEAD" });
        assert.equal(asked.status, 200);
        assert.equal(asked.body, "");
        assert.equal(Number(asked.headers["content-length"]), Buffer.byteLength(got.body));
      });
    }
  });

  describe("a form of sealed values is echoed as it came and opened", () => {
    for (const format of formats) {
      for (const { name, encode, arrived = (value) => value } of encodings) {
        it(`${format} as ${name}`, async () => {
          const service = note(`service ${randomBytes(9).toString("hex")} & ž`);
          const texts = { token: makeValue(), privateKey: note(`${randomBytes(24).toString("hex")}\n`.repeat(40)) };
          const sealed = { token: seal(texts.token, format), privateKey: seal(texts.privateKey, format) };
          const form = await encode([["service", service], ...Object.entries(sealed)]);

          const answer = await submit(form);
          assert.equal(answer.status, 200, answer.body);
          const { received, opened } = JSON.parse(answer.body);
          assert.equal(received.raw, form.body);
          assert.equal(received.contentType, form.contentType);
          assert.deepEqual(received.plain, [{ name: "service", value: service }]);
          assert.deepEqual(
            received.fields.map(({ name, value }) => [name, value]),
            Object.entries(sealed).map(([name, value]) => [name, arrived(value)]),
          );
          assert.deepEqual(
            opened.map(({ name, text }) => [name, text]),
            Object.entries(texts),
          );
          for (const [at, { info, value }] of received.fields.entries()) {
            assert.equal(info.format, format);
            assert.deepEqual(info.parts, inspect(value, { bits: key.bits }).parts);
            assert.equal(opened[at].format, format);
            assert.equal(opened[at].bytes, Buffer.byteLength(texts[opened[at].name]));
          }
        });
      }
    }

    it("bytes that are no text come back as base64", async () => {
      const bytes = Buffer.from([0xff, 0xfe, ...randomBytes(20)]);
      const { status, body } = await submit(json([["token", seal(bytes)]]));
      assert.equal(status, 200);
      const [{ name, base64, text }] = JSON.parse(body).opened;
      assert.deepEqual([name, base64, text], ["token", bytes.toString("base64"), undefined]);
    });
  });

  describe("a value that is not sealed is refused, and the field named", () => {
    const cases = [
      { name: "token", form: () => ({ token: makeValue() }), problems: ["token: ERR_NOT_SEALED"] },
      {
        name: "beside a sealed one",
        form: () => ({ token: seal(makeValue()), privateKey: makeValue() }),
        problems: ["privateKey: ERR_NOT_SEALED"],
      },
      {
        name: "both",
        form: () => ({ token: makeValue(), privateKey: makeValue() }),
        problems: ["token: ERR_NOT_SEALED", "privateKey: ERR_NOT_SEALED"],
      },
      { name: "empty", form: () => ({ token: "" }), problems: ["token: ERR_NOT_SEALED"] },
      {
        name: "only dressed up as JWE",
        form: () => ({ token: note(`a.b.c.d.${randomBytes(9).toString("hex")}`) }),
        problems: ["token: ERR_NOT_SEALED"],
      },
      {
        name: "only dressed up as Apify",
        form: () => ({ token: note(`ENCRYPTED_VALUE:${randomBytes(9).toString("hex")}:AAAA`) }),
        problems: ["token: ERR_NOT_SEALED"],
      },
      { name: "missing", form: () => ({ service: makeValue() }), problems: ["token: ERR_FIELD_MISSING"] },
      {
        name: "one plain, the other altered",
        form: () => ({ token: makeValue(), privateKey: note(alter(seal(makeValue()), "tag")) }),
        problems: ["token: ERR_NOT_SEALED", "privateKey: ERR_OPEN"],
      },
    ];
    for (const { name, form, problems } of cases) {
      for (const { name: encoding, encode } of encodings) {
        it(`${name}, as ${encoding}`, async () => {
          assertRefused(await submit(await encode(Object.entries(form()))), 422, ...problems);
        });
      }
    }

    it("JSON that holds something other than text", async () => {
      for (const token of [7, null, true, [makeValue()], { value: seal(makeValue()) }]) {
        assertRefused(await submit(json([["token", token]])), 422, "token: ERR_NOT_SEALED");
      }
    });

    it("a file", async () => {
      const form = await encodeMultipart([["token", new File([makeValue()], "token.txt")]]);
      assertRefused(await submit(form), 422, "token: ERR_NOT_SEALED");
    });

    it("a field sent twice, of which one might be meant for somebody else", async () => {
      const twice = [
        ["token", seal(makeValue())],
        ["token", seal(makeValue())],
      ];
      for (const { encode } of encodings.slice(0, 2))
        assertRefused(await submit(await encode(twice)), 422, "token: ERR_FIELD_REPEATED");
    });
  });

  describe("an envelope that does not open is refused", () => {
    for (const format of formats) {
      for (const part of ["wrappedKey", "ciphertext", "tag"]) {
        it(`${format}, a character altered in the middle of the ${part}`, async () => {
          const envelope = seal(makeValue(), format);
          const entries = (token) =>
            json([
              ["token", token],
              ["privateKey", seal(makeValue(), format)],
            ]);
          assertRefused(await submit(entries(note(alter(envelope, part)))), 422, "token: ERR_OPEN");
          assert.equal((await submit(entries(envelope))).status, 200, "as it was, it opens");
        });
      }

      it(`${format}, sealed for another key`, async () => {
        for (const recipient of [foreignKey(2048), PublicKey.from(testKeys.rsa3072.spki)]) {
          const [token, privateKey] = [makeValue(), makeValue()].map((value) => seal(value, format, recipient));
          assertRefused(
            await submit(
              json([
                ["token", token],
                ["privateKey", privateKey],
              ]),
            ),
            422,
            "token: ERR_OPEN",
            "privateKey: ERR_OPEN",
          );
        }
      });
    }

    it("and the answer does not tell why", async () => {
      const envelope = seal(makeValue());
      const bodies = [];
      for (const token of [
        alter(envelope, "wrappedKey"),
        alter(envelope, "ciphertext"),
        alter(envelope, "tag"),
        seal("value", "jwe", foreignKey(2048)),
      ]) {
        bodies.push((await submit(json([["token", note(token)]]))).body);
      }
      assert.equal(new Set(bodies).size, 1);
    });
  });

  describe("a body over 1 MiB is refused, and the client gets to know", () => {
    const oversized = () => note(randomBytes(32).toString("hex")).repeat((2 * LIMIT) / 64);
    const type = { "Content-Type": "application/json" };
    const ways = {
      "with its length": (body) => demo.send({ method: "POST", path: "/submit", headers: type, body }),
      "in chunks": (body) =>
        demo.send({ method: "POST", path: "/submit", headers: type, chunks: body.match(/[^]{1,50000}/g) }),
      "by fetch": (body) => demo.fetch("/submit", { method: "POST", headers: type, body }),
      "by fetch, as a stream": (body) =>
        demo.fetch("/submit", { method: "POST", headers: type, body: new Blob([body]).stream(), duplex: "half" }),
      "asking first": (body) =>
        demo.send({
          method: "POST",
          path: "/submit",
          headers: { ...type, Expect: "100-continue", "Content-Length": body.length },
          waitToContinue: body,
        }),
    };
    for (const [name, send] of Object.entries(ways)) {
      it(name, async () => assertRefused(await send(oversized()), 413, "ERR_BODY_TOO_LARGE"));
    }

    for (const { name, length, status, code } of [
      { name: "exactly 1 MiB is not too much", length: LIMIT, status: 422, code: "token: ERR_FIELD_MISSING" },
      { name: "one byte more is", length: LIMIT + 1, status: 413, code: "ERR_BODY_TOO_LARGE" },
    ]) {
      for (const way of ["with its length", "in chunks"]) {
        it(`${name}: ${way}`, async () => {
          const body = JSON.stringify({ padding: "x".repeat(length - '{"padding":""}'.length) });
          assert.equal(body.length, length);
          assertRefused(await ways[way](body), status, code);
        });
      }
    }

    it("one that asks first and is not too large may go on", async () => {
      const { body } = json([["token", seal(makeValue())]]);
      assert.equal((await ways["asking first"](body)).status, 200);
    });

    it("one without end is cut off", async () => {
      const bytes = await demo.uploadWithoutEnd();
      assert.ok(bytes > LIMIT && bytes < 100 * LIMIT, `${bytes} bytes`);
    });
  });

  describe("a body that is not what its type says is refused", () => {
    const multipart = "multipart/form-data; boundary=edge";
    const part = (head, rest = "") => `--edge\r\nContent-Disposition: form-data; ${head}${rest}`;
    const cases = [
      {
        name: "JSON cut short",
        contentType: "application/json",
        body: () => json([["token", seal(makeValue())]]).body.slice(0, -9),
      },
      { name: "no JSON", contentType: "application/json", body: () => makeValue() },
      { name: "empty JSON", contentType: "application/json", body: () => "" },
      { name: "JSON that is a list", contentType: "application/json", body: () => JSON.stringify([makeValue()]) },
      { name: "JSON that is text", contentType: "application/json", body: () => JSON.stringify(makeValue()) },
      { name: "JSON null", contentType: "application/json", body: () => "null" },
      {
        name: "JSON that is not UTF-8",
        contentType: "application/json",
        body: () => Buffer.from(`{"token":"\xff${randomBytes(9).toString("hex")}"}`, "latin1"),
      },
      {
        name: "JSON nested deeply",
        contentType: "application/json",
        body: () => `{"token":${"[".repeat(200_000)}${"]".repeat(200_000)}}`,
      },
      {
        name: "multipart cut short",
        contentType: multipart,
        body: () => part('name="token"', `\r\n\r\n${makeValue()}`),
      },
      {
        name: "multipart without a boundary",
        contentType: "multipart/form-data",
        body: () => part('name="token"', `\r\n\r\n${makeValue()}\r\n--edge--\r\n`),
      },
      {
        name: "multipart with another boundary",
        contentType: "multipart/form-data; boundary=other",
        body: () => part('name="token"', `\r\n\r\n${makeValue()}\r\n--edge--\r\n`),
      },
      {
        name: "multipart with an unclosed name",
        contentType: multipart,
        body: () => part('name="token', `\r\n\r\n${makeValue()}\r\n--edge--\r\n`),
      },
      { name: "multipart that is empty", contentType: multipart, body: () => "" },
      { name: "multipart that is none", contentType: multipart, body: () => makeValue() },
    ];
    for (const { name, contentType, body } of cases) {
      it(name, async () => assertRefused(await submit({ contentType, body: body() }), 400, "ERR_BODY_MALFORMED"));
    }

    for (const contentType of [
      "text/plain",
      "application/octet-stream",
      "application/xml",
      "application/jsonp",
      "multipart/mixed; boundary=edge",
      "nonsense",
    ]) {
      it(`unknown type: ${contentType}`, async () => {
        assertRefused(
          await submit({ contentType, body: json([["token", seal(makeValue())]]).body }),
          415,
          "ERR_CONTENT_TYPE",
        );
      });
    }

    it("no type at all", async () => {
      const { body } = json([["token", seal(makeValue())]]);
      assertRefused(await demo.send({ method: "POST", path: "/submit", body }), 415, "ERR_CONTENT_TYPE");
    });
  });

  describe("what another site could send is refused", () => {
    for (const host of [
      "evil.example",
      "localhost.evil.example",
      "127.0.0.1.evil.example",
      "localhost@evil.example",
      "evil.example:80#localhost",
      "127.0.0.2",
      "0.0.0.0",
      "localhost:x",
    ]) {
      it(`host "${host}"`, async () => {
        assertRefused(await demo.send({ headers: { Host: host } }), 421, "ERR_HOST");
        assertRefused(
          await submit(json([["token", seal(makeValue())]]), { Host: host, Origin: `http://${host}` }),
          421,
          "ERR_HOST",
        );
      });
    }

    for (const host of ["localhost", "LOCALHOST:1", "127.0.0.1", "[::1]:8787"]) {
      it(`host "${host}" is this machine`, async () =>
        assert.equal((await demo.send({ headers: { Host: host } })).status, 200));
    }

    for (const origin of [
      "http://evil.example",
      "null",
      "",
      "http://127.0.0.1",
      "http://127.0.0.1:1",
      "https://127.0.0.1:PORT",
      "http://localhost:PORT",
      "http://127.0.0.1:PORT.evil.example",
    ]) {
      it(`origin "${origin}"`, async () => {
        const headers = { Origin: origin.replace("PORT", demo.port) };
        assertRefused(await submit(json([["token", seal(makeValue())]]), headers), 403, "ERR_ORIGIN");
      });
    }

    it("a script on this machine sends no origin, and may", async () => {
      const { contentType, body } = json([["token", seal(makeValue())]]);
      assert.equal(
        (await demo.send({ method: "POST", path: "/submit", headers: { "Content-Type": contentType }, body })).status,
        200,
      );
    });
  });

  describe("paths and methods", () => {
    for (const path of [
      "/nothing",
      "/submit/",
      "/index.html",
      "/server.js",
      "/.data/private-key.pem",
      "/../.data/private-key.pem",
      "/%2e%2e/.data/private-key.pem",
      "/..%2f..%2fetc%2fpasswd",
      "//etc/passwd",
      "/page.js/",
      "/style.css%00",
      "/__proto__",
      "/constructor",
      "http://127.0.0.1/",
    ]) {
      it(`there is nothing at ${path}`, async () => assertRefused(await demo.send({ path }), 404, "ERR_NOT_FOUND"));
    }

    for (const { method, path, allow } of [
      ...["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"].map((method) => ({
        method,
        path: "/submit",
        allow: "POST",
      })),
      ...["POST", "PUT", "DELETE", "OPTIONS", "TRACE"].map((method) => ({ method, path: "/", allow: "GET, HEAD" })),
    ]) {
      it(`${method} ${path} is not allowed; ${allow} would be`, async () => {
        const answer = await demo.send({ method, path });
        assert.equal(answer.headers.allow, allow);
        if (method === "HEAD") assert.equal(answer.status, 405);
        else assertRefused(answer, 405, "ERR_METHOD");
      });
    }
  });

  describe("what is not HTTP is answered and ended", () => {
    const post = "POST /submit HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    const cases = [
      { name: "other bytes", status: 400, bytes: () => `\0\x01${makeValue()}\r\n\r\n` },
      { name: "TLS", status: 400, bytes: () => Buffer.from("16030100a5010000a10303", "hex") },
      { name: "HTTP/2", status: 400, bytes: () => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" },
      { name: "no such method", status: 400, bytes: () => "STEAL / HTTP/1.1\r\nHost: localhost\r\n\r\n" },
      {
        name: "NUL in a header",
        status: 400,
        bytes: () => `GET / HTTP/1.1\r\nHost: localhost\r\nX: a\0${makeValue().slice(0, 20)}\r\n\r\n`,
      },
      {
        name: "headers without end",
        status: 431,
        bytes: () =>
          `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${note(randomBytes(32).toString("hex")).repeat(700)}\r\n\r\n`,
      },
      { name: "a length that is no number", status: 400, bytes: () => `${post}Content-Length: 1e3\r\n\r\n{}` },
      { name: "two lengths", status: 400, bytes: () => `${post}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}` },
      {
        name: "a length and chunks",
        status: 400,
        bytes: () => `${post}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
      },
      {
        name: "a chunk without a size",
        status: 400,
        bytes: () => `${post}Transfer-Encoding: chunked\r\n\r\n${note(`ZZ${randomBytes(9).toString("hex")}`)}\r\n`,
      },
      { name: "no host", status: 421, bytes: () => "GET / HTTP/1.1\r\nConnection: close\r\n\r\n" },
      { name: "an empty host", status: 421, bytes: () => "GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n" },
      { name: "no host, HTTP/1.0", status: 421, bytes: () => "GET / HTTP/1.0\r\n\r\n" },
    ];
    for (const { name, status, bytes } of cases) {
      it(name, async () => {
        const answer = await demo.sendBytes(bytes());
        assert.equal(answer.status, status);
        assert.deepEqual(piecesOf(values, answer.body), []);
      });
    }

    it("an upload that breaks off is noted, and forgotten", async () => {
      const start = demo.output.length;
      const socket = await demo.beginUpload(makeValue());
      socket.destroy();
      await demo.until((output) => /^POST \/submit aborted/m.test(output.slice(start)));
    });

    it("a client that leaves without reading its answer harms nobody", async () => {
      const start = demo.output.length;
      const socket = connect(demo.port, "127.0.0.1");
      socket.on("error", () => {});
      socket.write("GET /page.js HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(5), () => socket.resetAndDestroy());
      await demo.until((output) => /^GET \/page\.js/m.test(output.slice(start)));
    });
  });

  describe("after all of that", () => {
    it("a value in a URL, a header or a cookie is not logged either", async () => {
      const value = note(randomBytes(24).toString("hex"));
      const start = demo.output.length;
      assertRefused(await demo.send({ path: `/submit?token=${value}` }), 405, "ERR_METHOD");
      await demo.send({
        headers: {
          Cookie: `token=${value}`,
          Authorization: `Bearer ${value}`,
          "User-Agent": value,
          Referer: `http://localhost/?${value}`,
        },
      });
      await demo.until((output) => /^GET \/ 200/m.test(output.slice(start)));
      assert.match(demo.output.slice(start), /^GET \/submit 405/m);
    });

    it("the same server still answers", async () => {
      const text = makeValue();
      const { status, body } = await submit(json([["token", seal(text)]]));
      assert.equal(status, 200);
      assert.equal(JSON.parse(body).opened[0].text, text);
    });

    it("SIGTERM stops it with exit code 0", async () => {
      assert.deepEqual(await demo.stop("SIGTERM"), { code: 0, signal: null });
    });

    it("every answer, errors too, carried the strict policy and nosniff", () => {
      const statuses = new Set(demo.answers.map(({ status }) => status));
      for (const status of [200, 400, 403, 404, 405, 413, 415, 421, 422, 431])
        assert.ok(statuses.has(status), `no answer with ${status}`);
      assert.ok(!statuses.has(500));
      for (const answer of demo.answers) assertProtected(answer);
    });

    it("and an answer without them would have been noticed", () => {
      const { headers, ...answer } = demo.answers[0];
      const policy = headers["content-security-policy"];
      for (const changed of [
        { "content-security-policy": undefined },
        { "content-security-policy": policy.replace("'wasm-unsafe-eval'", "'unsafe-inline'") },
        { "content-security-policy": policy.replace("; frame-ancestors 'none'", "") },
        { "content-security-policy": `${policy}; script-src-elem *` },
        { "x-content-type-options": undefined },
      ]) {
        assert.throws(() => assertProtected({ ...answer, headers: { ...headers, ...changed } }), assert.AssertionError);
      }
    });

    it("nothing of any value was printed, sealed or plain", () => {
      assert.ok(values.length > 200, `${values.length} values`);
      assert.deepEqual(piecesOf(values, demo.output), []);
    });

    it("and a piece of one would have been noticed", () => {
      for (const value of [values[0], values.at(-1)]) {
        assert.equal(piecesOf(values, `${demo.output}POST /submit ${value.slice(3, 3 + PIECE)}\n`).length, 1);
        assert.equal(piecesOf(values, `${demo.output}POST /submit ${value.slice(3, 2 + PIECE)}\n`).length, 0);
      }
    });

    it("nothing was printed but where it listens, and a line a request", () => {
      const lines = demo.output.split("\n").filter((line) => line !== "");
      const expected = [
        /^ {2}sealfield demo {3}http:\/\/127\.0\.0\.1:\d+\/$/,
        /^ {2}stop with Ctrl\+C$/,
        /^[A-Z]+ [\x21-\x7e]{1,100} (\d{3}|aborted) \d+ ms$/,
      ];
      assert.deepEqual(
        lines.filter((line) => !expected.some((pattern) => pattern.test(line))),
        [],
      );
      for (const status of ["200", "413", "422", "aborted"])
        assert.ok(
          lines.some((line) => line.startsWith(`POST /submit ${status} `)),
          status,
        );
    });
  });
});

async function encodeMultipart(entries) {
  const form = new FormData();
  for (const [name, value] of entries) form.append(name, value);
  const response = new Response(form);
  return { contentType: response.headers.get("content-type"), body: await response.text() };
}

/** The envelope with one character changed, in the middle of this part. */
function alter(envelope, partName) {
  const { start, end } = inspect(envelope, { bits: 2048 }).parts.find(({ name }) => name === partName);
  const at = Math.floor((start + end) / 2);
  return envelope.slice(0, at) + (envelope[at] === "A" ? "B" : "A") + envelope.slice(at + 1);
}

function foreignKey(modulusLength) {
  return PublicKey.from(
    generateKeyPairSync("rsa", { modulusLength }).publicKey.export({ type: "spki", format: "pem" }),
  );
}

function assertProtected({ status, headers }) {
  const directives = (headers["content-security-policy"] ?? "")
    .split("; ")
    .map((directive) => directive.split(/ (.*)/, 2));
  assert.deepEqual(Object.fromEntries(directives), STRICT_CSP, `the policy of an answer with ${status}`);
  assert.equal(headers["x-content-type-options"], "nosniff", `an answer with ${status}`);
}
