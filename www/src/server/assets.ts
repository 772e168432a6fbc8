import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PublicKey } from "sealfield";
import { StartError } from "./start-error.js";

/** A file that the server hands out. */
export interface Asset {
  type: string;
  content: Buffer;
}

/**
 * Reads the files of the page, each under the path it is served at; nothing else is ever served.
 *
 * @throws StartError for a file that is not there
 */
export function loadAssets(directory: string, key: PublicKey): Map<string, Asset> {
  const read = (name: string) => readBuilt(directory, name);
  const page = fillIn(read("index.html").toString("utf8"), {
    bits: String(key.bits),
    kid: key.kid,
    fingerprint: key.fingerprint,
    pem: key.toPem().trim(),
  });
  return new Map([
    ["/", { type: "text/html; charset=utf-8", content: Buffer.from(page) }],
    ["/style.css", { type: "text/css; charset=utf-8", content: read("style.css") }],
    ["/page.js", { type: "text/javascript; charset=utf-8", content: read("page.js") }],
    ["/favicon.svg", { type: "image/svg+xml", content: read("favicon.svg") }],
  ]);
}

function readBuilt(directory: string, name: string): Buffer {
  try {
    return readFileSync(join(directory, name));
  } catch {
    throw new StartError(`${join(directory, name)} is missing; build the demo with: cargo xtask demo`);
  }
}

function fillIn(template: string, values: Record<string, string>): string {
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new StartError(`index.html asks for {{${name}}}, which is not known`);
    return escapeHtml(value);
  });
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
