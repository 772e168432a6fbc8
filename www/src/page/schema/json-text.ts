import { segment } from "./pointer.js";

/** What is no JSON, in our own words: an engine's message may quote the text, and each engine has another. */
export interface JsonProblem {
  /** Offset into the text. */
  at: number;
  line: number;
  column: number;
  message: string;
}

/** The value of a text in JSON and where its parts stand; or what is wrong with it. */
export type JsonText =
  | { value: unknown; places: ReadonlyMap<string, number>; problem?: never }
  | { problem: JsonProblem };

/** Reads JSON (RFC 8259) as people write it. A member named twice is refused too: one of the two would be lost. */
export function readJson(text: string): JsonText {
  const reader = new Reader(text);
  try {
    reader.document();
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    return { problem: { at: error.at, ...position(text, error.at), message: error.message } };
  }
  return { value: JSON.parse(text), places: reader.places };
}

/** Line and column of an offset, both from 1. */
export function position(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** `line 3, column 7: …` */
export function describeProblem({ line, column, message }: JsonProblem): string {
  return `line ${line}, column ${column}: ${message}`;
}

/** As deep as sealfield reads a schema. */
const MAX_DEPTH = 128;
const SPACE = /[ \t\n\r]*/y;
const LITERAL = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;
const STRING = /"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

class Mistake extends Error {
  constructor(
    readonly at: number,
    message: string,
  ) {
    super(message);
  }
}

class Reader {
  /** Offset of each value by its JSON Pointer; of a member, that of its name. */
  readonly places = new Map<string, number>();
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): void {
    this.#space();
    this.#value("", 0);
    this.#space();
    if (this.#at < this.#text.length) this.#fail("nothing may follow the end of the value");
  }

  #value(pointer: string, depth: number): void {
    if (!this.places.has(pointer)) this.places.set(pointer, this.#at);
    const first = this.#text[this.#at];
    if ((first === "{" || first === "[") && depth >= MAX_DEPTH)
      this.#fail(`this is more than ${MAX_DEPTH} levels deep`);
    switch (first) {
      case "{":
        return this.#list("}", () => this.#member(pointer, depth));
      case "[": {
        let index = 0;
        return this.#list("]", () => this.#value(`${pointer}/${index++}`, depth + 1));
      }
      case '"':
        return void this.#string();
      default:
        if (this.#take(LITERAL) === "") this.#fail("a value is expected here");
    }
  }

  #list(end: string, item: () => void): void {
    this.#at++;
    this.#space();
    if (this.#text[this.#at] === end) return void this.#at++;
    for (;;) {
      item();
      const after = this.#at;
      this.#space();
      if (this.#text[this.#at] === end) return void this.#at++;
      const comma = this.#at;
      if (this.#text[this.#at] !== ",") this.#fail(`a comma or ${end} is expected here`, after);
      this.#at++;
      this.#space();
      if (this.#text[this.#at] === end) throw new Mistake(comma, `there is no comma before ${end}`);
    }
  }

  #member(parent: string, depth: number): void {
    const start = this.#at;
    if (this.#text[this.#at] !== '"') this.#fail("a name in double quotes is expected here");
    const name = JSON.parse(this.#string()) as string;
    const pointer = parent + segment(name);
    if (this.places.has(pointer)) throw new Mistake(start, "the object has another member of this name");
    this.places.set(pointer, start);
    this.#space();
    if (this.#text[this.#at] !== ":") this.#fail("a colon is expected here");
    this.#at++;
    this.#space();
    this.#value(pointer, depth + 1);
  }

  #string(): string {
    const string = this.#take(STRING);
    if (string === "")
      this.#fail("this text has no closing quote, or holds a line break or a \\ that JSON does not know");
    return string;
  }

  #space(): void {
    this.#take(SPACE);
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [taken] = pattern.exec(this.#text) ?? [""];
    this.#at += taken.length;
    return taken;
  }

  #fail(message: string, at = this.#at): never {
    if (this.#at >= this.#text.length) throw new Mistake(this.#text.length, "the text ends too early");
    if (this.#text.startsWith("//", this.#at) || this.#text.startsWith("/*", this.#at))
      throw new Mistake(this.#at, "JSON has no comments");
    throw new Mistake(at, message);
  }
}
