// A process of `run.js`: it runs each file that it is sent, for one engine, and keeps the browsers that it started.
import { describe } from "node:test";
import { assign } from "./assignment.js";
import { engines } from "./engines.js";

/** Without the process that hands out files there is nothing to do, and nobody to tell. */
const leave = () => process.exit(1);

process.once("disconnect", leave);
process.on("message", async ({ file, engine }) => {
  if (file === null) {
    process.off("disconnect", leave);
    await Promise.all(engines().map((each) => each.stop()));
    process.disconnect();
    return;
  }
  const { suites } = assign(file, engine);
  try {
    // The engine makes it another module, so that its suites are registered once more.
    await import(`../${file}?engine=${engine}`);
  } catch (error) {
    // A suite rather than a test: no pattern of names leaves it out.
    const suite = describe(`${file} in ${engine}`, () => {
      throw error;
    });
    suites.push(suite);
  }
  await Promise.all(suites);
  process.send("done");
});
process.send("ready");
