// The Custom Elements Manifest: tools can read it, and it says of types and documents what they say themselves.
// Whether the element is as it says, tests/browser/element-manifest.test.js sees.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import Ajv from "ajv";
import { packageFolder, readPacked, repository } from "./support/tarball.js";
import { check } from "./support/types.js";

const { customElements } = JSON.parse(readPacked("package.json"));
const manifest = JSON.parse(readPacked(customElements));
const [
  {
    declarations: [element],
  },
] = manifest.modules;

describe("the manifest of the element", () => {
  it("follows the schema", () => {
    const schema = JSON.parse(
      readFileSync(join(repository, "node_modules", "custom-elements-manifest", "schema.json")),
    );
    const ajv = new Ajv({ allowUnionTypes: true });
    assert.ok(ajv.validate(schema, manifest), ajv.errorsText());
    assert.equal(
      ajv.validate(schema, { ...manifest, modules: [{ ...manifest.modules[0], path: undefined }] }),
      false,
      "this test can see",
    );
  });

  it("names modules that are there", () => {
    for (const { path } of manifest.modules) assert.ok(existsSync(join(packageFolder, path)), path);
  });

  it("says a sentence of each", () => {
    for (const list of [
      element.attributes,
      element.members,
      element.events,
      element.cssParts,
      element.cssProperties,
      element.cssStates,
    ]) {
      for (const { name, description } of list) assert.match(description ?? "", /\.$/, name);
    }
  });

  it("gives the types that the class has", async () => {
    const claims = [
      // TypeScript cannot be asked what a property takes, only what it gives.
      ...element.members
        .filter(({ kind, name }) => kind === "field" && name !== "value")
        .map(({ name, type }) => [`SecretField["${name}"]`, type]),
      ...element.members
        .filter(({ kind }) => kind === "method")
        .map((method) => [`ReturnType<SecretField["${method.name}"]>`, method.return.type]),
      ...element.attributes
        .filter(({ fieldName }) => fieldName)
        .map(({ fieldName, type }) => [`SecretField["${fieldName}"]`, type]),
      ...element.events
        .filter(({ name }) => name.startsWith("secret-"))
        .map(({ name, type }) => [`SecretFieldEventMap["${name}"]`, type]),
    ];
    const source = `
import type { ErrorCode, FormField, Format, Jwk, PublicKey } from "sealfield";
import type { Messages, PasteWarning, SecretField, SecretFieldEventMap, SecretFieldState } from "sealfield/element";

type Same<One, Other> = (<T>() => T extends One ? 1 : 2) extends (<T>() => T extends Other ? 1 : 2) ? true : false;

${claims.map(([actual, { text }], at) => `export const claim${at}: Same<${actual}, ${text}> = true;`).join("\n")}
`;
    const errors = await check({ "manifest.ts": source }, { module: "esnext", moduleResolution: "bundler" });
    assert.deepEqual(
      errors.map(({ line }) => source.split("\n")[line - 1]),
      [],
    );
  });

  it("names what docs/element.md does", () => {
    const guide = readFileSync(join(repository, "docs", "element.md"), "utf8");
    const words = new Set(Array.from(guide.matchAll(/`([^`\n]+)`/g), ([, code]) => code.split(/[^\w-]+/)).flat());
    const all = [
      element.attributes,
      element.events,
      element.cssParts,
      element.cssStates,
      element.members.filter((member) => !member.attribute),
    ].flat();
    for (const { name } of all) assert.ok(words.has(name), name);
    for (const { name } of element.cssProperties) assert.ok(words.has(name.replace("--secret-field-", "")), name);
  });
});
