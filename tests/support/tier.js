/** Whether this is `cargo xtask test --all`: every test in every engine, and the long-running variants. */
export const runsAll = process.env.SEALFIELD_TEST_TIER === "all";
