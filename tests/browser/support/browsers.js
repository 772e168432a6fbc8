import { after, before, describe } from "node:test";
import { runsAll } from "../../support/tier.js";
import { engines } from "./engines.js";

/**
 * Registers `tests(engine)` once for each engine; for one that is not installed, a skipped suite that says so.
 *
 * What does not depend on the engine names in `byDefault` the only one that `cargo xtask test` needs; `--all` takes
 * every engine all the same.
 */
export function forEachEngine(tests, { byDefault = null } = {}) {
  for (const engine of engines()) {
    const { name, missing } = engine;
    if (byDefault !== null && byDefault !== name && !runsAll) continue;
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
