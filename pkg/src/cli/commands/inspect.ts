import { Option } from "commander";
import type { Command } from "commander";
import type { EnvelopeInfo, Format } from "sealfield";
import { UsageError } from "../exit.js";
import { withExample } from "../help.js";
import { writeJson, writeRecord } from "../output.js";
import { readEnvelope, takesEnvelope } from "../value.js";
import type { ValueOptions } from "../value.js";
import { FORMATS } from "./seal.js";

interface Options extends ValueOptions {
  format?: Format;
  bits?: string;
  json?: boolean;
}

export function addInspect(program: Command): void {
  const command = program
    .command("inspect")
    .description("Tell what an envelope says of itself, without any key. Nothing of it is authenticated.");
  takesEnvelope(command)
    .addOption(new Option("--format <format>", "read it as this format").choices(FORMATS))
    .option("--bits <number>", "size of the key, which port does not tell")
    .option("--json", "print everything as JSON")
    .action(inspect);
  withExample(command, "sealfield inspect --file token.sealed");
}

async function inspect({ format, bits, json, ...rest }: Options): Promise<void> {
  if (bits !== undefined && !/^\d{4}$/.test(bits)) throw new UsageError("--bits takes a number from 2048 to 8192");
  const { inspect } = await import("sealfield");
  const info = inspect(await readEnvelope(rest), { format, bits: bits === undefined ? undefined : Number(bits) });
  if (json) await writeJson({ ...info, label: undefined, recipients: info.recipients.map(withTextualLabel) });
  else await writeRecord(facts(info));
}

function facts(info: EnvelopeInfo): Record<string, string | number | undefined> {
  const { format, alg, enc, hash, mgf1Hash, bits, context, issuedAt, expiresAt, recipients, parts } = info;
  return {
    format,
    alg,
    enc,
    hash,
    "mgf1 hash": mgf1Hash === hash ? undefined : mgf1Hash,
    bits,
    ...Object.fromEntries(
      recipients.map(({ kid }, at) => [recipients.length === 1 ? "key id" : `key id ${at + 1}`, kid]),
    ),
    context,
    issued: issuedAt?.toISOString(),
    expires:
      expiresAt === undefined
        ? undefined
        : `${expiresAt.toISOString()}${expiresAt.getTime() < Date.now() ? " (past)" : ""}`,
    parts: parts.map(({ name, start, end }) => `${name} ${start}-${end}`).join(", "),
  };
}

function withTextualLabel({ label, ...recipient }: EnvelopeInfo["recipients"][number]): object {
  return { ...recipient, ...(label && { label: Buffer.from(label).toString("base64") }) };
}
