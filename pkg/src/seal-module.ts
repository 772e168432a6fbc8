import * as glue from "./wasm/seal.js";
import { base64 } from "./wasm/seal-bytes.js";
import { WasmModule } from "./wasm-module.js";

/** Public keys and sealing. */
export const sealModule = /* @__PURE__ */ new WasmModule(glue, base64);
