import * as glue from "./wasm/seal.js";
import { base64 } from "./wasm/seal-bytes.js";
import { WasmModule } from "./wasm-module.js";

/** The sealing half. */
export const sealModule = new WasmModule(glue, base64);
