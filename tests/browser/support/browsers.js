import { basename } from "node:path";
import { after, before, describe } from "node:test";
import { runsAll } from "../../support/tier.js";
import { assigned } from "./assignment.js";
import { engines } from "./engines.js";

/**
 * Registers `tests(engine)` once for each engine; for one that is not installed, a skipped suite that says so.
 *
 * What does not depend on the engine names in `byDefault` the only one that `cargo xtask test` needs; `--all` takes
 * every engine all the same.
 */
export function forEachEngine(tests, { byDefault = null } = {}) {
  const assignment = assigned();
  for (const engine of engines()) {
    const { name, missing } = engine;
    if (assignment !== null && assignment.engine !== name) continue;
    if (byDefault !== null && byDefault !== name && !runsAll) continue;
    const title = `${assignment?.file ?? basename(process.argv[1])} in ${name}`;
    const isMissing = missing.length > 0;
    const skip = isMissing && `not installed: ${name}, or ${missing.join(", ")} does not say where`;
    const suite = describe(title, { skip }, () => {
      if (isMissing) return;
      before(() => engine.start());
      tests(engine);
      // A worker has more for it to do.
      after(() => (assignment === null ? engine.stop() : engine.tabs?.closeShared()));
    });
    assignment?.suites.push(suite);
  }
}
