// How the demo's server starts, keeps its key, and stops.
import assert from "node:assert/strict";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import http from "node:http";
import { join } from "node:path";
import { describe, it } from "node:test";
import { PublicKey } from "sealfield";
import { Demo, directoryWith, KEY_FILE, piecesOf, refusalToStart, temporary } from "./support/demo-server.js";
import { testKeys } from "./support/vectors.js";

describe("the key file", () => {
  it("is made by the first start, for its owner alone, and kept by the next", async () => {
    const data = join(temporary, "first", "start");
    const first = await Demo.start(data);
    const key = await first.publicKey();
    assert.deepEqual(await first.stop(), { code: 0, signal: null });
    assert.deepEqual(readdirSync(data), [KEY_FILE]);
    assert.equal(modeOf(data), 0o700);
    assert.equal(modeOf(join(data, KEY_FILE)), 0o600);
    const pem = readFileSync(join(data, KEY_FILE), "utf8");
    assert.match(pem, /^-----BEGIN PRIVATE KEY-----\n/);

    const second = await Demo.start(data);
    assert.equal((await second.publicKey()).fingerprint, key.fingerprint);
    await second.stop();
    assert.equal(readFileSync(join(data, KEY_FILE), "utf8"), pem);
    for (const { output } of [first, second]) assert.deepEqual(piecesOf([pem], output), [], "the key was printed");

    const other = await Demo.start(join(temporary, "another"));
    assert.notEqual((await other.publicKey()).fingerprint, key.fingerprint, "each directory has a key of its own");
    await other.stop();
  });

  for (const mode of [0o640, 0o604, 0o644, 0o620, 0o602, 0o610, 0o666]) {
    it(`that others may use is refused: ${mode.toString(8)}`, async () => {
      const data = directoryWith(`mode-${mode.toString(8)}`, testKeys.rsa2048.pkcs8, mode);
      const line = await refusalToStart(data);
      assert.match(line, /others can read the private key; mend it with: chmod 600 '/);
      assert.ok(line.includes(join(data, KEY_FILE)));
      assert.equal(modeOf(join(data, KEY_FILE)), mode, "it is not for the server to change it");
    });
  }

  it("mended as the line says, it is used", async () => {
    const data = directoryWith("mended", testKeys.rsa2048.pkcs8, 0o644);
    const command = /mend it with: chmod 600 '(.*)'$/.exec(await refusalToStart(data));
    chmodSync(command[1], 0o600);
    const demo = await Demo.start(data);
    assert.equal((await demo.publicKey()).toPem(), PublicKey.from(testKeys.rsa2048.spki).toPem());
    await demo.stop();
  });

  for (const [name, content] of Object.entries({
    empty: "",
    "random bytes": randomBytes(400).toString("latin1"),
    "half a key": testKeys.rsa2048.pkcs8.slice(0, 900),
    "a key with a line missing": testKeys.rsa2048.pkcs8.split("\n").toSpliced(5, 1).join("\n"),
    "a public key": testKeys.rsa2048.spki,
    "a key of another kind": generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }),
    "a key that is too small": generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey.export({
      type: "pkcs8",
      format: "pem",
    }),
  })) {
    it(`that is damaged is refused and left as it is: ${name}`, async () => {
      const data = directoryWith(name.replaceAll(" ", "-"), content);
      const line = await refusalToStart(data);
      assert.match(
        line,
        /holds no usable private key \(ERR_KEY_\w+\); move it away, and the next start makes a new one$/,
      );
      assert.ok(line.includes(join(data, KEY_FILE)));
      assert.deepEqual(piecesOf([content], line.replace(data, "")), [], "the line quotes the file");
      assert.equal(readFileSync(join(data, KEY_FILE), "utf8"), content);
      assert.deepEqual(readdirSync(data), [KEY_FILE]);
    });
  }

  it("that is no file is refused", async () => {
    const data = join(temporary, "folder");
    mkdirSync(join(data, KEY_FILE), { recursive: true });
    assert.match(await refusalToStart(data), /private-key\.pem is not a file/);
  });
});

describe("a stopped server", () => {
  const start = (name) => Demo.start(directoryWith(name, testKeys.rsa2048.pkcs8));

  for (const signal of ["SIGTERM", "SIGINT"]) {
    it(`ends with exit code 0 at ${signal}, though a browser keeps a connection open`, async () => {
      const demo = await start(signal);
      const agent = new http.Agent({ keepAlive: true });
      await demo.send({ agent });
      assert.deepEqual(await demo.stop(signal), { code: 0, signal: null });
      agent.destroy();
    });
  }

  it("ends with exit code 0 at SIGTERM, though an upload never ends", async () => {
    const demo = await start("upload");
    const socket = await demo.beginUpload();
    assert.deepEqual(await demo.stop("SIGTERM"), { code: 0, signal: null });
    socket.destroy();
  });
});

function modeOf(path) {
  return statSync(path).mode & 0o777;
}
