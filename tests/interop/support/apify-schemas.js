// Input schemas of Apify Actors, drawn at random: what is valid by the vendor's own validator, what is nearly so, and
// what merely is JSON.
import fc from "fast-check";

/** Names that have a meaning, or an order, of their own somewhere. */
const oddNames = [
  "__proto__",
  "constructor",
  "prototype",
  "hasOwnProperty",
  "toString",
  "toJSON",
  "valueOf",
  "length",
  "",
  "0",
  "00",
  "9",
  "10",
  "-1",
  "1e3",
  "4294967294",
  "4294967295",
  "4294967296",
  "é",
  "e\u0301",
  "\u{1f600}",
  "\uffff",
  "a/b",
  "a~1b",
  "*",
  " ",
  "\n",
  '"',
  "\\",
  "\u2028",
  "\u0000",
];
/** Those that only describe, and so are no part of the digest. */
const describing = [
  "title",
  "description",
  "sectionCaption",
  "sectionDescription",
  "nullable",
  "example",
  "prefill",
  "editor",
];
/** Every other keyword that the vendor knows. */
const keywords = [
  "type",
  "isSecret",
  "default",
  "enum",
  "enumTitles",
  "enumSuggestedValues",
  "pattern",
  "minLength",
  "maxLength",
  "minimum",
  "maximum",
  "unit",
  "dateType",
  "items",
  "minItems",
  "maxItems",
  "uniqueItems",
  "placeholderKey",
  "placeholderValue",
  "properties",
  "required",
  "minProperties",
  "maxProperties",
  "additionalProperties",
  "patternKey",
  "patternValue",
  "groupCaption",
  "groupDescription",
  "resourceType",
  "resourcePermissions",
  "mcpServers",
  "errorMessage",
];
const types = ["string", "object", "array", "integer", "number", "boolean", "null"];
const editors = [
  "textfield",
  "textarea",
  "hidden",
  "json",
  "javascript",
  "python",
  "datepicker",
  "select",
  "fileupload",
  "proxy",
  "schemaBased",
  "requestListSources",
  "pseudoUrls",
  "globs",
  "keyValue",
  "stringList",
  "number",
  "checkbox",
  "resourcePicker",
];

const text = fc.string({ unit: "binary", maxLength: 8 });
const number = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, 0.1, 1e21, 1e-7, 123456789012345680000, 5e-324, Number.MAX_VALUE, 2 ** 53, 0.1 + 0.2),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
/** One of the properties of an object may be called `__proto__`, so it is put together by `Object.fromEntries`. */
const object = (name, value, constraints) => fc.array(fc.tuple(name, value), constraints).map(Object.fromEntries);
const record = (required, optional) =>
  fc.record({ ...required, ...optional }, { requiredKeys: Object.keys(required), noNullPrototype: true });

const anyName = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...keywords, ...describing) },
  { weight: 2, arbitrary: fc.constantFrom(...oddNames) },
  { weight: 1, arbitrary: text },
);

/** JSON with the names of a schema at every depth. */
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar(),
    fc.constantFrom(...types, ...editors),
    tie("array"),
    tie("object"),
  ),
  array: fc.array(tie("json"), { maxLength: 4 }),
  object: object(anyName, tie("json"), { maxLength: 6 }),
}));
const jsonObject = object(anyName, json, { maxLength: 4 });
const jsonArray = fc.array(json, { maxLength: 4 });

/** A schema of these properties. */
export const schemaOf = (properties) => ({ title: "A form", type: "object", schemaVersion: 1, properties });

/** Definitions in which any keyword may hold anything. */
export const anyDefinition = fc
  .tuple(
    object(anyName, json, { maxLength: 12, size: "max" }),
    record({}, { type: fc.constantFrom(...types), editor: fc.constantFrom(...editors), isSecret: fc.boolean() }),
  )
  .map(([odd, usual]) => ({ ...odd, ...usual }));

const fieldName = fc.oneof(fc.constantFrom(...oddNames, "token", "title", "properties", "isSecret"), text);

export const anySchema = object(fieldName, anyDefinition, { minLength: 1, maxLength: 4 }).map(schemaOf);

// What definitions of fields, and of what is within them, may say.
const common = { title: text, description: text };
const section = { sectionCaption: text, sectionDescription: text };
const count = fc.oneof(fc.nat(), fc.constantFrom(-0, 1e21, -1));
const errorMessage = object(
  fc.constantFrom("type", "pattern", "minLength", "enum", "maxItems", "uniqueItems", "maxProperties"),
  text,
  { maxLength: 3 },
);
const dataOf = (data) => ({ prefill: data, example: data, nullable: fc.boolean(), errorMessage });
const oneOf = (...values) => fc.constantFrom(...values);
const names = fc.uniqueArray(text, { maxLength: 3 });

/** Definitions within a field, as the vendor has them: nothing in them can be secret. */
const { items, properties } = fc.letrec((tie) => {
  const numbers = (value) => ({
    ...dataOf(value),
    default: value,
    minimum: value,
    maximum: value,
    unit: text,
    editor: oneOf("number", "hidden"),
  });
  const lengths = { pattern: text.map((text) => text.replace(/[^a-z]/g, "")), minLength: count, maxLength: count };
  const counts = { minItems: count, maxItems: count, uniqueItems: fc.boolean() };
  const members = { properties: tie("properties"), required: names, additionalProperties: fc.boolean() };
  const a = (type, optional) => record({ type: fc.constant(type), ...common }, optional);
  const property = fc.oneof(
    { depthSize: "small" },
    a("string", {
      ...dataOf(text),
      ...lengths,
      default: text,
      editor: oneOf("textfield", "textarea", "javascript", "fileupload", "hidden"),
    }),
    a("integer", numbers(count)),
    a("number", numbers(number)),
    a("boolean", { ...dataOf(fc.boolean()), default: fc.boolean(), editor: oneOf("checkbox", "hidden") }),
    a("array", {
      ...dataOf(jsonArray),
      ...counts,
      default: jsonArray,
      items: tie("items"),
      editor: oneOf("json", "hidden"),
    }),
    a("object", {
      ...dataOf(jsonObject),
      ...members,
      minProperties: count,
      maxProperties: count,
      default: jsonObject,
      editor: oneOf("json", "hidden"),
    }),
  );
  const ofType = (type, optional) => record({ type: fc.constant(type) }, optional);
  return {
    properties: object(fc.oneof(anyName, text), property, { maxLength: 3 }),
    items: fc.oneof(
      { depthSize: "small" },
      ofType("string", lengths),
      ofType("integer", { minimum: count, maximum: count }),
      ofType("number", { minimum: number, maximum: number }),
      ofType("boolean", {}),
      ofType("array", { items: tie("items") }),
      ofType("object", members),
    ),
  };
});

/** Secret fields that are valid, by type. */
export const secretFields = {
  string: field("string", ["textfield", "textarea", "hidden"], { ...section, ...dataOf(text) }),
  object: field("object", ["json", "hidden"], {
    ...section,
    ...dataOf(jsonObject),
    minProperties: count,
    maxProperties: count,
    properties,
    required: names,
    additionalProperties: fc.boolean(),
  }),
  array: field("array", ["json", "hidden"], {
    ...section,
    ...dataOf(jsonArray),
    minItems: count,
    maxItems: count,
    uniqueItems: fc.boolean(),
    items,
  }),
};

function field(type, editors, optional) {
  const isSecret = fc.constant(true);
  // The mark stands anywhere among the keywords.
  return record({ type: fc.constant(type), ...common, editor: oneOf(...editors), isSecret }, optional)
    .chain((definition) =>
      fc.shuffledSubarray(Object.entries(definition), { minLength: Object.keys(definition).length }),
    )
    .map(Object.fromEntries);
}

/** Valid fields that are not secret, with data in them that looks like a mark. */
const openField = fc.oneof(
  record(
    { type: fc.constant("string"), ...common, editor: oneOf("textfield", "javascript") },
    { ...dataOf(text), default: text, isSecret: fc.constant(false) },
  ),
  record(
    { type: fc.constant("object"), ...common, editor: oneOf("json", "schemaBased", "hidden") },
    { ...dataOf(jsonObject), default: jsonObject, properties },
  ),
  record(
    { type: fc.constant("array"), ...common, editor: oneOf("json", "schemaBased", "hidden") },
    { ...dataOf(jsonArray), default: jsonArray, items },
  ),
  record({ type: fc.constant("integer"), ...common }, { ...section, default: count, unit: text }),
  record({ type: fc.constant("boolean"), ...common }, { default: fc.boolean(), groupCaption: text }),
  record({ type: fc.constant("string"), ...common, enum: fc.constant(["a", "b"]) }, { default: oneOf("a", "b") }),
  record({ type: fc.constant(["string", "object"]), ...common, editor: fc.constant("json") }, { prefill: jsonObject }),
);

/**
 * Values of each type that the vendor's library seals: not empty, and no text that it takes for an envelope. As JSON
 * has them, so that they come back the same.
 */
const secretValues = {
  string: fc.string({ unit: "binary", minLength: 1, maxLength: 40 }).filter((text) => !text.startsWith("ENCRYPTED_")),
  object: jsonObject.map(asJson),
  array: jsonArray.map(asJson),
};

/** A name that every object inherits is one that the vendor's library finds in each input. */
const isInherited = (name) => name in {};

/** Valid schemas with an input each: `{ schema, input }`. */
export const forms = fc
  .uniqueArray(
    fc.tuple(
      fieldName.filter((name) => !isInherited(name)),
      fc.oneof(
        ...Object.entries(secretFields).map(([type, definition]) =>
          fc.record({ definition, value: secretValues[type], isPresent: mostly(true) }),
        ),
        fc.record({ definition: openField, value: json.map(asJson), isPresent: mostly(true) }),
      ),
    ),
    { selector: ([name]) => name, minLength: 1, maxLength: 5 },
  )
  .chain((fields) => {
    const named = (property) => fields.map(([name, field]) => [name, field[property]]);
    const present = fields.filter(([, { isPresent }]) => isPresent).map(([name, { value }]) => [name, value]);
    const others = fc.array(fc.tuple(fieldName, json.map(asJson)), { maxLength: 2 });
    return others.chain((others) => {
      const unknown = others.filter(([name]) => !fields.some(([field]) => field === name));
      const entries = [...present, ...unknown];
      return fc.shuffledSubarray(entries, { minLength: entries.length }).map((entries) => ({
        schema: schemaOf(Object.fromEntries(named("definition"))),
        input: Object.fromEntries(entries),
      }));
    });
  });

/**
 * Definitions of secret fields, most of them not quite valid. The vendor also checks what is said within a field
 * (`items`, `properties`, `errorMessage`); here that is valid, or of another type altogether.
 */
export const nearlyValid = fc
  .tuple(
    fc.oneof(...Object.values(secretFields)),
    fc.array(
      fc.oneof(
        fc.record({ name: fc.constant("type"), value: fc.oneof(oneOf(...types), fc.subarray(types), json) }),
        fc.record({ name: fc.constant("editor"), value: fc.oneof(oneOf(...editors), json) }),
        fc.record({ name: fc.constant("isSecret"), value: json.filter(Boolean) }),
        fc.record({
          name: fc.constant("required"),
          value: fc.array(fc.oneof({ weight: 4, arbitrary: oneOf("a", "b", "c") }, json), { maxLength: 3 }),
        }),
        fc.record({ name: fc.constant("items"), value: fc.oneof(items, scalar()) }),
        fc.record({ name: fc.constant("properties"), value: fc.oneof(properties, scalar()) }),
        fc.record({ name: fc.constant("errorMessage"), value: fc.oneof(errorMessage, scalar()) }),
        fc.record({
          name: anyName.filter((name) => !["isSecret", "items", "properties", "errorMessage"].includes(name)),
          value: fc.oneof(json, text, number, fc.boolean()),
        }),
        fc.record({
          name: fc.constantFrom(...keywords, ...describing).filter((name) => name !== "isSecret"),
          value: fc.constant(undefined),
        }),
      ),
      { maxLength: 2 },
    ),
  )
  .map(([definition, changes]) => {
    const entries = new Map(Object.entries(definition));
    for (const { name, value } of changes) {
      if (value === undefined) entries.delete(name);
      else entries.set(name, value);
    }
    return Object.fromEntries(entries);
  });

function scalar() {
  return fc.oneof(text, number, fc.boolean(), fc.constant(null));
}

function mostly(value) {
  return fc.oneof({ weight: 9, arbitrary: fc.constant(value) }, fc.constant(!value));
}

function asJson(value) {
  return JSON.parse(JSON.stringify(value));
}
