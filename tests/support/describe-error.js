import path from "node:path";
import { fileURLToPath } from "node:url";

/** An error of `node:test` as text: its message, the frames of its stack outside Node, its causes. */
export function describeError(error, root) {
  // Node wraps what a test threw, and sends anything but errors as text.
  const thrown = error?.code === "ERR_TEST_FAILURE" && error.cause !== undefined ? error.cause : error;
  if (error?.exitCode || error?.signal) return `the process ended: ${exit(error)}`;
  return describe(thrown, root).join("\n");
}

const exit = ({ exitCode, signal }) => (signal ? `signal ${signal}` : `exit code ${exitCode}`);

function describe(error, root) {
  if (!(error instanceof Error) && typeof error?.stack !== "string") return [String(error)];
  const message = `${error.name ?? "Error"}: ${error.message}`;
  const frames = String(error.stack)
    .split("\n")
    .filter((line) => /^\s+at .*:\d+:\d+\)?$/.test(line) && !/\bnode:/.test(line))
    .map((line) => `  ${shortened(line.trim(), root)}`);
  const lines = [message, ...frames];
  for (const cause of [error.cause, ...(error.errors ?? [])]) {
    if (cause !== undefined && cause !== null) lines.push("caused by:", ...describe(cause, root));
  }
  return lines;
}

/** Paths in the checkout are relative to it. */
function shortened(frame, root) {
  const withPaths = frame.replace(/file:\/\/[^\s)]+?(?=:\d+:\d+)/, (url) => fileURLToPath(url));
  return withPaths.replace(root.endsWith(path.sep) ? root : root + path.sep, "");
}
