/** Whether this is `cargo xtask test --all`: every test in every engine, and the long-running variants. */
export const runsAll = process.env.SEALFIELD_TEST_TIER === "all";

/** How often a property runs: `all` times under `--all`; by default a fifth of that, or 20 times. */
export const runs = (all) => (runsAll ? all : Math.max(Math.min(all, 20), Math.ceil(all / 5)));
