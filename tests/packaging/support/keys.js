import { readFileSync } from "node:fs";

/** The test keys that Rust and JavaScript share, as PEM. */
const { keys } = JSON.parse(readFileSync(new URL("../../vectors/keys.json", import.meta.url), "utf8"));

/** The pair that values are sealed for here. */
export const { spki: publicPem, pkcs8: privatePem } = keys.rsa2048;

/** Every private test key. */
export const privatePems = Object.values(keys).map(({ pkcs8 }) => pkcs8);
