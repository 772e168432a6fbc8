// What figures depend on, and nothing that says whose machine it was.
import { readFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, release, totalmem, type } from "node:os";

const PEERS = ["jose", "node-forge", "@noble/ciphers", "jsencrypt", "@apify/input_secrets"];

export function machine() {
  return {
    processor: cpus()[0].model.trim(),
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: system(),
    // What else ran as this began.
    load: Math.round(loadavg()[0] * 10) / 10,
  };
}

/** Of Node and the peers, which are pinned. */
export function versions() {
  const { devDependencies } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  return { Node: process.versions.node, ...Object.fromEntries(PEERS.map((name) => [name, devDependencies[name]])) };
}

function system() {
  const [kernelVersion] = /^\d+\.\d+/.exec(release()) ?? [""];
  const kernel = `${type()} ${kernelVersion}`.trim();
  try {
    const [, name] = /^PRETTY_NAME="?(.*?)"?$/m.exec(readFileSync("/etc/os-release", "utf8"));
    return `${name}, ${kernel}`;
  } catch {
    return kernel;
  }
}
