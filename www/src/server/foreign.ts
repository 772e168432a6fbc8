import type { IncomingMessage } from "node:http";
import { HttpError } from "./http-error.js";

const LOCAL_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;

/**
 * Refuses what another site could have sent: a name that was made to point here (DNS rebinding),
 * or a form on a foreign page.
 *
 * @throws HttpError 421 or 403
 */
export function refuseForeign({ headers, method }: IncomingMessage): void {
  const { host, origin } = headers;
  if (host === undefined || !LOCAL_HOST.test(host)) {
    throw new HttpError(421, { code: "ERR_HOST", message: "this server answers to localhost only" });
  }
  if (method === "POST" && origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`) {
    throw new HttpError(403, { code: "ERR_ORIGIN", message: "the request comes from another site" });
  }
}
