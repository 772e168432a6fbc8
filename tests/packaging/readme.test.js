// What the README shows works when pasted.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { packageFolder, repository, run } from "./support/tarball.js";

const readme = readFileSync(join(repository, "README.md"), "utf8");
const blocks = (language) => Array.from(readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms")), ([, code]) => code);

describe("the README", () => {
  it("has a script that seals and opens", async () => {
    const [script, ...others] = blocks("js");
    assert.equal(others.length, 0, "another script wants a test of its own");
    const [envelope, opened] = await run("readme.mjs", script);
    assert.match(envelope, /^eyJ[\w-]+(\.[\w-]+){4}$/);
    assert.equal(opened, "s3cret");
  });

  it("has a page whose module is in the package", () => {
    const [page] = blocks("html");
    const [, module] = page.match(/src="\/node_modules\/sealfield\/([^"]+)"/);
    assert.ok(existsSync(join(packageFolder, module)), module);
  });

  it("links to files that are there", () => {
    const links = Array.from(readme.matchAll(/\]\(([^)#:]+)\)/g), ([, link]) => link);
    assert.ok(links.length > 5);
    for (const link of links) assert.ok(existsSync(join(repository, link)), link);
  });
});
