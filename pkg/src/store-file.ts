// "sealfield/store/file": the document of a store as a file, in Node.
export { writeFileAtomically } from "./store-file/atomic-write.js";
export type { WriteFileOptions } from "./store-file/atomic-write.js";
export { StoreFile } from "./store-file/store-file.js";
export type { UpdateOptions } from "./store-file/store-file.js";
