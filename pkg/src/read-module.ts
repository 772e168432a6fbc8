import * as glue from "./wasm/read.js";
import { text } from "./wasm/read-text.js";
import { WasmModule } from "./wasm-module.js";

/** Schemas, and what envelopes say of themselves. */
export const readModule = /* @__PURE__ */ new WasmModule(glue, text);
