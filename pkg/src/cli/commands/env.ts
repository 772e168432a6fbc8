import type { Command } from "commander";
import { withExample } from "../help.js";
import { addHelp } from "./help.js";
import { addConvert } from "./env/convert.js";
import { addEncode } from "./env/encode.js";
import { addExport } from "./env/export.js";
import { addImport } from "./env/import.js";
import { addOpen } from "./env/open.js";
import { addSeal } from "./env/seal.js";
import { addSet } from "./env/set.js";

export function addEnv(program: Command): void {
  const env = program.command("env").description("Seal .env files, convert them, and exchange them with a store.");
  for (const add of [addSeal, addSet, addOpen, addEncode, addConvert, addImport, addExport]) add(env);
  addHelp(env);
  withExample(env, "sealfield env seal .env --out .env.sealed", "sealfield env open .env.sealed --out .env");
}
