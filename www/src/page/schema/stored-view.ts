import { inspect } from "sealfield";
import { codeBox, element } from "../dom.js";
import { envelopeView } from "../envelope-view.js";
import { shortEnvelope } from "../short-envelope.js";

/** An input's secret: the field's name, and its envelope. */
export interface StoredSecret {
  name: string;
  envelope: string;
}

/** The stored input in JSON with its envelopes shortened; below it each of them in full, on demand. */
export function storedView(stored: object, secrets: StoredSecret[], bits: number): HTMLElement[] {
  return [
    codeBox("The stored input", ...shortened(stored, secrets)),
    ...secrets.map(({ name, envelope }) => {
      const whole = envelopeView({ name, value: envelope, info: inspect(envelope, { bits }) }, false);
      return element(
        "details",
        "raw",
        element("summary", "", "The whole envelope of ", element("code", "", name)),
        whole,
      );
    }),
  ];
}

function shortened(stored: object, secrets: StoredSecret[]): (HTMLElement | string)[] {
  const envelopes = new Set(secrets.map(({ envelope }) => envelope));
  const pieces: (HTMLElement | string)[] = [];
  let rest = JSON.stringify(stored, null, 2);
  // In the order of the text, whatever that of the fields is.
  for (;;) {
    const [first] = [...envelopes]
      .map((envelope) => ({ envelope, start: rest.indexOf(JSON.stringify(envelope)) }))
      .filter(({ start }) => start >= 0)
      .sort((a, b) => a.start - b.start);
    if (first === undefined) return [...pieces, rest];
    const { envelope, start } = first;
    pieces.push(rest.slice(0, start + 1), shortEnvelope(envelope));
    rest = rest.slice(start + JSON.stringify(envelope).length - 1);
  }
}
