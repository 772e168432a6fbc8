import * as glue from "./wasm/seal.js";
import { text } from "./wasm/seal-text.js";
import { WasmModule } from "./wasm-module.js";

/** Public keys and sealing. */
export const sealModule = /* @__PURE__ */ new WasmModule(glue, text);
