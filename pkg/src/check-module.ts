import * as glue from "./wasm/check.js";
import { text } from "./wasm/check-text.js";
import { WasmModule } from "./wasm-module.js";

/** What values show of themselves while they are typed. */
export const checkModule = /* @__PURE__ */ new WasmModule(glue, text);
