import type { Command } from "commander";
import { readFileOrInput } from "./files.js";
import { readJson } from "./json.js";

/** Files that are templates: text, or JSON data in which every string is one. */
export type Templates = Record<string, string | object>;

export function takesTemplates(command: Command, description: string): Command {
  return command.option("--templates <files...>", description);
}

export async function readTemplates(paths: string[]): Promise<Templates> {
  const templates = await Promise.all(paths.map(async (path) => [path, await readTemplate(path)] as const));
  return Object.fromEntries(templates);
}

/** JSON is data: in its strings quotation marks are escaped. */
export async function readTemplate(path: string, isData = path.endsWith(".json")): Promise<string | object> {
  return isData ? readJson(path) : (await readFileOrInput(path)).toString("utf8");
}

/** A template as its file holds it. */
export function templateText(template: string | object): string {
  return typeof template === "string" ? template : `${JSON.stringify(template, null, 2)}\n`;
}
