// docs/systems.md names a test for each feature of the systems that sealfield stands in for.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const rows = Array.from(read("docs/systems.md").matchAll(/^\| ([A-Z]\d+) \|.*\| `(\S+)`: "(.+)" \|$/gm), ([, id, file, title]) => ({ id, file, title }));

describe("docs/systems.md", () => {
  it("names every feature once", () => {
    const expected = [...Array.from({ length: 10 }, (_, index) => `A${index + 1}`), "P1", "P2", "P3", "P4", "P5", "P6", "P8"];
    assert.deepEqual(rows.map(({ id }) => id), expected);
  });

  for (const { id, file, title } of rows) {
    it(`${id} points to a test that is there`, () => assert.ok(read(file).includes(title), `${file}: ${title}`));
  }
});
