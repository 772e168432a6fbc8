import * as glue from "./wasm/open.js";
import { text } from "./wasm/open-text.js";
import { WasmModule } from "./wasm-module.js";

/** Private keys and opening. */
export const openModule = /* @__PURE__ */ new WasmModule(glue, text);
