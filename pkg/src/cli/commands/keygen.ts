import { existsSync, rmSync } from "node:fs";
import { Option } from "commander";
import type { Command } from "commander";
import { FileError } from "../exit.js";
import { PRIVATE_MODE, writeFile } from "../files.js";
import { warnIfCommitted } from "../git.js";
import { withExample } from "../help.js";
import { newPassphrase, PASSPHRASE_VARIABLE, PRIVATE_KEY_FILE } from "../keys.js";
import { showProgress, writeJson, writeRecord } from "../output.js";

interface KeygenOptions {
  out: string;
  publicOut?: string;
  bits: "2048" | "3072" | "4096";
  passphrase?: boolean;
  json?: boolean;
}

const PUBLIC_MODE = 0o644;

export function addKeygen(program: Command): void {
  const command = program
    .command("keygen")
    .description(
      "Make a key pair: a private key for you alone, and a public key to give away. No file is ever overwritten.",
    )
    .option("--out <file>", "where the private key goes", PRIVATE_KEY_FILE)
    .option("--public-out <file>", "where the public key goes (default: beside it, ending in .pub)")
    .addOption(new Option("--bits <number>", "size of the key").choices(["2048", "3072", "4096"]).default("3072"))
    .option("--passphrase", `encrypt the private key with a passphrase, asked for twice (or ${PASSPHRASE_VARIABLE})`)
    .option("--json", "tell what was made as JSON")
    .action(keygen);
  withExample(command, "sealfield keygen --passphrase");
}

async function keygen({
  out,
  publicOut = besideOf(out),
  bits,
  passphrase: isEncrypted,
  json,
}: KeygenOptions): Promise<void> {
  for (const path of [out, publicOut]) {
    if (existsSync(path)) throw new FileError(path, "there is such a file already, and keys are never overwritten");
  }
  const passphrase = isEncrypted ? await newPassphrase() : undefined;
  const { PrivateKey } = await import("sealfield/open");
  showProgress(`Making a key of ${bits} bits…`);
  const key = PrivateKey.generate(Number(bits) as 2048 | 3072 | 4096);
  const pem = key.toPem({ passphrase });
  showProgress("");
  const { publicKey } = key;
  key.free();

  // The private key last: without its public half it would stand in the way of the next attempt.
  await writeFile(publicOut, publicKey.toPem(), { mode: PUBLIC_MODE, exclusive: true });
  try {
    await writeFile(out, pem, { mode: PRIVATE_MODE, exclusive: true });
  } catch (error) {
    rmSync(publicOut);
    throw error;
  }
  const { kid, fingerprint } = publicKey;
  const facts = { privateKey: out, publicKey: publicOut, bits: Number(bits), kid, fingerprint };
  if (json) await writeJson(facts);
  else await writeRecord({ "private key": out, "public key": publicOut, bits, "key id": kid, fingerprint });
  warnIfCommitted(out, "this private key");
}

function besideOf(privateKeyFile: string): string {
  return `${privateKeyFile.replace(/\.(key|pem)$/, "")}.pub`;
}
