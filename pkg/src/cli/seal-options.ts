import { Option } from "commander";
import type { Command } from "commander";
import { UsageError } from "./exit.js";

const HASHES = ["SHA-1", "SHA-256", "SHA-384", "SHA-512"];

const UNITS: Record<string, number> = { m: 60, h: 3600, d: 86_400 };
const DURATION = /^(\d{1,6})([mhd])$/;
const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?$/;

export function takesHashes(command: Command): Command {
  return command
    .addOption(new Option("--hash <hash>", "hash of OAEP, where the format leaves a choice").choices(HASHES))
    .addOption(new Option("--mgf1-hash <hash>", "hash of its mask generation function").choices(HASHES));
}

export function takesExpiry(command: Command): Command {
  return command.option("--expires <when>", "when it stops opening: 90m, 12h, 30d, 2030-01-31 or 2030-01-31T12:00:00Z");
}

/** The moment that `--expires` names. */
export function expiry({ expires }: { expires?: string }): Date | undefined {
  if (expires === undefined) return undefined;
  const [, count, unit] = DURATION.exec(expires) ?? [];
  const moment =
    unit !== undefined
      ? Date.now() + Number(count) * UNITS[unit]! * 1000
      : DATE.test(expires)
        ? Date.parse(expires)
        : NaN;
  if (Number.isNaN(moment)) throw new UsageError("--expires takes 90m, 12h, 30d, 2030-01-31 or 2030-01-31T12:00:00Z");
  if (moment <= Date.now()) throw new UsageError("--expires is in the past");
  return new Date(moment);
}
