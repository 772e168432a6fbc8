import { InputError, SealfieldError } from "./errors.js";
import { plainContainer } from "./plain.js";
import type { Form } from "./wasm/read.js";

/** A place in an input: a tree that follows the input's own, as far as there are secrets. */
interface Place {
  /** What stands here is secret: its number in the schema. */
  secret?: number;
  properties: [string, Place][];
  /** Members of an object that `properties` does not name. */
  others?: Place;
  /** The first elements of an array. */
  first: Place[];
  /** All further elements of an array. */
  elements?: Place;
  mayBeScalar: boolean;
}

/** A secret in the copy of an input, and where to put what becomes of it. */
export interface Slot {
  secret: number;
  value: unknown;
  /** What errors call the field. */
  name: string;
  put(value: unknown): void;
}

/** A copy of an input, as deep as its secrets are; everything else is shared with the input. */
export interface Slots<T> {
  copy: T;
  slots: Slot[];
  /** What is wrong with the input so far. */
  errors: SealfieldError[];
}

/**
 * Finds the secrets of an input. An `undefined` one counts as absent.
 * @throws SealfieldError `ERR_SCHEMA` for an input that is no plain object
 */
export function secretSlots<T>(input: T, form: Form): Slots<T> {
  const search = new Search(form.dialect() === "json-schema");
  const copy = plainContainer(input);
  if (copy === undefined || Array.isArray(copy))
    throw new SealfieldError("ERR_SCHEMA", "the input is not a plain object");
  search.members(copy, form.root() as Place, "");
  return { copy: copy as T, slots: search.slots, errors: search.errors };
}

/** Runs `action` for a field, and keeps what it throws. */
export function attempt(errors: SealfieldError[], field: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof SealfieldError)) throw error;
    errors.push(new SealfieldError(error.code, error.message, field, error.stale));
  }
}

/** @throws InputError if there are errors */
export function throwIfAny([first, ...others]: readonly SealfieldError[]): void {
  if (first) throw new InputError([first, ...others]);
}

/** `name` as a segment of a JSON Pointer (RFC 6901), with the slash before it. */
export function pointerSegment(name: string): string {
  return `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

class Search {
  readonly slots: Slot[] = [];
  readonly errors: SealfieldError[] = [];
  readonly #hasPointers: boolean;

  constructor(hasPointers: boolean) {
    this.#hasPointers = hasPointers;
  }

  members(copy: Record<string, unknown>, place: Place, name: string): void {
    const named = new Map(place.properties);
    for (const [key, value] of Object.entries(copy)) {
      const inner = named.get(key) ?? place.others;
      if (inner) this.#look(copy, key, value, inner, this.#hasPointers ? name + pointerSegment(key) : key);
    }
  }

  #elements(copy: unknown[], place: Place, name: string): void {
    copy.forEach((value, index) => {
      const inner = place.first[index] ?? place.elements;
      if (inner) this.#look(copy, index, value, inner, `${name}/${index}`);
    });
  }

  #look(holder: object, key: PropertyKey, value: unknown, place: Place, name: string): void {
    if (value === undefined) return;
    // The copy has the key as its own, even `__proto__`, so this reaches no prototype.
    const put = (value: unknown) => void ((holder as Record<PropertyKey, unknown>)[key] = value);
    if (place.secret !== undefined) {
      this.slots.push({ secret: place.secret, value, name, put });
      return;
    }
    const isObject = place.properties.length > 0 || place.others !== undefined;
    const isArray = place.first.length > 0 || place.elements !== undefined;
    if (!isObject && !isArray) return;
    if (value === null || (place.mayBeScalar && ["string", "number", "boolean", "bigint"].includes(typeof value)))
      return;
    attempt(this.errors, name, () => {
      const copy = plainContainer(value);
      if (isArray && Array.isArray(copy)) this.#elements(copy, place, name);
      else if (isObject && copy && !Array.isArray(copy)) this.members(copy, place, name);
      else
        throw new SealfieldError(
          "ERR_SCHEMA",
          "the value has not the shape that the schema says, so secrets in it cannot be found",
        );
      put(copy);
    });
  }
}
