import type { Environment } from "./key-ring.js";

/** What Node, Deno and Bun have of what is needed here; the package does without their types. */
const host = globalThis as {
  process?: { env: Environment; getBuiltinModule?(id: "node:fs"): { readFileSync(path: string): Uint8Array } };
};

/** The environment variables of the process; none where there is no process. */
export function processEnvironment(): Environment {
  return host.process?.env ?? {};
}

/** `undefined` where there are no files; throws where there is not this one. */
export function readFile(path: string): Uint8Array | undefined {
  return host.process?.getBuiltinModule?.("node:fs").readFileSync(path);
}
