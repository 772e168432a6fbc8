// The format `apify`, by its vendor and by sealfield.
import { createPublicKey } from "node:crypto";
import { encryptInputSecretValue } from "@apify/input_secrets";
import { PublicKey } from "sealfield";

export const vendor = {
  name: "@apify/input_secrets",
  prepare(pem) {
    const publicKey = createPublicKey(pem);
    return (value) => encryptInputSecretValue({ value, publicKey });
  },
};

export const ours = {
  name: "sealfield",
  prepare(pem) {
    const key = PublicKey.from(pem);
    return (value) => key.seal(value, { format: "apify" });
  },
};
