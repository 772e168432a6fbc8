import type { Problem } from "../contract.js";

/** A request refused: the status, and what was wrong with it. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly problems: Problem[];

  constructor(
    readonly status: number,
    problems: Problem | Problem[],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(`HTTP ${status}`);
    this.problems = [problems].flat();
  }
}
