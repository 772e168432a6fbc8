import { after, before, describe } from "node:test";
import { engines } from "./engines.js";

/** Registers `tests(engine)` once for each engine; for one that is not installed, a skipped suite that says so. */
export function forEachEngine(tests) {
  for (const engine of engines()) {
    const { name, missing } = engine;
    if (missing.length > 0) {
      describe(name, { skip: `${name} is not installed, or ${missing.join(", ")} does not say where` }, () => {});
      continue;
    }
    describe(name, () => {
      before(() => engine.start());
      after(() => engine.stop());
      tests(engine);
    });
  }
}
