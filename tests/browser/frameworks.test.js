// <secret-field> among elements that React, Vue or Svelte owns: rendered, moved, removed, rendered on a server.
import assert from "node:assert/strict";
import { it } from "node:test";
import { assertQuiet, describeApp, KEY } from "./support/app.js";
import { forEachEngine } from "./support/browsers.js";
import { makeCanary } from "./support/canary.js";
import { buildForPage } from "./support/fixtures.js";
import { entryOf } from "./support/forms.js";
import { open } from "./support/keys.js";
import { DEFINE, siteForTests } from "./support/site.js";
import { Visit } from "./support/visit.js";

// What the element does for an app in every engine is tested without a framework: plain-app.test.js.
forEachEngine(tests, { byDefault: "Chromium" });

function tests(engine) {
  const site = siteForTests();

  for (const name of ["react", "vue", "svelte"]) describeApp(engine, site, { name, rendersOnServer: true });

  it("a form action of React gets the value sealed, and the field is empty afterwards", async (t) => {
    site.forget();
    const script = `<script type="module" src="${site.script(await buildForPage("react/form-action"))}"></script>`;
    const visit = await Visit.open(t, engine, site.page(`${KEY}<div id="app"></div>`, { head: DEFINE + script }));
    await visit.until(() => document.querySelector("#token")?.state === "empty");
    const secrets = [makeCanary(), makeCanary()];
    for (const [at, secret] of secrets.entries()) {
      await visit.type("token", secret);
      await visit.click("#send");
      await visit.until((times) => document.querySelector("#times").textContent === times, String(at + 1));
      await visit.until(() => document.querySelector("#token").state === "empty");
    }
    const sent = await Promise.all(site.posts().map((post) => entryOf(post, "token")));
    assert.deepEqual(
      sent.map((envelope) => open(envelope)),
      secrets,
    );
    await assertQuiet(visit, ...secrets);
  });
}
