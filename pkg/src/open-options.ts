import type { Format, Hash } from "./envelope.js";

export interface OpenOptions {
  /**
   * Accept this format alone; without it the text decides. `sealed-secrets` must be named: bare base64
   * is taken for `port`.
   */
  format?: Format;
  /**
   * The context the value must have been sealed for. Without it, an envelope that is bound to a
   * context does not open; with it, one that is not bound does not open.
   */
  context?: string;
  /** The hash of OAEP that was chosen when sealing, for `port`, which does not tell. Default `"SHA-256"`. */
  hash?: Hash;
  /** The hash of MGF1, likewise. By default the same as `hash`. */
  mgf1Hash?: Hash;
}
