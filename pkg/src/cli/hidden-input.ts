const CTRL_C = "\x03";
const CTRL_D = "\x04";
const CTRL_U = "\x15";
const PASTE_BEGINS = "\x1b[200~";
const PASTE_ENDS = "\x1b[201~";

/** What a key or a paste sends that is no text: CSI and SS3 sequences, and what Alt puts in front of a key. */
const SEQUENCE = /^\x1b(?:\[[\x30-\x3f]*[\x20-\x2f]*[\x40-\x7e]|O[^]|[^[O])/;
const BEGINNING_OF_SEQUENCE = /^\x1b(?:\[[\x30-\x3f]*[\x20-\x2f]*|O)?$/;

/** What is typed and pasted into a prompt, from the characters that a terminal in raw mode sends. */
export class HiddenInput {
  /** What came behind the end of the answer. */
  rest = "";
  readonly #isMultiline: boolean;
  #typed = "";
  #isPasting = false;
  #pending = "";

  constructor(isMultiline: boolean) {
    this.#isMultiline = isMultiline;
  }

  /** The answer. A line break that is pasted behind a single line is none of its own. */
  get text(): string {
    const text = this.#typed.replace(/\r\n?/g, "\n");
    return text.indexOf("\n") === text.length - 1 ? text.slice(0, -1) : text;
  }

  take(characters: string): "more" | "done" | "interrupted" {
    // A key that was pressed after Escape is one of its own.
    const begun = this.#pending === "\x1b" && !/^[[O]/.test(characters) ? "" : this.#pending;
    this.#pending = "";
    let left = begun + characters;
    while (left !== "") {
      if (this.#isPasting) {
        const end = left.indexOf(PASTE_ENDS);
        if (end < 0) {
          // The mark may arrive in two parts.
          const kept = beginningAtEnd(left, PASTE_ENDS);
          this.#typed += left.slice(0, left.length - kept);
          this.#pending = left.slice(left.length - kept);
          return "more";
        }
        this.#typed += left.slice(0, end);
        this.#isPasting = false;
        left = left.slice(end + PASTE_ENDS.length);
        continue;
      }
      const key = String.fromCodePoint(left.codePointAt(0)!);
      if (key === "\x1b") {
        if (BEGINNING_OF_SEQUENCE.test(left)) {
          this.#pending = left;
          return "more";
        }
        const [sequence] = SEQUENCE.exec(left) ?? [key];
        this.#isPasting = sequence === PASTE_BEGINS;
        left = left.slice(sequence.length);
        continue;
      }
      left = left.slice(key.length);
      if (key === CTRL_C) return "interrupted";
      if (key === CTRL_D) return this.#end(left);
      if (key === "\r" || key === "\n") {
        if (key === "\r" && left.startsWith("\n")) left = left.slice(1);
        // Without bracketed paste, more text at once means that it is pasted.
        if (!this.#isMultiline || left === "") return this.#end(left);
        this.#typed += key;
      } else if (key === "\x7f" || key === "\b") {
        this.#typed = this.#typed.replace(/[^]$/u, "");
      } else if (key === CTRL_U) {
        this.#typed = "";
      } else if (key === "\t" || key >= " ") {
        this.#typed += key;
      }
    }
    return "more";
  }

  #end(rest: string): "done" {
    this.rest = rest;
    return "done";
  }
}

/** How many characters at the end of `text` begin `mark`. */
function beginningAtEnd(text: string, mark: string): number {
  for (let length = mark.length - 1; length > 0; length--) {
    if (text.endsWith(mark.slice(0, length))) return length;
  }
  return 0;
}
