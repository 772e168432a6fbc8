// What runs in a browser's page.
import { casesFor } from "./cases.js";
import * as jsencrypt from "./contenders/jsencrypt.js";
import { measure } from "./measure.js";

const cases = casesFor(jsencrypt);

globalThis.measureCase = async (title, keys, depth) => measure(await cases[title](keys), depth);
