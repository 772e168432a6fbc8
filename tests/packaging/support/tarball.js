// The package as a user gets it: packed by npm, and installed from the tarball into a folder that holds nothing else.
import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

export const repository = fileURLToPath(new URL("../../..", import.meta.url));

const source = join(repository, "pkg");
if (!existsSync(join(source, "dist"))) throw new Error(`${source} is not built; build it with: cargo xtask build`);

const temporary = realpathSync(mkdtempSync(join(tmpdir(), "sealfield-packaging-")));
process.once("exit", () => rmSync(temporary, { recursive: true, force: true }));

/** The folder of the user, where `sealfield` is installed. */
export const folder = join(temporary, "consumer");
/** The package in it. */
export const packageFolder = join(folder, "node_modules", "sealfield");

mkdirSync(folder);
await npm(["pack", source, "--pack-destination", temporary], temporary);
const tarball = readdirSync(temporary).find((name) => name.endsWith(".tgz"));
await npm(["install", "--offline", "--no-audit", "--no-fund", join(temporary, tarball)], folder);

/** The files below `top`, as paths relative to it with forward slashes, sorted. */
export function filesBelow(top) {
  const entries = readdirSync(top, { recursive: true, withFileTypes: true });
  // `parentPath` is called `path` in the first releases of Node 20.
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  return paths.map((path) => relative(top, path).split(sep).join("/")).sort();
}

/** A file of the installed package. */
export function readPacked(path) {
  return readFileSync(join(packageFolder, path));
}

/** Puts a file into the user's folder, or into one below it, and returns its path. */
export function write(name, content) {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** Runs a script of the user's; `name` says which kind it is, `.mjs` or `.cjs`. Returns what it printed, line by line. */
export async function run(name, script) {
  const { stdout } = await execute(process.execPath, [write(name, script)], folder);
  return stdout.trimEnd().split("\n");
}

/** Runs a program and returns `{ code, stdout, stderr }`; another exit code than 0 is an error unless `mayFail`. */
export function execute(file, args, cwd, { mayFail = false, shell = false } = {}) {
  return new Promise((resolve, reject) => {
    execFile(file, args, { cwd, shell, encoding: "utf8" }, (error, stdout, stderr) => {
      if (error !== null && !(mayFail && typeof error.code === "number")) {
        reject(new Error(`${file} ${args.join(" ")} failed:\n${stdout}${stderr}`, { cause: error }));
      } else {
        resolve({ code: error?.code ?? 0, stdout, stderr });
      }
    });
  });
}

function npm(args, cwd) {
  // On Windows npm is a script, which only a shell runs.
  return execute("npm", args, cwd, { shell: process.platform === "win32" });
}
