import { validateInputSchema } from "@apify/input_schema";
import { Ajv2019 } from "ajv/dist/2019.js";

/** Ajv as the vendor sets it up. Its validator puts its schema together anew for every field, so what was compiled is found by the text. */
class CompiledOnce extends Ajv2019 {
  #schemas = new Map();

  validate(schema, data) {
    const text = JSON.stringify(schema);
    if (!this.#schemas.has(text)) this.#schemas.set(text, schema);
    return super.validate(this.#schemas.get(text), data);
  }
}

export const ajv = new CompiledOnce({ strict: false, unicodeRegExp: false });

/** What the vendor's validator throws at a schema; nothing if that is valid. */
export function refusal(schema) {
  try {
    validateInputSchema(ajv, schema);
  } catch (error) {
    return error;
  }
}
