const TITLES: Readonly<Record<string, string>> = {
  jwe: "JWE",
  "jwe-json": "JWE, JSON",
  apify: "Apify",
  port: "Port",
  cms: "CMS",
};

/** The name people know a format by. */
export function formatTitle(format: string): string {
  return TITLES[format] ?? format;
}
