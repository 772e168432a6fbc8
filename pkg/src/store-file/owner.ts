import { randomBytes } from "node:crypto";
import { readFile, readlink } from "node:fs/promises";
import { hostname } from "node:os";

/** `<process id>-<its start>-<process namespace>-<random>@<host>-<machine>`; 0 where the system does not tell. */
const OWNER = /^([1-9]\d{0,8})-(\d+)-(\d+)-[0-9a-f]{16}@(.+)$/;

/** A name for what this process makes, from which others see whether it still runs. */
export async function ownerName(): Promise<string> {
  const { start } = await statusOf(process.pid);
  return `${process.pid}-${start}-${await processNamespace()}-${randomBytes(8).toString("hex")}@${await machine()}`;
}

/**
 * Whether the process that `owner` names has surely ended. Of another machine nothing is sure, nor of another container,
 * which has processes of its own under the same numbers.
 */
export async function isGone(owner: string): Promise<boolean> {
  const [, pid, start, namespace, on] = OWNER.exec(owner) ?? [];
  if (on !== (await machine()) || namespace !== (await processNamespace())) return false;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if ((error as { code?: unknown }).code === "ESRCH") return true;
  }
  const status = await statusOf(Number(pid));
  // Killed, and the parent has not looked yet, as no parent does in many a container; or its number went to another.
  return status.hasEnded || (start !== UNKNOWN && status.start !== UNKNOWN && status.start !== start);
}

const UNKNOWN = "0";

/** Two machines may have one name, and two clones one id. Free of what cannot be in a file's name. */
async function machine(): Promise<string> {
  const id = await readFile("/etc/machine-id", "latin1").catch(() => "");
  return `${encodeURIComponent(hostname())}-${/^[0-9a-f]{32}/.exec(id)?.[0] ?? UNKNOWN}`;
}

/** proc(5): the state and the start in clock ticks since boot. Only Linux has the file. */
async function statusOf(pid: number): Promise<{ start: string; hasEnded: boolean }> {
  const status = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => "");
  // The name in front is in brackets, and may hold any of what follows.
  const [state = "", ...fields] = status.slice(status.lastIndexOf(")") + 2).split(" ");
  return { start: fields[18] ?? UNKNOWN, hasEnded: state === "Z" || state === "X" };
}

async function processNamespace(): Promise<string> {
  const link = await readlink("/proc/self/ns/pid").catch(() => "");
  return /\d+/.exec(link)?.[0] ?? UNKNOWN;
}
