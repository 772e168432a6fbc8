import { InputError, SealfieldError } from "sealfield/open";
import { ROLE_HEADER, type Role, ROLES, type SecretsActions } from "../../contract.js";
import { HttpError } from "../http-error.js";
import type { Fields } from "./fields.js";
import type { DemoStore } from "./store.js";

const STATUSES: Readonly<Record<string, number>> = { ERR_DENIED: 403, ERR_UNKNOWN_SECRET: 404, ERR_IN_USE: 409 };

const ACTIONS: ReadonlySet<string> = new Set<keyof SecretsActions>([
  "context",
  "create",
  "replace",
  "remove",
  "reveal",
  "import",
  "run",
  "reset",
]);

/** The action that a path under `/secrets/` names, if it does. */
export function actionAt(path: string): keyof SecretsActions | undefined {
  const name = path.startsWith("/secrets/") ? path.slice("/secrets/".length) : "";
  return ACTIONS.has(name) ? (name as keyof SecretsActions) : undefined;
}

/**
 * What the store holds, as far as the role that the request names may know.
 *
 * @throws HttpError
 */
export function viewStore(store: DemoStore, headers: NodeJS.Dict<string | string[]>): Promise<object> {
  return orRefuse(() => store.list(roleIn(headers)));
}

/**
 * Has the store do it, as far as the role that the request names may.
 *
 * @throws HttpError
 */
export function askStore(
  store: DemoStore,
  action: keyof SecretsActions,
  headers: NodeJS.Dict<string | string[]>,
  fields: Fields,
): Promise<object> {
  return orRefuse(() => store[action](roleIn(headers), fields));
}

async function orRefuse(answer: () => object | Promise<object>): Promise<object> {
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof SealfieldError)) throw error;
    const errors = error instanceof InputError ? error.errors : [error];
    const status = error instanceof InputError ? undefined : STATUSES[error.code];
    throw new HttpError(
      status ?? 422,
      errors.map(({ code, field, message }) => ({ code, message, ...(field === undefined ? {} : { field }) })),
    );
  }
}

function roleIn(headers: NodeJS.Dict<string | string[]>): Role {
  const role = ROLES.find((role) => role === headers[ROLE_HEADER.toLowerCase()]);
  if (role === undefined)
    throw new HttpError(400, { code: "ERR_ROLE", message: `the header ${ROLE_HEADER} is ${ROLES.join(", ")}` });
  return role;
}
