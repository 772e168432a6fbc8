// The types of the installed package, as strict projects see them: right use compiles, wrong use does not.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { before, describe, it } from "node:test";
import { folder, repository } from "./support/tarball.js";
import { check } from "./support/types.js";

const projects = [
  { name: "ES module", file: "consumer.mts", options: { module: "nodenext", moduleResolution: "nodenext" } },
  { name: "CommonJS", file: "consumer.cts", options: { module: "nodenext", moduleResolution: "nodenext" } },
  { name: "bundler", file: "consumer.ts", options: { module: "esnext", moduleResolution: "bundler" } },
];

const rightUse = `
import { assertSealed, checkValue, InputError, inspect, isSealed, PublicKey, readSchema, ready, SealfieldError, sealInput, sealInputAsync } from "sealfield";
import type { CheckOptions, EnvLine, Finding, FindingCode, JsonReason, PemBlock, ValueCheck, ValueKind } from "sealfield";
import type { AbortSignalLike, Diagnostic, Dialect, FormField, FormSchema } from "sealfield";
import type { FormLike, RequestLike } from "sealfield/open";
import { KeyRing, openBody, openForm, openInput, openRequest, RequestError } from "sealfield/open";
import type { EnvelopeInfo, EnvelopePart, ErrorCode, Format, InspectOptions, Jwk, KeyOptions, SealOptions } from "sealfield";
import { Opened, PrivateKey, PublicKey as SamePublicKey } from "sealfield/open";
import type { ExportOptions, OpenOptions, PrivateKeyOptions } from "sealfield/open";
import { StoreFile, writeFileAtomically } from "sealfield/store/file";
import type { UpdateOptions } from "sealfield/store/file";
import { SecretField } from "sealfield/element";
import type { SecretFieldState } from "sealfield/element";
import "sealfield/element/define";

export async function seal(pem: string, der: Uint8Array, jwk: Jwk): Promise<string> {
  await ready();
  const named: KeyOptions = { kid: "k1" };
  const keys: PublicKey[] = [PublicKey.from(pem, named), PublicKey.from(der), PublicKey.from(jwk)];
  const options: SealOptions = { format: "jwe", context: "signup/token", expiresAt: new Date(), hash: "SHA-512", emptyValue: "refuse" };
  const key: SamePublicKey | undefined = keys[0];
  if (key === undefined) return "";
  const facts: [number, string, string] = [key.bits, key.kid, key.fingerprint];
  const copies: [string, Uint8Array, Jwk] = [key.toPem(), key.toDer(), key.toJwk()];
  const envelopes: string[] = [key.seal("value"), key.seal(der, options), key.sealJson({ facts, copies }, options)];
  key.free();
  return envelopes.join();
}

export function look(text: string): EnvelopePart[] {
  const options: InspectOptions = { format: "port", bits: 2048 };
  const info: EnvelopeInfo = inspect(text, options);
  const format: Format = info.format;
  const unknown: unknown = text;
  if (typeof unknown === "string" && !isSealed(unknown, format)) unknown.length; // what is not sealed is still a string
  return info.parts;
}

export function open(pem: string, envelope: string): string {
  const passphrase: PrivateKeyOptions & ExportOptions = { passphrase: "passphrase" };
  const key: PrivateKey = PrivateKey.from(PrivateKey.from(pem, { ...passphrase, kid: "k1" }).toPem(passphrase), passphrase);
  const options: OpenOptions = { format: "jwe", context: "signup/token" };
  const opened: Opened = key.open(envelope, options);
  const kid: string | undefined = opened.kid;
  const bytes: Uint8Array = opened.bytes;
  return [opened.text(), opened.json(), PrivateKey.generate(2048).publicKey.bits, kid, bytes.length].join();
}

export async function form(schema: object, input: { token: string; n: number }, key: PublicKey, privateKey: PrivateKey, request: RequestLike, signal: AbortSignalLike, fields: FormLike) {
  const { dialect, fields: list, diagnostics }: FormSchema = readSchema(schema);
  const shown: [Dialect, FormField[], Diagnostic[]] = [dialect, list, diagnostics];
  const sealed: { token: string; n: number } = sealInput(schema, input, key, { context: "signup" });
  const later: typeof sealed = await sealInputAsync(schema, input, key, { onProgress: (done, total) => done / total, signal });
  assertSealed(schema, later);
  const opened: typeof sealed = openInput(sealed, new KeyRing([privateKey]), { schema, context: "signup", ignoreStale: true });
  const text: string | undefined = openForm(fields, privateKey, { secrets: ["token"], context: "signup" }).token?.text();
  const service: unknown = (await openRequest(request, privateKey, { secrets: ["token"], maxBytes: 1024 }))["service"];
  const token: string | undefined = (await openRequest(request, privateKey, { secrets: ["token"] })).token?.text();
  const handler = openBody(privateKey, { schema });
  return [shown, opened.n, text, service, token, handler.length];
}

export async function file(path: string, key: PublicKey, signal: AbortSignalLike): Promise<number> {
  const store = new StoreFile(path);
  await store.create([key], { rules: "indigo" });
  const options: UpdateOptions = { wait: 1000, signal, role: "Admin", policy: "indigo" };
  const names: string[] = await store.update((store) => store.list().map(({ name }) => name), options);
  const length: number = await store.update(async (store) => store.list().length);
  await writeFileAtomically(path + ".pub", key.toPem(), { mode: 0o644, exclusive: true });
  return names.length + length + (await store.read({ role: "Editor", policy: "indigo" })).list().length;
}

export function check(kind: ValueKind, value: string | Uint8Array): [FindingCode | undefined, JsonReason | undefined, string, boolean] {
  const options: CheckOptions = { pemType: "private-key" };
  const { findings, pem = [], env = [] }: ValueCheck = checkValue(kind, value, options);
  const [finding, block, line]: [Finding | undefined, PemBlock | undefined, EnvLine | undefined] = [findings[0], pem[0], env[0]];
  return [finding?.code, finding?.reason, line?.status === "duplicate" ? line.name : "", block?.isPrivate ?? false];
}

export function problems(error: unknown): string[] {
  if (error instanceof RequestError) return [String(error.status), ...error.errors.map(({ code }) => code)];
  if (error instanceof InputError) return error.errors.map(({ field, stale }) => field + (stale ? " (stale)" : ""));
  return [];
}

export function codeOf(error: unknown): ErrorCode | undefined {
  return error instanceof SealfieldError ? error.code : undefined;
}

export function listen(): SecretFieldState | undefined {
  const field: SecretField | null = document.querySelector("secret-field");
  const made: SecretField = document.createElement("secret-field");
  made.publicKey = "";
  made.format = "apify";
  return field?.state;
}
`;

const wrongUse = `
import { checkValue, inspect, isSealed, PublicKey } from "sealfield";
import type { ErrorCode, Format } from "sealfield";
import type { SecretField } from "sealfield/element";
import { PrivateKey } from "sealfield/open";

declare const key: PublicKey;
declare const privateKey: PrivateKey;
declare const field: SecretField;

// @ts-expect-error neither text nor bytes
key.seal(42);
// @ts-expect-error nothing to seal
key.seal();
// @ts-expect-error text that may be missing
key.seal(undefined as string | undefined);
// @ts-expect-error no such format
key.seal("value", { format: "pgp" });
// @ts-expect-error no such option
key.seal("value", { expiresat: new Date() });
// @ts-expect-error a date is wanted
key.seal("value", { expiresAt: "tomorrow" });
// @ts-expect-error no such hash
key.seal("value", { hash: "MD5" });
// @ts-expect-error no key
PublicKey.from(42);
// @ts-expect-error made by from() alone
new PublicKey("");
// @ts-expect-error not to be changed
key.bits = 4096;
// @ts-expect-error a public key opens nothing
key.open("");
// @ts-expect-error too small
PrivateKey.generate(1024);
// @ts-expect-error no such option
privateKey.open("", { contxt: "signup" });
// @ts-expect-error a passphrase is text
privateKey.toPem({ passphrase: new Uint8Array() });
// @ts-expect-error nothing that a public key needs
PublicKey.from("", { passphrase: "" });
// @ts-expect-error no envelope
inspect(42);
// @ts-expect-error no such format
isSealed("", "pgp");
// @ts-expect-error no such kind
checkValue("toml", "");
// @ts-expect-error no such type
checkValue("json", "", { jsonType: "string" });
// @ts-expect-error no such code
export const code: ErrorCode = "ERR_OOPS";
// @ts-expect-error not yet
export const format: Format = "pgp";
// @ts-expect-error to be written, not to be read
export const text: string | undefined = field.value;
// @ts-expect-error no such kind
field.kind = "password";
// @ts-expect-error not an entry
import "sealfield/dist/esm/index.js";
// @ts-expect-error of the opening half
import { PrivateKey as Missing } from "sealfield"; export type { Missing };
`;
const directive = /^\/\/ @ts-expect-error.*$/gm;

for (const { name, file, options } of projects) describe(name, () => checkUses(file, rightUse, wrongUse, options));

const frameworks = [
  {
    name: "React",
    packages: ["react", "@types/react"],
    jsxImportSource: "react",
    right: `
import { useRef } from "react";
import type { Jwk } from "sealfield";
import type { SecretField } from "sealfield/element";
import type {} from "sealfield/element/react";

export function Field({ jwk, help }: { jwk: Jwk; help?: string }) {
  const field = useRef<SecretField>(null);
  return (
    <secret-field
      ref={field} key="token" id="token" className="wide" name="token" kind="multiline" required readonly={false} rows="3" max-bytes={1024}
      key-id="k1" public-key="#key" publicKey={jwk} messages={{ label: "Token" }} hint={help} context={null} aria-label="Token"
      onInput={() => field.current?.reveal()} onsecret-sealed={({ detail }) => detail.kid.length + detail.byteLength}
      onsecret-statechange={({ detail: { from, to } }) => from === "empty" && to === "editing"}
    />
  );
}
`,
    wrong: jsxMistakes("react", "onsecret-sealed"),
  },
  {
    name: "Vue",
    packages: ["vue"],
    jsxImportSource: "vue",
    right: `
import type { GlobalComponents } from "vue";
import type { Jwk } from "sealfield";
import type {} from "sealfield/element/vue";

type InTemplates = InstanceType<GlobalComponents["secret-field"]>["$props"];

export function field(jwk: Jwk, help?: string) {
  const inTemplate: InTemplates = { name: "token", kind: "multiline", "max-bytes": "1024", onSecretSealed: ({ detail }) => detail.kid.length };
  const inJsx = (
    <secret-field
      key="token" id="token" class="wide" name="token" kind="multiline" required readonly={false} rows="3" max-bytes={1024}
      key-id="k1" public-key="#key" publicKey={jwk} messages={{ label: "Token" }} hint={help} context={null} aria-label="Token"
      onInput={() => {}} onSecretSealed={({ detail }) => detail.kid.length + detail.byteLength}
      onSecretStatechange={({ detail: { from, to } }) => from === "empty" && to === "editing"}
    />
  );
  return [inTemplate, inJsx];
}
`,
    wrong: jsxMistakes("vue", "onSecretSealed"),
  },
  {
    name: "Svelte",
    packages: ["svelte"],
    right: `
import type { SvelteHTMLElements } from "svelte/elements";
import type { Jwk } from "sealfield";
import type {} from "sealfield/element/svelte";

export function field(jwk: Jwk, help: string | undefined): SvelteHTMLElements["secret-field"] {
  return {
    id: "token", class: "wide", name: "token", kind: "multiline", required: true, readonly: false, rows: "3", "max-bytes": 1024,
    "key-id": "k1", "public-key": "#key", publicKey: jwk, messages: { label: "Token" }, hint: help, context: null, "aria-label": "Token",
    oninput: ({ currentTarget }) => currentTarget.reveal(), "onsecret-sealed": ({ detail }) => detail.kid.length + detail.byteLength,
    "onsecret-statechange": ({ detail: { from, to } }) => from === "empty" && to === "editing",
  };
}
`,
    wrong: `
import type { SvelteHTMLElements } from "svelte/elements";
import type {} from "sealfield/element/svelte";

type Field = SvelteHTMLElements["secret-field"];
const prefilled = { name: "token", value: "s3cret" };

// @ts-expect-error no such kind
export const kind: Field = { kind: "password" };
// @ts-expect-error it would be in the HTML
export const value: Field = prefilled;
// @ts-expect-error no number
export const limit: Field = { "max-bytes": "many" };
// @ts-expect-error no attribute, on a server
export const property: Field = { maxBytes: 1024 };
// @ts-expect-error no key
export const key: Field = { publicKey: 42 };
// @ts-expect-error no such message
export const messages: Field = { messages: { welcome: "" } };
// @ts-expect-error no event has the value
export const listener: Field = { "onsecret-sealed": (event) => event.detail.value };
`,
  },
];

for (const { name, packages, right, wrong, jsxImportSource } of frameworks) {
  const language = jsxImportSource ? { jsx: "preserve", jsxImportSource } : {};
  for (const module of [
    { module: "nodenext", moduleResolution: "nodenext" },
    { module: "esnext", moduleResolution: "bundler" },
  ]) {
    describe(`<secret-field> in ${name}, ${module.moduleResolution}`, () => {
      install(packages);
      checkUses(`${name}-${module.moduleResolution}.${jsxImportSource ? "tsx" : "ts"}`, right, wrong, {
        ...module,
        ...language,
      });
    });
  }
}

it("sealing and opening ask for no types of the DOM", async () => {
  const source = rightUse
    .replace(/^import .* from "sealfield\/element";$|^import "sealfield\/element\/define";$/gm, "")
    .replace(/export function listen[^]*/, "");
  assert.deepEqual(await check({ "no-dom.mts": source }, { ...projects[0].options, lib: ["es2022"] }), []);
});

it("what the DOM calls a form, a request and a signal is one", async () => {
  const source = `
import { sealInputAsync } from "sealfield";
import type { PublicKey } from "sealfield";
import { openForm, openRequest } from "sealfield/open";
import type { PrivateKey } from "sealfield/open";

export function all(form: FormData, search: URLSearchParams, request: Request, signal: AbortSignal, keys: PrivateKey, key: PublicKey) {
  return [openForm(form, keys), openForm(search, keys), openForm({ token: "" }, keys), openRequest(request, keys), sealInputAsync({}, {}, key, { signal })];
}
`;
  assert.deepEqual(await check({ "dom.mts": source }, projects[0].options), []);
});

it("a KeyObject of Node is a key, and a CryptoKey is none", async () => {
  const source = `
import { createPrivateKey, createPublicKey, webcrypto } from "node:crypto";
import { PrivateKey, PublicKey } from "sealfield/open";
import type { KeyObjectLike } from "sealfield";

export const publicKey: PublicKey = PublicKey.from(createPublicKey(""), { kid: "k1" });
export const privateKey: PrivateKey = PrivateKey.from(createPrivateKey(""));
export const like: KeyObjectLike = createPublicKey("");
declare const cryptoKey: webcrypto.CryptoKey;
// @ts-expect-error to be exported first
PublicKey.from(cryptoKey);
`;
  const options = {
    ...projects[0].options,
    types: ["node"],
    typeRoots: [join(repository, "node_modules", "@types")],
    skipLibCheck: true,
  };
  assert.deepEqual(await check({ "key-object.mts": source }, options), []);
});

function jsxMistakes(framework, listener) {
  return `
import type {} from "sealfield/element/${framework}";

const prefilled = { name: "token", value: "s3cret" };
const initial = { name: "token", defaultValue: "s3cret" };

// @ts-expect-error no such kind
export const kind = <secret-field kind="password" />;
// @ts-expect-error it would be in the HTML
export const value = <secret-field {...prefilled} />;
// @ts-expect-error that too
export const defaultValue = <secret-field {...initial} />;
// @ts-expect-error no number
export const limit = <secret-field max-bytes="many" />;
// @ts-expect-error no attribute, on a server
export const property = <secret-field maxBytes={1024} />;
// @ts-expect-error no key
export const key = <secret-field publicKey={42} />;
// @ts-expect-error no such message
export const messages = <secret-field messages={{ welcome: "" }} />;
// @ts-expect-error no event has the value
export const heard = <secret-field ${listener}={(event) => event.detail.value} />;
`;
}

/** Puts packages of the workspace beside the installed one. */
function install(packages) {
  for (const name of packages) {
    const place = join(folder, "node_modules", name);
    if (existsSync(place)) continue;
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(join(repository, "node_modules", name), place, "junction");
  }
}

function checkUses(file, right, wrong, options) {
  const sources = {
    [`right-${file}`]: right,
    [`wrong-${file}`]: wrong,
    [`unexpected-${file}`]: wrong.replace(directive, "//"),
  };
  let errors;
  before(async () => {
    errors = await check(sources, options);
  });
  const linesOf = (kind) => errors.filter((error) => error.file === `${kind}-${file}`).map(({ line }) => line);

  it("right use compiles", () => {
    assert.deepEqual(
      errors.filter(({ file }) => !/^(wrong|unexpected)-/.test(file)),
      [],
    );
  });

  it("wrong use does not", () => assert.deepEqual(linesOf("wrong"), []));

  it("each wrong use is an error where nothing expects it", () => {
    const lines = wrong.split("\n");
    const expected = lines.flatMap((line, at) => (line.startsWith("// @ts-expect-error") ? [at + 2] : []));
    assert.deepEqual(linesOf("unexpected"), expected);
  });
}
