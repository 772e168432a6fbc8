import type { Server } from "node:http";
import { StartError } from "./start-error.js";

const ATTEMPTS = 10;

/**
 * Listens on 127.0.0.1, at `port` or the first free one after it.
 *
 * @returns the port that it listens on
 * @throws StartError where none of them can be had
 */
export async function listenNear(server: Server, port: number): Promise<number> {
  const last = Math.min(port + ATTEMPTS - 1, 65535);
  for (let candidate = port; candidate <= last; candidate++) {
    const failure = await listen(server, candidate);
    if (failure === undefined) return boundPort(server);
    if (failure !== "EADDRINUSE")
      throw new StartError(`cannot listen on 127.0.0.1:${candidate} (${failure}); choose another with --port`);
  }
  throw new StartError(`the ports ${port} to ${last} are all taken; choose another with --port`);
}

/** Resolves to the system's error code, or to nothing once the server listens. */
function listen(server: Server, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const settle = (code?: string) => {
      server.off("error", onError).off("listening", onListening);
      resolve(code);
    };
    const onError = (error: NodeJS.ErrnoException) => settle(error.code ?? error.name);
    const onListening = () => settle();
    server.on("error", onError).on("listening", onListening).listen({ port, host: "127.0.0.1" });
  });
}

function boundPort(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new StartError("the system gave no port");
  return address.port;
}
