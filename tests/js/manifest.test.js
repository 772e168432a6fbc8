// Manifests of Kubernetes SealedSecrets, read by a YAML parser as `kubectl` reads them.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { PublicKey, sealManifest } from "sealfield";
import { PrivateKey } from "sealfield/open";
import { parse } from "yaml";
import { throwsCode } from "./support/errors.js";
import { testKeys } from "./support/vectors.js";

const controller = PublicKey.from(testKeys.rsa4096.cert);
const privateKey = PrivateKey.from(testKeys.rsa4096.pkcs8);
const values = { password: "hunter2\n", "tls.key": Uint8Array.of(0, 255), 123: "" };

describe("a manifest", () => {
  it("is a SealedSecret with every value sealed for its place", () => {
    const {
      spec: { encryptedData, template },
      ...manifest
    } = parse(sealManifest(controller, values, { name: "123", namespace: "true" }));
    assert.deepEqual(manifest, {
      apiVersion: "bitnami.com/v1alpha1",
      kind: "SealedSecret",
      metadata: { name: "123", namespace: "true" },
    });
    assert.deepEqual(template, { metadata: { name: "123", namespace: "true" }, type: "Opaque" });
    assert.deepEqual(Object.keys(encryptedData).sort(), Object.keys(values).sort());
    for (const [name, value] of Object.entries(values)) {
      const { bytes } = privateKey.open(encryptedData[name], { format: "sealed-secrets", context: "true/123" });
      assert.deepEqual(Buffer.from(bytes), Buffer.from(value));
    }
  });

  it("says in which scope the controller unseals", () => {
    for (const [options, context] of [
      [{ namespace: "shop", scope: "namespace-wide" }, "shop"],
      [{ namespace: "shop", scope: "cluster-wide" }, undefined],
      [{ scope: "cluster-wide" }, undefined],
    ]) {
      const { metadata, spec } = parse(sealManifest(controller, values, { name: "db", ...options }));
      const annotations = { [`sealedsecrets.bitnami.com/${options.scope}`]: "true" };
      assert.deepEqual(metadata.annotations, annotations);
      assert.deepEqual(spec.template.metadata, metadata);
      assert.equal(
        privateKey.open(spec.encryptedData.password, { format: "sealed-secrets", context }).text(),
        values.password,
      );
    }
  });

  it("may have another type, and no values", () => {
    const { spec } = parse(sealManifest(controller, {}, { name: "db", namespace: "shop", type: "kubernetes.io/tls" }));
    assert.deepEqual([spec.encryptedData, spec.template.type], [{}, "kubernetes.io/tls"]);
  });

  it("names what Kubernetes would refuse", () => {
    const refused = (field, options, data = values) => {
      assert.throws(() => sealManifest(controller, data, { name: "db", namespace: "shop", ...options }), {
        name: "SealfieldError",
        code: "ERR_OPTION_UNSUPPORTED",
        field,
      });
    };
    refused("name", { name: "DB" });
    refused("name", { name: undefined });
    refused("namespace", { namespace: "a/b" });
    refused("namespace", { namespace: undefined });
    refused("type", { type: "a b" });
    refused(undefined, { scope: "strict-ish" });
    refused(undefined, { label: "a" });
    refused("a b", {}, { "a b": "value" });
    refused("password", {}, { password: 7 });
    refused(undefined, {}, ["value"]);
    throwsCode("ERR_NOT_UNICODE", () =>
      sealManifest(controller, { password: "\uD83D" }, { name: "db", namespace: "shop" }),
    );
  });
});
