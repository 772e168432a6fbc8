// Values of Kubernetes SealedSecrets.
import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { describe, it } from "node:test";
import { encryptValue, HybridDecrypt } from "@socialgouv/aes-gcm-rsa-oaep";
import { PublicKey } from "sealfield";
import { throwsCode } from "../js/support/errors.js";
import { altered, cases, key, otherKey } from "./support/cases.js";

const format = "sealed-secrets";
const [namespace, name] = ["dev", "my-secret"];

describe("@socialgouv/aes-gcm-rsa-oaep", () => {
  for (const { title, key, value } of cases) {
    it(`opens ours and we open its: ${title}`, async () => {
      const context = `${namespace}/${name}`;
      // It reads text with the byte order mark off.
      assert.equal(
        await open(key, key.publicKey.seal(value, { format, context }), context),
        value.replace(/^\uFEFF/, ""),
      );
      assert.equal(key.privateKey.open(await seal(key, value, "strict"), { format, context }).text(), value);
    });
  }

  for (const [scope, context] of [
    ["strict", "dev/my-secret"],
    ["namespace", "dev"],
    ["cluster", undefined],
  ]) {
    it(`agrees on the label: ${scope}`, async () => {
      const ours = PublicKey.from(key.cert).seal("value", { format, context });
      assert.equal(await open(key, ours, context), "value");
      await assert.rejects(open(key, ours, "dev/other"));

      const theirs = await seal(key, "value", scope);
      assert.equal(key.privateKey.open(theirs, { format, context }).text(), "value");
      throwsCode("ERR_OPEN", () => key.privateKey.open(theirs, { format, context: "dev/other" }));
    });
  }

  it("refuses ours, and we its, when altered or with another key", async () => {
    const [ours, theirs] = [key.publicKey.seal("value", { format }), await seal(key, "value", "cluster")];
    await assert.rejects(open(key, altered(ours)));
    await assert.rejects(open(otherKey, ours));
    throwsCode("ERR_OPEN", () => key.privateKey.open(altered(theirs), { format }));
    throwsCode("ERR_OPEN", () => otherKey.privateKey.open(theirs, { format }));
  });

  async function seal({ cert }, value, scope) {
    return encryptValue({ pemKey: cert, scope, namespace, name, value });
  }

  async function open({ nodePrivate }, envelope, label = "") {
    const der = nodePrivate.export({ type: "pkcs8", format: "der" });
    const oaep = { name: "RSA-OAEP", hash: "SHA-256" };
    const privateKey = await webcrypto.subtle.importKey("pkcs8", der, oaep, false, ["decrypt"]);
    const bytes = Uint8Array.from(Buffer.from(envelope, "base64"));
    return HybridDecrypt(privateKey, bytes.buffer, Buffer.from(label));
  }
});
