import { testKeys } from "../../js/support/vectors.js";

/** The pair that values are sealed for here. */
export const { spki: publicPem, pkcs8: privatePem } = testKeys.rsa2048;

/** Every private test key. */
export const privatePems = Object.values(testKeys).map(({ pkcs8 }) => pkcs8);
