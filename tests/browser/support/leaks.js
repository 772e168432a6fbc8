import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { findCanary, makeCanary, makeMultilineCanary } from "./canary.js";
import { field } from "./site.js";

const type = (visit, id, secret) => visit.type(id, secret);
const paste = (visit, id, secret) => visit.paste(id, secret);
const makeName = () => `n${randomBytes(6).toString("hex")}`;

/** Each kind of field, a secret for it, and how a user brings it in. */
const kinds = [
  { id: "text", make: makeCanary, fill: type },
  { id: "multiline", make: makeMultilineCanary, fill: paste },
  { id: "pem", make: makeMultilineCanary, fill: paste },
  { id: "env", make: () => `${makeName()}=${makeCanary()}\n`, fill: type },
  { id: "json", make: () => JSON.stringify({ [makeName()]: makeCanary() }), fill: paste },
  { id: "yaml", make: () => `${makeName()}: |\n  ${makeCanary()}\n`, fill: paste },
];

export const ids = kinds.map(({ id }) => id);

/** A field of each kind, whose id is the kind's name. */
export const fields = ids.map((id) => field(id, `The ${id}`, `kind="${id}" reveal-timeout="0"`)).join("");

/** The field that takes no care; see naive-field.js. */
export const naive = {
  id: "naive",
  html: '<label for="naive">Naive</label><naive-field></naive-field>',
  head: (site) =>
    `<script src="${site.script(readFileSync(new URL("naive-field.js", import.meta.url)))}" defer></script>`,
};

/** @returns the secret that it holds now */
export async function fillField(visit, id) {
  const { make, fill } = kinds.find((kind) => kind.id === id);
  const secret = make();
  await fill(visit, id, secret);
  return secret;
}

/** @returns the secrets by id */
export async function fillFields(visit) {
  const secrets = {};
  for (const id of ids) secrets[id] = await fillField(visit, id);
  return secrets;
}

/** A field with a stored value, to be shown by `showStored`. */
export const storedField = field("stored", "Stored", 'stored reveal-timeout="0"');

/** @returns the stored value, which is on screen then */
export async function showStored(visit) {
  const secret = makeCanary();
  await visit.page.evaluate((value) => {
    const host = document.querySelector("#stored");
    host.storedValue = () => Promise.resolve(value);
    host.reveal();
  }, secret);
  await visit.until(() => document.querySelector("#stored").state === "revealed");
  return secret;
}

/** The ids whose secrets are in `haystack`. */
export function holds(haystack, secrets) {
  return ids.filter((id) => findCanary(haystack, secrets[id]).length > 0);
}

export const reveal = ({ page }) =>
  page.evaluate(() => document.querySelectorAll("secret-field").forEach((host) => host.reveal()));
export const mask = ({ page }) =>
  page.evaluate(() => document.querySelectorAll("secret-field").forEach((host) => host.mask()));
export const sealAll = ({ page }) =>
  page.evaluate(() =>
    document.querySelectorAll("secret-field").forEach((host) => {
      host.seal();
    }),
  );
export const wipe = ({ page }) =>
  page.evaluate(() => document.querySelectorAll("secret-field").forEach((host) => host.wipe()));
