/**
 * What a worker of `run.js` runs at present: `file`, `engine`, and the `suites` that it registered, as promises. `null`
 * where a file runs by itself, in every engine.
 */
let assignment = null;

export const assigned = () => assignment;

export function assign(file, engine) {
  assignment = { file, engine, suites: [] };
  return assignment;
}
