import * as glue from "./wasm/open.js";
import { base64 } from "./wasm/open-bytes.js";
import { WasmModule } from "./wasm-module.js";

/** The opening half. */
export const openModule = new WasmModule(glue, base64);
