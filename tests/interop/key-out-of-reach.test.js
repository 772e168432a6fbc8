// `openWith`: the private key stays in WebCrypto or in a PKCS#11 token, which unwraps the content key.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { webcrypto } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { sealFor } from "sealfield";
import { openWith } from "sealfield/open";
import { key, keys, otherKey, values } from "./support/cases.js";
import { describeWith } from "./support/programs.js";

const value = values["astral Unicode"];

describe("WebCrypto, with a key that cannot be exported", () => {
  const envelopes = {
    jwe: (key) => key.seal(value),
    "jwe, SHA-1": (key) => key.seal(value, { hash: "SHA-1" }),
    "jwe, SHA-384": (key) => key.seal(value, { hash: "SHA-384" }),
    "jwe, SHA-512": (key) => key.seal(value, { hash: "SHA-512" }),
    "jwe-json": (key) => key.seal(value, { format: "jwe-json" }),
    apify: (key) => key.seal(value, { format: "apify" }),
    port: (key) => key.seal(value, { format: "port" }),
    cms: (key) => key.seal(value, { format: "cms" }),
  };

  for (const key of keys) {
    for (const [title, seal] of Object.entries(envelopes)) {
      it(`opens ${title}, ${key.name}`, async () => {
        const opened = await openWith(seal(key.publicKey), (wrapped, info) => unwrap(key, wrapped, info), {
          bits: key.publicKey.bits,
        });
        assert.equal(opened.text(), value);
      });
    }

    it(`opens sealed-secrets, whose context is the label, ${key.name}`, async () => {
      const [format, context] = ["sealed-secrets", "dev/my-secret"];
      const envelope = key.publicKey.seal(value, { format, context });
      const label = (info) => ({ label: Buffer.from(info.context) });
      const opened = await openWith(envelope, (wrapped, info) => unwrap(key, wrapped, info, label(info)), {
        format,
        context,
      });
      assert.equal(opened.text(), value);
    });
  }

  it("opens as the recipient whose key is at hand", async () => {
    const envelope = sealFor(
      keys.map(({ publicKey }) => publicKey),
      value,
    );
    for (const key of keys) {
      const ours = (wrapped, info) => (info.kid === key.publicKey.kid ? unwrap(key, wrapped, info) : undefined);
      assert.equal((await openWith(envelope, ours)).text(), value);
    }
    await assert.rejects(
      openWith(envelope, () => undefined),
      { code: "ERR_NO_KEY" },
    );
  });

  it("refuses another content key, and passes on what WebCrypto throws", async () => {
    const envelope = key.publicKey.seal(value);
    await assert.rejects(
      openWith(envelope, () => new Uint8Array(32)),
      { code: "ERR_OPEN" },
    );
    await assert.rejects(
      openWith(envelope, (wrapped, info) => unwrap(otherKey, wrapped, info)),
      { name: "OperationError" },
    );
  });

  it("checks the context", async () => {
    const envelope = key.publicKey.seal(value, { context: "a" });
    const ours = (wrapped, info) => unwrap(key, wrapped, info);
    assert.equal((await openWith(envelope, ours, { context: "a" })).text(), value);
    await assert.rejects(openWith(envelope, ours, { context: "b" }), { code: "ERR_CONTEXT" });
    await assert.rejects(openWith(envelope, ours), { code: "ERR_CONTEXT" });
  });

  async function unwrap({ nodePrivate }, wrapped, { hash, mgf1Hash }, label) {
    assert.equal(hash, mgf1Hash, "WebCrypto has one hash for both");
    const der = nodePrivate.export({ type: "pkcs8", format: "der" });
    const oaep = { name: "RSA-OAEP", hash };
    const key = await webcrypto.subtle.importKey("pkcs8", der, oaep, false, ["decrypt"]);
    await assert.rejects(webcrypto.subtle.exportKey("pkcs8", key), { name: "InvalidAccessException" });
    return new Uint8Array(await webcrypto.subtle.decrypt({ ...oaep, ...label }, key, wrapped));
  }
});

describeWith("SoftHSM", "SOFTHSM2_UTIL", "SoftHSM", (softhsm) => {
  describeWith("OpenSC", "PKCS11_TOOL", "by pkcs11-tool", (pkcs11Tool) => {
    const module = [
      "/usr/lib/softhsm",
      "/usr/lib/x86_64-linux-gnu/softhsm",
      "/usr/lib/aarch64-linux-gnu/softhsm",
      "/usr/lib64/pkcs11",
      "/usr/local/lib/softhsm",
      "/opt/homebrew/lib/softhsm",
    ]
      .map((folder) => join(folder, "libsofthsm2.so"))
      .find(existsSync);
    const pin = "1234";
    const ids = new Map(keys.map((key, index) => [key, `0${index + 1}`]));
    let folder, env;

    before(() => {
      folder = mkdtempSync(join(tmpdir(), "sealfield-softhsm-"));
      mkdirSync(join(folder, "tokens"));
      writeFileSync(
        join(folder, "softhsm2.conf"),
        `directories.tokendir = ${join(folder, "tokens")}\nobjectstore.backend = file\n`,
      );
      env = { ...process.env, SOFTHSM2_CONF: join(folder, "softhsm2.conf") };
      run(softhsm, ["--init-token", "--free", "--label", "test", "--pin", pin, "--so-pin", pin]);
      for (const [{ name, pkcs8 }, id] of ids) {
        const pem = join(folder, `${name}.pem`);
        writeFileSync(pem, pkcs8, { mode: 0o600 });
        run(softhsm, ["--import", pem, "--token", "test", "--pin", pin, "--label", name, "--id", id]);
        rmSync(pem);
      }
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    // SoftHSM has OAEP with SHA-1 alone.
    const envelopes = {
      jwe: (key) => key.seal(value, { hash: "SHA-1" }),
      "jwe-json": (key) => key.seal(value, { format: "jwe-json", hash: "SHA-1" }),
      apify: (key) => key.seal(value, { format: "apify" }),
      port: (key) => key.seal(value, { format: "port", hash: "SHA-1" }),
      cms: (key) => key.seal(value, { format: "cms", hash: "SHA-1" }),
    };

    for (const key of keys) {
      for (const [format, seal] of Object.entries(envelopes)) {
        it(`opens ${format}, ${key.name}`, async () => {
          const options = { format, bits: key.publicKey.bits, ...(format === "port" && { hash: "SHA-1" }) };
          const opened = await openWith(seal(key.publicKey), (wrapped, info) => unwrap(key, wrapped, info), options);
          assert.equal(opened.text(), value);
        });
      }
    }

    it("does not open with another of its keys", async () => {
      const envelope = key.publicKey.seal(value, { format: "apify" });
      await assert.rejects(
        openWith(envelope, (wrapped, info) => unwrap(otherKey, wrapped, info)),
        /pkcs11-tool/,
      );
    });

    function unwrap(key, wrapped, { hash, mgf1Hash }) {
      assert.deepEqual([hash, mgf1Hash], ["SHA-1", "SHA-1"]);
      const [input, output] = [join(folder, "wrapped"), join(folder, "unwrapped")];
      writeFileSync(input, wrapped);
      const oaep = ["--decrypt", "--mechanism", "RSA-PKCS-OAEP", "--hash-algorithm", "SHA-1", "--mgf", "MGF1-SHA1"];
      const files = ["--input-file", input, "--output-file", output];
      try {
        run(pkcs11Tool, [
          "--module",
          module,
          "--token-label",
          "test",
          "--pin",
          pin,
          "--id",
          ids.get(key),
          ...oaep,
          ...files,
        ]);
        return new Uint8Array(readFileSync(output));
      } finally {
        rmSync(output, { force: true });
      }
    }

    function run(program, args) {
      const { status, stderr } = spawnSync(program, args, { env, encoding: "utf8" });
      if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
    }
  });
});
