import type { Command } from "commander";
import { withExample } from "../../help.js";
import { writeJson, writeTable } from "../../output.js";
import { readTemplates } from "../../templates.js";

interface Options {
  name?: string;
  json?: boolean;
}

export function addReferences(store: Command): void {
  const command = store
    .command("references")
    .description("List where templates refer to secrets.")
    .argument("<templates...>", "text files, or JSON data in files ending in .json; - is standard input")
    .option("--name <name>", "to this secret alone")
    .option("--json", "as JSON")
    .action(references);
  withExample(command, "sealfield store references --name API_TOKEN flows/crm.yaml flows/report.yaml");
}

async function references(paths: string[], { name, json }: Options): Promise<void> {
  const { findReferences } = await import("sealfield/store");
  // What only running a template tells may be any name.
  const found = findReferences(await readTemplates(paths)).filter(
    (reference) => name === undefined || (reference.name ?? name) === name,
  );
  if (json) await writeJson(found);
  else
    await writeTable(
      ["PLACE", "NAME"],
      found.map((reference) => [`${reference.place}:${reference.line}:${reference.column}`, reference.name ?? "?"]),
    );
}
