import type { Command } from "commander";
import { Exit, isSealfieldError } from "../exit.js";
import { withExample } from "../help.js";
import { parseJson, placeOf } from "../json.js";
import { coloursFor, visible, write, writeJson } from "../output.js";

interface Options {
  input?: string;
  json?: boolean;
}

/** A finding, with the file it is in. */
interface Finding {
  file: string;
  /** JSON Pointer, where the file is JSON; empty for the whole of it. */
  pointer?: string;
  line?: number;
  column?: number;
  severity: "error" | "warning";
  code: string;
  message: string;
}

export function addLint(program: Command): void {
  const command = program
    .command("lint")
    .description(
      "Tell what is wrong with the schema of a form: Apify, Port or JSON Schema. Exits with 1 where there are errors.",
    )
    .argument("<schema>", "file of the schema; - is standard input")
    .option("--input <file>", "also check that every secret of this input is sealed")
    .option("--json", "print the findings as JSON")
    .action(lint);
  withExample(command, "sealfield lint .actor/input_schema.json --input input.json");
}

async function lint(schemaFile: string, { input: inputFile, json }: Options): Promise<void> {
  const findings = await findingsOf(schemaFile, inputFile);
  if (json) await writeJson(findings);
  else await write(findings.map(line).join(""));
  if (findings.some(({ severity }) => severity === "error")) process.exitCode = Exit.no;
}

async function findingsOf(schemaFile: string, inputFile: string | undefined): Promise<Finding[]> {
  const { assertSealed, readSchema } = await import("sealfield");
  const schema = await parsed(schemaFile);
  if (Array.isArray(schema)) return schema;
  try {
    const { dialect, diagnostics } = readSchema(schema.value);
    const findings = diagnostics.map(
      ({ pointer, severity, code, message }): Finding => ({ file: schemaFile, pointer, severity, code, message }),
    );
    if (inputFile === undefined || diagnostics.some(({ blocking }) => blocking)) return findings;
    const input = await parsed(inputFile);
    if (Array.isArray(input)) return [...findings, ...input];
    const named = (field = "") =>
      field === "" || dialect === "json-schema" ? field : `/${field.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    return [...findings, ...errorsOf(() => assertSealed(schema.value, input.value), inputFile, named)];
  } catch (error) {
    return errorsIn(error, schemaFile, (field = "") => field);
  }
}

/** JSON, or what keeps it from being that. */
async function parsed(file: string): Promise<{ value: object } | Finding[]> {
  const result = await parseJson(file);
  if (!result.fault) return result;
  const { line, column, reason } = result.fault;
  return [{ file, line, column, severity: "error", code: "ERR_NOT_JSON", message: reason }];
}

function errorsOf(check: () => void, file: string, pointer: (field?: string) => string): Finding[] {
  try {
    check();
    return [];
  } catch (error) {
    return errorsIn(error, file, pointer);
  }
}

function errorsIn(error: unknown, file: string, pointer: (field?: string) => string): Finding[] {
  if (!isSealfieldError(error)) throw error;
  const errors = error.errors ?? [error];
  return errors.map(({ code, message, field }) => ({
    file,
    pointer: pointer(field),
    severity: "error",
    code,
    message,
  }));
}

function line({ file, pointer, line, column, severity, code, message }: Finding): string {
  const { bold, red, yellow } = coloursFor(process.stdout);
  const place = pointer ? `${file}:${pointer}` : placeOf(file, { line, column, reason: "" });
  const paint = severity === "error" ? red : yellow;
  return `${bold(visible(place))}: ${paint(severity)} ${code} ${visible(message)}\n`;
}
