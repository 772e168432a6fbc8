// What the README and the guides show works when pasted.
import assert from "node:assert/strict";
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { folder, packageFolder, repository, run } from "./support/tarball.js";

const page = (path) => readFileSync(join(repository, path), "utf8");
const readme = page("README.md");
const blocks = (language, text = readme) =>
  Array.from(text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms")), ([, code]) => code);

describe("the README", () => {
  it("has a script that seals and opens", async () => {
    const [script, ...others] = blocks("js");
    assert.equal(others.length, 0, "another script wants a test of its own");
    const [envelope, opened] = await run("readme.mjs", script);
    assert.match(envelope, /^eyJ[\w-]+(\.[\w-]+){4}$/);
    assert.equal(opened, "s3cret");
  });

  it("has a page whose module is in the package", () => {
    const [html] = blocks("html");
    const [, module] = html.match(/src="\/node_modules\/sealfield\/([^"]+)"/);
    assert.ok(existsSync(join(packageFolder, module)), module);
  });

  it("links to files that are there", () => {
    const links = Array.from(readme.matchAll(/\]\(([^)#:]+)\)/g), ([, link]) => link);
    assert.ok(links.length > 5);
    for (const link of links) assert.ok(existsSync(join(repository, link)), link);
  });
});

describe("docs/forms.md", () => {
  const scripts = blocks("js", page("docs/forms.md"));
  const expected = [
    ["s3cret"],
    ["apify username: text, password: secret text", "plaintext-in-schema /properties/password/prefill"],
    ["a token of 6 characters"],
    // The application is not started.
    [""],
  ];

  it("shows what the scripts print", () => assert.equal(scripts.length, expected.length));

  // A user of Express has it.
  symlinkSync(join(repository, "node_modules", "express"), join(folder, "node_modules", "express"));

  for (const [at, lines] of expected.entries()) {
    it(`has a script that prints what it says: ${at + 1}`, async () => {
      assert.deepEqual(await run(`forms-${at + 1}.mjs`, scripts[at]), lines);
    });
  }
});

describe("docs/opening.md", () => {
  const scripts = blocks("js", page("docs/opening.md"));

  it("has scripts", () => assert.ok(scripts.length >= 5));

  for (const [at, script] of scripts.entries()) {
    it(`has a script that opens what it sealed: ${at + 1}`, async () => {
      assert.deepEqual(await run(`opening-${at + 1}.mjs`, script), ["s3cret"]);
    });
  }
});

/** What a script says that it prints: behind the call, or on the lines after it. */
function said(script) {
  const calls = script.matchAll(/^.*(?:console\.log\(|pipe\(process\.stdout).*\);(?: +\/\/ (.*)|((?:\n\/\/ .*)+))$/gm);
  const lines = Array.from(calls, ([, line, lines]) => line ?? lines.slice(4).split("\n// "));
  assert.equal(lines.length, script.match(/^(?: *console\.log\(|.*pipe\(process\.stdout)/gm).length);
  return lines.flat();
}

for (const [path, least] of [
  ["docs/store.md", 3],
  ["docs/templates.md", 5],
  ["docs/env.md", 3],
  ["docs/redaction.md", 2],
]) {
  describe(path, () => {
    const scripts = blocks("js", page(path));

    it("has scripts", () => assert.ok(scripts.length >= least));

    for (const [at, script] of scripts.entries()) {
      it(`has a script that prints what it says: ${at + 1}`, async () => {
        const printed = await run(`${path.slice(5, -3)}-${at + 1}.mjs`, script);
        assert.deepEqual(
          printed.filter((line) => line !== ""),
          said(script),
        );
      });
    }
  });
}
