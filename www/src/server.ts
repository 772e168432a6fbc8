import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createApp } from "./server/app.js";
import { loadAssets } from "./server/assets.js";
import { openKeyDirectory } from "./server/keys.js";
import { listenNear } from "./server/listen.js";
import { StartError } from "./server/start-error.js";

const DEFAULT_PORT = 8787;

const HELP = `Usage: server.js [--port N]

  --port N               port on 127.0.0.1 (default ${DEFAULT_PORT}, or the variable PORT)
  SEALFIELD_DEMO_DATA    directory of the private key (default www/.data)
`;

/** How long requests under way may take to finish once the server was told to stop. */
const STOP_GRACE_MS = 2_000;

try {
  await start();
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(`sealfield demo: ${error.message}`);
  process.exitCode = 1;
}

async function start(): Promise<void> {
  const options = readOptions();
  if (options.help) {
    process.stdout.write(HELP);
    return;
  }

  const key = openKeyDirectory(options.dataDirectory, (line) => console.log(line));
  const assets = loadAssets(fileURLToPath(new URL("public/", import.meta.url)), key.publicKey);
  const server = createApp({ key, assets, log: (line) => console.log(line) });
  const port = await listenNear(server, options.port);

  if (port !== options.port && options.port !== 0) console.log(`port ${options.port} is taken`);
  console.log(`\n  sealfield demo   http://127.0.0.1:${port}/\n  stop with Ctrl+C\n`);

  const stop = () => {
    // A second signal ends the process at once, as the system does by default.
    process.off("SIGINT", stop).off("SIGTERM", stop);
    server.close();
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), STOP_GRACE_MS).unref();
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
}

function readOptions(): { help: boolean; port: number; dataDirectory: string } {
  let values: { port?: string; help?: boolean };
  try {
    ({ values } = parseArgs({ options: { port: { type: "string" }, help: { type: "boolean", short: "h" } } }));
  } catch (error) {
    throw new StartError(error instanceof Error ? error.message : "cannot read the arguments");
  }
  return {
    help: values.help ?? false,
    port: portNumber(values.port ?? (process.env.PORT || String(DEFAULT_PORT))),
    dataDirectory: process.env.SEALFIELD_DEMO_DATA || fileURLToPath(new URL("../.data", import.meta.url)),
  };
}

function portNumber(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (!(port <= 65535)) throw new StartError("the port must be a number from 0 to 65535");
  return port;
}
