import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { inspect, PublicKey, sealFor } from "sealfield";
import { KeyRing, openManaged, openWith, PrivateKey, sealManaged } from "sealfield/open";
import { throwsCode } from "./support/errors.js";
import { formats, named, testKeys, vectors } from "./support/vectors.js";

const privateKeys = Object.values(testKeys).map(({ pkcs8 }) => PrivateKey.from(pkcs8));
const ring = new KeyRing(privateKeys);

describe("a key ring", () => {
  for (const format of formats) {
    it(`opens what was sealed for any of its keys: ${format}`, () => {
      for (const { publicKey } of privateKeys) {
        assert.equal(ring.open(publicKey.seal("value", { format }), named(format)).text(), "value");
      }
    });
  }

  it("opens with a key that the envelope does not name", () => {
    const unnamed = PublicKey.from(testKeys.rsa3072.spki, { kid: "of the past" });
    assert.equal(ring.open(unnamed.seal("value")).kid, "of the past");
  });

  it("says so where the envelope tells that it is for others, by key id or size", () => {
    const other = PrivateKey.generate(2048);
    const others = new KeyRing([other]);
    throwsCode("ERR_NO_KEY", () => others.open(privateKeys[0].publicKey.seal("value")));
    throwsCode("ERR_NO_KEY", () => others.open(privateKeys[1].publicKey.seal("value", { format: "apify" })));
    throwsCode("ERR_OPEN", () => others.open(privateKeys[0].publicKey.seal("value", { format: "apify" })));
    throwsCode("ERR_NO_KEY", () => new KeyRing().open(privateKeys[0].publicKey.seal("value")));
  });

  it("fails as a single key does where the envelope names one of its keys", () => {
    const { publicKey } = PrivateKey.generate(2048);
    const misnamed = PublicKey.from(publicKey.toPem(), { kid: privateKeys[0].publicKey.kid });
    throwsCode("ERR_OPEN", () => ring.open(misnamed.seal("value")));
  });

  it("takes keys one by one, keeps copies, and is wiped at once", () => {
    const key = PrivateKey.from(testKeys.rsa2048.pkcs8);
    const growing = new KeyRing().add(key);
    key.free();
    const envelope = privateKeys[0].publicKey.seal("value");
    assert.equal(growing.open(envelope).text(), "value");
    growing.free();
    throwsCode("ERR_KEY_INVALID", () => growing.open(envelope));
    throwsCode("ERR_KEY_INVALID", () => new KeyRing([testKeys.rsa2048.pkcs8]));
    throwsCode("ERR_KEY_INVALID", () => new KeyRing(privateKeys[0]));
  });
});

describe("the environment", () => {
  const pem = testKeys.rsa2048.pkcs8;
  const passphrase = "a test passphrase";
  const encrypted = PrivateKey.from(testKeys.rsa3072.pkcs8).toPem({ passphrase });
  const sealed = (name) => PublicKey.from(testKeys[name].spki).seal("value");
  const opens = (env, ...names) => {
    const ring = KeyRing.fromEnv(env);
    for (const name of names) assert.equal(ring.open(sealed(name)).text(), "value");
  };

  it("holds a key, or several, as PEM or in a file", () => {
    opens({ SEALFIELD_PRIVATE_KEY: pem }, "rsa2048");
    opens({ SEALFIELD_PRIVATE_KEY: (pem + testKeys.rsa4096.pkcs8).replaceAll("\n", "\\n") }, "rsa2048", "rsa4096");
    const folder = mkdtempSync(join(tmpdir(), "sealfield-key-ring-"));
    try {
      const file = join(folder, "key.pem");
      writeFileSync(file, encrypted);
      opens(
        { SEALFIELD_PRIVATE_KEY_FILE: file, SEALFIELD_PRIVATE_KEY_PASSPHRASE: passphrase, SEALFIELD_PRIVATE_KEY: pem },
        "rsa3072",
        "rsa2048",
      );
      refuses("ERR_KEY_INVALID", "SEALFIELD_PRIVATE_KEY_FILE", { SEALFIELD_PRIVATE_KEY_FILE: join(folder, "none") });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("holds Apify's key, as its platform gives it to a run", () => {
    opens(
      {
        APIFY_INPUT_SECRETS_PRIVATE_KEY_FILE: Buffer.from(encrypted).toString("base64"),
        APIFY_INPUT_SECRETS_PRIVATE_KEY_PASSPHRASE: passphrase,
      },
      "rsa3072",
    );
  });

  it("is that of the process, unless another is given", () => {
    process.env.SEALFIELD_PRIVATE_KEY = pem;
    try {
      opens(undefined, "rsa2048");
    } finally {
      delete process.env.SEALFIELD_PRIVATE_KEY;
    }
  });

  it("names the variable that is of no use", () => {
    refuses("ERR_NO_KEY", undefined, {});
    refuses("ERR_NO_KEY", undefined, { SEALFIELD_PRIVATE_KEY: "" });
    refuses("ERR_KEY_INVALID", "SEALFIELD_PRIVATE_KEY", { SEALFIELD_PRIVATE_KEY: "hunter2" });
    refuses("ERR_PASSPHRASE", "SEALFIELD_PRIVATE_KEY", { SEALFIELD_PRIVATE_KEY: encrypted });
    refuses("ERR_PASSPHRASE", "SEALFIELD_PRIVATE_KEY", {
      SEALFIELD_PRIVATE_KEY: encrypted,
      SEALFIELD_PRIVATE_KEY_PASSPHRASE: "another",
    });
    refuses("ERR_NO_KEY", undefined, {
      get SEALFIELD_PRIVATE_KEY() {
        throw new Error("canary");
      },
    });
  });

  function refuses(code, field, env) {
    assert.throws(() => KeyRing.fromEnv(env), { name: "SealfieldError", code, field });
  }
});

describe("sealFor", () => {
  const publicKeys = privateKeys.map(({ publicKey }) => publicKey);

  it("seals once for several, and each opens it", () => {
    const envelope = sealFor(publicKeys, "value", { context: "a", expiresAt: new Date(Date.now() + 60_000) });
    for (const key of privateKeys) {
      const opened = key.open(envelope, { context: "a" });
      assert.deepEqual([opened.text(), opened.format, opened.kid], ["value", "jwe-json", key.publicKey.kid]);
      throwsCode("ERR_CONTEXT", () => key.open(envelope));
    }
    throwsCode("ERR_OPEN", () => PrivateKey.generate(2048).open(envelope, { context: "a" }));
  });

  it("refuses nobody, too many, what is no key, and other formats", () => {
    throwsCode("ERR_NO_KEY", () => sealFor([], "value"));
    throwsCode("ERR_TOO_LARGE", () => sealFor(Array(101).fill(publicKeys[0]), "value"));
    throwsCode("ERR_KEY_INVALID", () => sealFor([testKeys.rsa2048.spki], "value"));
    throwsCode("ERR_KEY_INVALID", () => sealFor(publicKeys[0], "value"));
    throwsCode("ERR_OPTION_UNSUPPORTED", () => sealFor(publicKeys, "value", { format: "jwe" }));
  });
});

describe("rotation", () => {
  const [from, to] = [privateKeys[0], PrivateKey.generate(2048)];

  for (const format of formats) {
    it(`seals anew under another key, in the same format: ${format}`, () => {
      const old = from.publicKey.seal("value", { format });
      for (const anew of [
        from.reseal(old, to.publicKey, named(format)),
        ring.reseal(old, to.publicKey, named(format)),
      ]) {
        const opened = to.open(anew, named(format));
        assert.deepEqual([opened.text(), opened.format], ["value", format]);
        throwsCode("ERR_OPEN", () => from.open(anew, named(format)));
      }
    });
  }

  it("keeps context, expiry and hashes", () => {
    const expiresAt = new Date(Math.floor(Date.now() / 1000) * 1000 + 60_000);
    const old = from.publicKey.seal("value", { context: "a", expiresAt, hash: "SHA-512" });
    throwsCode("ERR_CONTEXT", () => from.reseal(old, to.publicKey));
    const anew = inspect(from.reseal(old, to.publicKey, { context: "a" }));
    assert.deepEqual(
      [anew.context, anew.expiresAt, anew.hash, anew.kid],
      ["a", expiresAt, "SHA-512", to.publicKey.kid],
    );

    const cms = from.publicKey.seal("value", { format: "cms", hash: "SHA-384", mgf1Hash: "SHA-1" });
    const { hash, mgf1Hash } = inspect(from.reseal(cms, to.publicKey));
    assert.deepEqual([hash, mgf1Hash], ["SHA-384", "SHA-1"]);

    const port = { format: "port", hash: "SHA-256", mgf1Hash: "SHA-1" };
    assert.equal(to.open(from.reseal(from.publicKey.seal("value", port), to.publicKey, port), port).text(), "value");
  });

  it("keeps Apify's prefix and schema hash", () => {
    const { encrypted } = vectors("apify").full[0];
    assert.match(from.reseal(encrypted.secureObject, to.publicKey), /^ENCRYPTED_JSON:5be0c04285:/);
    assert.match(
      from.reseal(from.publicKey.sealJson([], { format: "apify" }), to.publicKey),
      /^ENCRYPTED_JSON:[^:]+:[^:]+$/,
    );
  });

  it("takes a public key, and says so", () => {
    for (const opener of [from, ring])
      throwsCode("ERR_KEY_INVALID", () => opener.reseal(from.publicKey.seal("value"), to.publicKey.toPem()));
  });

  it("leaves an expired envelope as it is", () => {
    const old = from.publicKey.seal("value", { expiresAt: new Date(Date.now() - 2_000) });
    throwsCode("ERR_EXPIRED", () => from.reseal(old, to.publicKey));
  });
});

describe("openWith", () => {
  const [key] = privateKeys;
  const { publicKey } = key;

  it("tells the holder of the key what it needs", async () => {
    const seen = [];
    const unwrap = (wrappedKey, info) => {
      seen.push({ length: wrappedKey.length, info });
    };
    await assert.rejects(openWith(publicKey.seal("value", { hash: "SHA-384" }), unwrap), { code: "ERR_NO_KEY" });
    await assert.rejects(
      openWith(publicKey.seal("value", { format: "port" }), unwrap, { bits: 2048, mgf1Hash: "SHA-1" }),
      { code: "ERR_NO_KEY" },
    );
    await assert.rejects(
      openWith(publicKey.seal("value", { format: "sealed-secrets", context: "ns" }), unwrap, {
        format: "sealed-secrets",
        context: "ns",
      }),
      { code: "ERR_NO_KEY" },
    );
    assert.deepEqual(
      seen.map(({ length, info }) => [
        length,
        info.format,
        info.hash,
        info.mgf1Hash,
        info.kid,
        info.context,
        info.label,
      ]),
      [
        [256, "jwe", "SHA-384", "SHA-384", publicKey.kid, undefined, undefined],
        [256, "port", "SHA-256", "SHA-1", undefined, undefined, undefined],
        [256, "sealed-secrets", "SHA-256", "SHA-256", undefined, "ns", new Uint8Array(Buffer.from("ns"))],
      ],
    );
  });

  it("asks for each recipient in turn, until one is at hand", async () => {
    const asked = [];
    const envelope = sealFor(
      privateKeys.map(({ publicKey }) => publicKey),
      "value",
    );
    await assert.rejects(
      openWith(envelope, (_, { kid }) => {
        asked.push(kid);
      }),
      { code: "ERR_NO_KEY" },
    );
    assert.deepEqual(
      asked,
      privateKeys.map(({ publicKey }) => publicKey.kid),
    );
  });

  it("gives one error for a wrong content key and an altered envelope, and passes on what the holder throws", async () => {
    const envelope = publicKey.seal("value");
    for (const unwrapped of [new Uint8Array(32), new Uint8Array(0), new Uint8Array(48)]) {
      await assert.rejects(
        openWith(envelope, () => unwrapped),
        { code: "ERR_OPEN", message: "wrong key, or the envelope was altered" },
      );
    }
    const failure = new Error("the service is away");
    await assert.rejects(
      openWith(envelope, async () => {
        throw failure;
      }),
      failure,
    );
    await assert.rejects(
      openWith(envelope, () => "text"),
      { code: "ERR_OPTION_UNSUPPORTED" },
    );
    await assert.rejects(
      openWith(publicKey.seal("value", { format: "port" }), () => undefined),
      { code: "ERR_OPTION_UNSUPPORTED" },
    );
    await assert.rejects(
      openWith("hunter2", () => undefined),
      { code: "ERR_NOT_SEALED" },
    );
  });
});

describe("managed", () => {
  const secret = "a client secret of 32 bytes 4567, and more that does not count";

  it("seals and opens with the first 32 bytes of the client secret", () => {
    for (const value of ["", "value", "žluťoučký 😀\0"]) {
      assert.equal(openManaged(secret.slice(0, 32), sealManaged(secret, value)).text(), value);
    }
    throwsCode("ERR_OPEN", () => openManaged(secret.toUpperCase(), sealManaged(secret, "value")));
    throwsCode("ERR_KEY_INVALID", () => sealManaged("short", "value"), "short");
    throwsCode("ERR_KEY_INVALID", () => sealManaged(undefined, "value"));
  });

  it("opens nothing altered, truncated or foreign", () => {
    const payload = sealManaged(secret, "a value");
    for (let at = 0; at < payload.length - 2; at++) {
      const altered = payload.slice(0, at) + (payload[at] === "A" ? "B" : "A") + payload.slice(at + 1);
      throwsCode("ERR_OPEN", () => openManaged(secret, altered));
    }
    throwsCode("ERR_FORMAT", () => openManaged(secret, "AAAA"));
    throwsCode("ERR_FORMAT", () => openManaged(secret, "not base64"));
    throwsCode("ERR_NOT_SEALED", () => openManaged(secret, undefined));
  });
});
