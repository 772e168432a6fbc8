/** What a field edits. All but `text` take several lines. */
export type Kind = "text" | "multiline" | "pem" | "env" | "json" | "yaml";

/** The kinds whose text is looked into. */
export type CheckedKind = Exclude<Kind, "text" | "multiline">;

export interface KindDescription {
  /** Whether the text may hold line breaks; an `<input>` strips them without a word. */
  readonly multiline: boolean;
  /** Whether texts of this kind end in a line break as a rule, which then belongs to them. */
  readonly endsInLineBreak: boolean;
}

const kinds: Record<Kind, KindDescription> = {
  text: { multiline: false, endsInLineBreak: false },
  multiline: { multiline: true, endsInLineBreak: false },
  pem: { multiline: true, endsInLineBreak: true },
  env: { multiline: true, endsInLineBreak: true },
  json: { multiline: true, endsInLineBreak: true },
  yaml: { multiline: true, endsInLineBreak: true },
};

/** An unknown kind is `text`, as an unknown `type` of an `<input>` is. */
export function kindFrom(attribute: string | null): Kind {
  return attribute !== null && Object.hasOwn(kinds, attribute) ? (attribute as Kind) : "text";
}

export function describeKind(kind: Kind): KindDescription {
  return kinds[kind];
}

export function isChecked(kind: Kind): kind is CheckedKind {
  return kind !== "text" && kind !== "multiline";
}
