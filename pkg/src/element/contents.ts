import type { Editor } from "./editor.js";
import type { SecretFile } from "./files.js";
import { utf8Length } from "./validation.js";

/** What the field holds: a text, or a file in its place. */
export class Contents {
  readonly editor: Editor;
  #file: SecretFile | null = null;
  #reading: File | null = null;

  constructor(editor: Editor) {
    this.editor = editor;
  }

  get file(): SecretFile | null {
    return this.#file;
  }

  get isReading(): boolean {
    return this.#reading !== null;
  }

  get isEmpty(): boolean {
    return !this.#file && !this.editor.text;
  }

  /** Bytes of the file, or of the text in UTF-8. */
  get byteLength(): number {
    return this.#file?.bytes.length ?? utf8Length(this.editor.text);
  }

  get value(): string | Uint8Array {
    return this.#file?.bytes ?? this.editor.text;
  }

  /**
   * Reads a file and puts it in the place of what was there.
   * @returns whether it could be read, and if not, what was there is still there; `null` when another file, or a wipe, came
   *   between
   */
  async read(file: File): Promise<boolean | null> {
    this.#reading = file;
    const bytes = await file.arrayBuffer().then(
      (buffer) => new Uint8Array(buffer),
      () => null,
    );
    if (this.#reading !== file) {
      bytes?.fill(0);
      return null;
    }
    this.#reading = null;
    if (!bytes) return false;
    this.clear();
    this.#file = { name: file.name, type: file.type, bytes };
    return true;
  }

  /** Forgets everything. The text cannot be brought back. */
  clear(multiline = this.editor.multiline): void {
    this.#file?.bytes.fill(0);
    this.#file = null;
    this.#reading = null;
    this.editor.renew(multiline);
  }
}
