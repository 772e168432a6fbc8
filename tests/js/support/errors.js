import assert from "node:assert/strict";
import { SealfieldError } from "sealfield";

/** Asserts that `action` throws a SealfieldError with `code` whose text holds nothing of `secret`. */
export function throwsCode(code, action, secret = "") {
  assert.throws(action, (error) => {
    assert.ok(error instanceof SealfieldError, `no SealfieldError: ${error}`);
    assert.equal(error.code, code);
    assert.equal(error.name, "SealfieldError");
    for (let at = 0; at + 4 <= secret.length; at++) {
      assert.ok(!`${error.message}${error.stack}`.includes(secret.slice(at, at + 4)), "the error quotes the value");
    }
    return true;
  });
}
