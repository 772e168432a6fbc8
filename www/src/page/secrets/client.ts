import { type Role, ROLE_HEADER, type SecretsActions, type StoreView } from "../../contract.js";
import { type Answer, describe, get, post } from "../send.js";

/** The page's side of the store: the visitor's role, and what the server said last that it holds. */
export class StoreClient {
  view: StoreView = { secrets: [], call: "", importContext: "" };
  #role: Role = "Owner";
  readonly #listeners: (() => void)[] = [];

  get role(): Role {
    return this.#role;
  }

  set role(role: Role) {
    this.#role = role;
    this.#tell();
  }

  /** What to offer. Whether it is done is for the server to decide. */
  get mayManage(): boolean {
    return this.#role !== "Editor";
  }

  /** Calls `listener` whenever the role or the view is another. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** @throws TypeError where the server cannot be reached */
  async load(): Promise<void> {
    this.#take(await get<StoreView>("/secrets", this.#headers));
  }

  /** @throws TypeError where the server cannot be reached */
  async ask<A extends keyof SecretsActions>(
    action: A,
    content: SecretsActions[A]["takes"],
  ): Promise<Answer<SecretsActions[A]["gives"]>> {
    const answer = await post<SecretsActions[A]["gives"]>(
      `/secrets/${action}`,
      JSON.stringify(content),
      "application/json",
      this.#headers,
    );
    this.#take(answer);
    return answer;
  }

  get #headers(): Record<string, string> {
    return { [ROLE_HEADER]: this.#role };
  }

  #take({ result }: Answer<object>): void {
    if (result === undefined || !("secrets" in result)) return;
    this.view = result as StoreView;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** A refusal in one line. */
export function refusal({ status, problems }: Answer<unknown>): string {
  return `Refused with status ${status}: ${problems.map(describe).join("; ")}.`;
}
