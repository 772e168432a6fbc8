// docs/systems.md and docs/leaks.md name tests, by their files and words of their titles.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const numbered = (letter, last) => Array.from({ length: last }, (_, index) => `${letter}${index + 1}`);

for (const [document, expected] of [
  [
    "docs/systems.md",
    [...numbered("A", 10), ...numbered("P", 8), ...numbered("I", 7), ...numbered("M", 9), ...numbered("K", 9)],
  ],
  ["docs/leaks.md", numbered("R", 16)],
]) {
  const rows = Array.from(read(document).matchAll(/^\| ([A-Z]\d+) \|.*\| (`\S+`: ".+") \|$/gm), ([, id, tests]) => ({
    id,
    tests,
  }));

  describe(document, () => {
    it("names everything once", () =>
      assert.deepEqual(
        rows.map(({ id }) => id),
        expected,
      ));

    for (const { id, tests } of rows) {
      it(`${id} points to a test that is there`, () => {
        for (const [, file, title] of tests.matchAll(/`(\S+)`: "(.+?)"(?:, |$)/g))
          assert.ok(read(file).includes(title), `${file}: ${title}`);
      });
    }
  });
}
