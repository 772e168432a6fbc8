/** What a field edits. */
const kinds = ["text", "multiline", "pem", "env", "json", "yaml"] as const;
export type Kind = (typeof kinds)[number];

/** The kinds whose text is looked into. They are files as a rule, which end in a line break. */
export type CheckedKind = Exclude<Kind, "text" | "multiline">;

/** An unknown kind is `text`, as an unknown `type` of an `<input>` is. */
export function kindFrom(attribute: string | null): Kind {
  return kinds.find((kind) => kind === attribute) ?? "text";
}

/** Whether the text may hold line breaks; an `<input>` strips them without a word. */
export function isMultiline(kind: Kind): boolean {
  return kind !== "text";
}

export function isChecked(kind: Kind): kind is CheckedKind {
  return isMultiline(kind) && kind !== "multiline";
}
