import type { FormField } from "sealfield";

const LINES = "-----BEGIN SAMPLE KEY-----\nbm90IGEga2V5LCBvbmx5IGEgc2FtcGxl\n-----END SAMPLE KEY-----\n";

/** A made-up value as one would type it, so that nobody has to type a real secret to see the demo. */
export function sampleOf({ types, kind, secret }: FormField): string {
  if (types.includes("array")) return "[1234, 5678]";
  if (types.includes("object")) return '{\n  "user": "sample",\n  "pin": "0000"\n}';
  if (types.includes("integer") || types.includes("number")) return "7";
  if (kind === "multiline") return LINES;
  return secret ? "sample-secret-4f7c-not-a-real-one" : "sample";
}
