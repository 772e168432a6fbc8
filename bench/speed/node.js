// The steps of a run that Node does by itself.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { PrivateKey } from "sealfield/open";
import { keys } from "./keys.js";
import { measure } from "./measure.js";
import { nodeCases } from "./node-cases.js";
import { sizes } from "./sizes.js";

const GENERATED_KEYS = 20;

/** By title, what each step adds to the run. */
export function nodeSteps(run, depth) {
  const times = () => (run.times.Node ??= {});
  return {
    ...Object.fromEntries(
      Object.entries(nodeCases).map(([title, works]) => [
        title,
        async () => {
          times()[title] = await measure(await works(keys), depth);
        },
      ]),
    ),
    "key generation, 2048 bits": () => {
      times()["key generation, 2048 bits"] = {
        sealfield: Array.from({ length: Math.min(GENERATED_KEYS, depth.rounds) }, generate),
      };
    },
    "peak memory": () => {
      run.memory = Object.fromEntries(["bytes", "text"].map((kind) => [kind, peakMemory(kind)]));
    },
    sizes: async () => {
      run.sizes = await sizes();
    },
  };
}

function generate() {
  const start = performance.now();
  PrivateKey.generate(2048).free();
  return performance.now() - start;
}

function peakMemory(kind) {
  const script = fileURLToPath(new URL("peak-memory.js", import.meta.url));
  return Number(execFileSync(process.execPath, [script, kind], { encoding: "utf8" }));
}
