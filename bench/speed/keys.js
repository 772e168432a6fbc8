// The keys of the tests, by the names that cases give them.
import { testKeys } from "../../tests/js/support/vectors.js";

export const publicKeys = Object.fromEntries(
  ["rsa2048", "rsa3072", "rsa4096"].map((name) => [name, testKeys[name].spki]),
);

export const keys = { ...publicKeys, rsa2048Private: testKeys.rsa2048.pkcs8 };
