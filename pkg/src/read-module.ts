import * as glue from "./wasm/read.js";
import { text } from "./wasm/read-text.js";
import { WasmModule } from "./wasm-module.js";

/** What reads schemas, values being typed, and what envelopes say of themselves. It holds no keys. */
export const readModule = /* @__PURE__ */ new WasmModule(glue, text);
