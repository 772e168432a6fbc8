// <secret-field> in an app without a framework, which renders it again and again, moves it and removes it.
import { readFileSync } from "node:fs";
import { describeApp } from "./support/app.js";
import { forEachEngine } from "./support/browsers.js";
import { siteForTests } from "./support/site.js";

const content = readFileSync(new URL("fixtures/plain/app.html", import.meta.url), "utf8");

forEachEngine((engine) => {
  describeApp(engine, siteForTests(), { name: "plain", content, rendersOnServer: false });
});
