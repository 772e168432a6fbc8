/** A file whose bytes are the secret. */
export interface SecretFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** Whether `file` is what `accept` asks for, in the syntax of the `accept` attribute of `<input type=file>`; an empty one takes any. */
export function isAccepted(file: File, accept: string): boolean {
  const tokens = accept
    .toLowerCase()
    .split(",")
    .map((token) => token.trim())
    .filter(Boolean);
  const [name, type] = [file.name.toLowerCase(), file.type.toLowerCase()];
  return (
    tokens.length === 0 ||
    tokens.some((token) => {
      if (token.startsWith(".")) return name.endsWith(token);
      return token.endsWith("/*") ? type.startsWith(token.slice(0, -1)) : type === token;
    })
  );
}
