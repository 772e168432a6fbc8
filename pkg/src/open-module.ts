import * as glue from "./wasm/open.js";
import { base64 } from "./wasm/open-bytes.js";
import { WasmModule } from "./wasm-module.js";

/** Private keys and opening. */
export const openModule = /* @__PURE__ */ new WasmModule(glue, base64);
