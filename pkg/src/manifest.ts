import { SealfieldError } from "./errors.js";
import { plainEntries, plainOptions } from "./plain.js";
import { handleOfPublicKey } from "./public-key.js";
import type { PublicKey } from "./public-key.js";
import { readModule } from "./read-module.js";

/** A Kubernetes SealedSecret. */
export interface ManifestOptions {
  /** Name of the secret, a DNS subdomain. */
  name: string;
  /** Its namespace, a DNS label. Only a cluster-wide secret may go without. */
  namespace?: string;
  /** Where in the cluster the controller unseals. Default `"strict"`: in this secret alone. */
  scope?: "strict" | "namespace-wide" | "cluster-wide";
  /** Type of the secret. Default `"Opaque"`. */
  type?: string;
}

/**
 * Seals values, each under its data key, into the manifest of a Kubernetes SealedSecret, in YAML for
 * `kubectl apply`. The public key is that of the cluster's controller.
 * @throws SealfieldError `ERR_OPTION_UNSUPPORTED` with the `field` that Kubernetes would refuse, and as `PublicKey.seal`
 */
export function sealManifest(
  key: PublicKey,
  values: Record<string, string | Uint8Array>,
  options: ManifestOptions,
): string {
  handleOfPublicKey(key);
  const entries = plainEntries(values);
  const dataKeys = entries.map(([name]) => name);
  const manifest = new readModule.exports.Manifest(plainOptions(options), dataKeys);
  try {
    const context = manifest.context();
    const envelopes = entries.map(([name, value]) => {
      try {
        return key.seal(value as string | Uint8Array, {
          format: "sealed-secrets",
          ...(context !== undefined && { context }),
        });
      } catch (error) {
        throw error instanceof SealfieldError ? new SealfieldError(error.code, error.message, name) : error;
      }
    });
    return manifest.toYaml(dataKeys, envelopes);
  } finally {
    manifest.free();
  }
}
