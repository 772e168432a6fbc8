import type { SecretFieldAttributes } from "./attributes.js";
import type { Contents } from "./contents.js";
import { emit } from "./events.js";
import { isAccepted } from "./files.js";
import { takeIn, withRealLineBreaks } from "./intake.js";
import type { MessageId, Said } from "./messages.js";

/** A question about what came in. */
export interface Waiting {
  readonly id: MessageId;
  /** Whether it is not in the field yet: the form must not go out without it. */
  readonly blocks: boolean;
  readonly answers: Answers;
}

/** What each answer does. */
type Answers = Partial<Record<MessageId, () => void>>;

export interface ArrivalHooks {
  /** The field holds something else now. */
  readonly arrived: () => void;
  /** A question was asked, or answered without a change. */
  asked(id: MessageId | null): void;
  notice(id: MessageId): void;
  readonly refused: (...said: Said) => void;
  /** Makes a field of one line one of several. */
  widen(): void;
}

/** What is pasted, dropped and chosen: none of it is changed without a word, and none of it lost. */
export class Arrivals {
  readonly #field: SecretFieldAttributes;
  readonly #contents: Contents;
  readonly #hooks: ArrivalHooks;
  #waiting: Waiting | null = null;

  constructor(field: SecretFieldAttributes, contents: Contents, hooks: ArrivalHooks) {
    this.#field = field;
    this.#contents = contents;
    this.#hooks = hooks;
  }

  get waiting(): Waiting | null {
    return this.#waiting;
  }

  /** What the form has to wait for. */
  get pending(): MessageId | null {
    if (this.#waiting?.blocks) return this.#waiting.id;
    return this.#contents.isReading ? "fileReading" : null;
  }

  /** Drops the question, and with it what it was about. */
  forget(): void {
    this.#waiting = null;
  }

  takeText(pasted: string): void {
    const { editor } = this.#contents;
    const { kind, trailingNewline } = this.#field;
    const [insert, message, warning] = takeIn(pasted, kind, editor.multiline, trailingNewline);
    if (insert === null) {
      this.#ask("severalLines", { useLines: () => this.#widen(pasted), leaveOut: () => this.#settle() }, true);
    } else {
      editor.insert(insert);
      if (message) this.#tell(message);
    }
    if (warning) emit(this.#field, "secret-paste-warning", { kind: warning });
  }

  async takeFiles(files: readonly File[]): Promise<void> {
    const [file, ...others] = files;
    if (!file) return;
    emit(this.#field, "secret-paste-warning", { kind: "file" });
    const { acceptFiles, maxBytes } = this.#field;
    const { arrived, refused } = this.#hooks;
    if (acceptFiles === null) return refused("filesRefused");
    if (others.length > 0) return refused("oneFile");
    if (!isAccepted(file, acceptFiles)) return refused("fileType");
    if (maxBytes > 0 && file.size > maxBytes) return refused("tooLarge", { bytes: file.size, limit: maxBytes });
    const reading = this.#contents.read(file);
    this.#settle();
    const isRead = await reading;
    if (isRead) arrived();
    else if (isRead === false) refused("fileUnreadable");
  }

  #tell(message: MessageId): void {
    const { editor } = this.#contents;
    const { text } = editor;
    const keepIt = () => this.#settle();
    if (message === "trailingNewline") {
      if (text.endsWith("\n")) this.#ask(message, { removeIt: () => editor.rewrite(text.slice(0, -1)), keepIt });
    } else if (message === "trailingNewlineRemoved" && this.#field.trailingNewline === "ask") {
      this.#ask(message, { keepIt: () => this.#widen("\n") });
    } else if (message === "pemEscapedLineBreaks") {
      this.#ask(message, { useLineBreaks: () => editor.rewrite(withRealLineBreaks(text)), keepIt });
    } else {
      this.#hooks.notice(message);
    }
  }

  #ask(id: MessageId, answers: Answers, blocks = false): void {
    this.#waiting = { id, blocks, answers };
    this.#hooks.asked(id);
  }

  #settle(): void {
    this.#waiting = null;
    this.#hooks.asked(null);
  }

  #widen(text: string): void {
    this.#hooks.widen();
    this.#contents.editor.insert(text);
  }
}
