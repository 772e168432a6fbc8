const TITLES: Readonly<Record<string, string>> = { jwe: "JWE", apify: "Apify", port: "Port" };

/** The name people know a format by. */
export function formatTitle(format: string): string {
  return TITLES[format] ?? format;
}
