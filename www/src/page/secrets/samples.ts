import type { PublicKey } from "sealfield";
import type { SecretsActions } from "../../contract.js";
import { refusal, type StoreClient } from "./client.js";

type Sample = Omit<SecretsActions["create"]["takes"], "sealed"> & { value: string };

const SAMPLES: readonly Sample[] = [
  {
    name: "API_TOKEN",
    description: "Of the report service",
    visibility: "masked",
    value: "sample-token+4f7c/not&a=real-one",
  },
  {
    name: "DB_PASSWORD",
    description: "Of the reports’ database",
    visibility: "restricted",
    value: 'sample "password" für Zürich',
  },
  { name: "SIGNING_KEY", description: "", visibility: "restricted", value: "sample-signing-key-91b3-not-a-real-one" },
  {
    name: "BACKUP_KEY",
    description: "Of no call, so that it can be deleted",
    visibility: "masked",
    value: "sample-first-line\nsample-second-line",
  },
];

/**
 * Creates made-up secrets, so that nobody has to enter real ones to see the demo.
 *
 * @returns what was refused; nothing, when nothing was
 */
export async function createSamples(client: StoreClient, key: PublicKey): Promise<string> {
  for (const { value, ...secret } of SAMPLES) {
    const asked = await client.ask("context", secret);
    if (asked.result === undefined) return refusal(asked);
    const answer = await client.ask("create", {
      ...secret,
      sealed: key.seal(value, { context: asked.result.context }),
    });
    if (answer.result === undefined) return refusal(answer);
  }
  return "";
}
