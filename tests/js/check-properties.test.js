// What is found in a value agrees with those who will read it. A failure prints its seed.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import dotenv from "dotenv";
import fc from "fast-check";
import { checkValue } from "sealfield";
import { parseAllDocuments, stringify } from "yaml";
import { runs } from "../support/tier.js";

const codes = (kind, text) => checkValue(kind, text).findings.map(({ code }) => code);
/** Texts of these parts: each often enough for them to meet. */
const textOf = (parts, maxLength = 16) =>
  fc.array(fc.constantFrom(...parts), { maxLength, size: "max" }).map((parts) => parts.join(""));

describe("what JSON.parse takes has no syntax error, and what it refuses has one", () => {
  const agrees = (text) => {
    let isJson = true;
    try {
      JSON.parse(text);
    } catch {
      isJson = false;
    }
    assert.equal(codes("json", text).includes("json-syntax"), !isJson, JSON.stringify(text));
  };
  const written = fc
    .tuple(fc.jsonValue({ stringUnit: "binary" }), fc.constantFrom(0, 1, "\t"))
    .map(([value, space]) => JSON.stringify(value, null, space));

  it("any JSON, as it is and altered", () => {
    const altered = fc.tuple(
      written,
      fc.nat(),
      fc.nat(2),
      fc.constantFrom("", ..."[]{},:\"'\\0.eu-+ \n\t#/\u00a0\ufeff", "\u0007"),
    );
    fc.assert(fc.property(written, agrees), { numRuns: runs(500) });
    fc.assert(
      fc.property(altered, ([text, position, left, inserted]) => {
        const at = position % (text.length + 1);
        const changed = text.slice(0, at) + inserted + text.slice(at + left);
        fc.pre(changed.isWellFormed?.() ?? !/[\ud800-\udfff]/.test(changed));
        agrees(changed);
      }),
      { numRuns: runs(5000) },
    );
  });

  it("any text of its characters", () => {
    fc.assert(
      fc.property(
        textOf(
          [...'[]{},:"\\ \n', "1", "0", "-", ".", "e", "+", "u00e9", "\\uD800", "true", "null", '"a"', '"a":', "é"],
          10,
        ),
        agrees,
      ),
      { numRuns: runs(20_000) },
    );
    fc.assert(fc.property(textOf([..."019-+.eE"], 8), agrees), { numRuns: runs(5000) });
  });
});

it("the names of an environment file are those that dotenv sets, and those are empty which it sets to nothing", () => {
  const parts = [
    ..."AB=:#'\"`\\ \n\t.-",
    "\r",
    "\r\n",
    "\u2028",
    "\u00a0",
    "\ufeff",
    "\u0085",
    "é",
    "\n\n",
    "export ",
    "export",
    "A=",
    "\nB=",
    "\nC: ",
    '="',
    "=\n'",
    '\\"',
    "\\'",
    '"\n',
    "'\n",
    " # ",
    "#\n",
  ];
  fc.assert(
    fc.property(textOf(parts, 20), (text) => {
      const { env } = checkValue("env", text);
      const read = dotenv.parse(text);
      const lines = env.filter(({ status }) => status !== "malformed");
      assert.deepEqual(
        [...new Set(lines.map(({ name }) => name))].sort(),
        Object.keys(read).sort(),
        JSON.stringify(text),
      );
      for (const { name, status } of lines) {
        if (lines.filter((line) => line.name === name).length === 1)
          assert.equal(status, read[name] === "" ? "empty" : "set", JSON.stringify(text));
      }
    }),
    { numRuns: runs(20_000) },
  );
});

describe("nothing is found in YAML that a parser takes", () => {
  // After a comment that a tab indents, yaml 2.9.1 lets a plain scalar continue at any indentation (YAML 1.2.2, 6.1).
  const isMisreadByPeer = (text) => /^ *\t[ \t]*#/m.test(text);

  const isSilent = (text) => {
    fc.pre(!isMisreadByPeer(text));
    fc.pre(Array.from(parseAllDocuments(text)).every(({ errors }) => errors.length === 0));
    assert.deepEqual(codes("yaml", text), [], JSON.stringify(text));
  };

  it("as another program writes it", () => {
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.string({ unit: fc.constantFrom(..."ab:-#'\" \n\t,[]{}|>&*!%?\\1") }),
        fc.integer(),
        fc.constant(null),
        fc.array(tie("value")),
        fc.dictionary(fc.string({ maxLength: 4 }), tie("value")),
      ),
    })).value;
    const style = fc.record({
      indent: fc.integer({ min: 1, max: 6 }),
      indentSeq: fc.boolean(),
      lineWidth: fc.constantFrom(0, 8, 20, 80),
      collectionStyle: fc.constantFrom("any", "block", "flow"),
      defaultStringType: fc.constantFrom("PLAIN", "QUOTE_SINGLE", "QUOTE_DOUBLE", "BLOCK_FOLDED", "BLOCK_LITERAL"),
      defaultKeyType: fc.constantFrom("PLAIN", "QUOTE_DOUBLE"),
      minContentWidth: fc.constantFrom(0, 20),
      directives: fc.boolean(),
    });
    fc.assert(
      fc.property(value, style, (value, { minContentWidth, ...style }) =>
        isSilent(stringify(value, { ...style, minContentWidth })),
      ),
      { numRuns: runs(2000) },
    );
  });

  it("as nobody would write it", () => {
    const parts = [
      ..."ab:-#'\"\\[]{},|>?&*!%",
      " ",
      " ",
      "\n",
      "\n",
      "\t",
      "a: ",
      "\n- ",
      "\n  ",
      "\n ",
      "\n\t",
      "b:\n",
      "- ",
      "- - ",
      "? ",
      "--- ",
      "\n---\n",
      "&a ",
      "!!str ",
      "|\n",
      ">-\n",
      "\n#",
      " # ",
      "\r\n",
      "é",
    ];
    fc.assert(fc.property(textOf(parts, 14), isSilent), { numRuns: runs(10_000) });
    const lines = [
      "a:",
      "b: 1",
      "- c",
      "-",
      "- d: 2",
      "- - e",
      "f",
      '"g',
      'h"',
      "i: 'j",
      "k'",
      "l: [",
      "]",
      "{m: n}",
      "o: |",
      "p: >2",
      "# q",
      "",
      "...",
      "---",
      "&r s: t",
      "? u",
      "v: &w",
      "- !!map",
      "- |+",
      "x y",
      '"z": 3',
      '- "a": [b, "c"]',
      "d: - e",
      "f: g # h",
      "%YAML 1.2",
      "--- >",
      "- # i",
      "j:\tk",
      "-\tl",
    ];
    const indented = fc
      .tuple(fc.constantFrom("", "", " ", "  ", "    ", "\t", " \t", "   "), fc.constantFrom(...lines))
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.array(indented, { maxLength: 6 }), (lines) => isSilent(lines.join("\n"))),
      { numRuns: runs(10_000) },
    );
  });
});
