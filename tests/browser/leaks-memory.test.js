// What is left in memory: of JavaScript after a wipe, of WebAssembly after sealing. After opening: tests/js/memory.test.js.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { forEachEngine } from "./support/browsers.js";
import { findCanary, makeCanary } from "./support/canary.js";
import { fields, fillFields, holds, ids, mask, naive, reveal, sealAll, wipe } from "./support/leaks.js";
import { siteForTests } from "./support/site.js";
import { Visit } from "./support/visit.js";

forEachEngine((engine) => {
  // The modules by themselves, which a bundle has no names for.
  const site = siteForTests({ bundled: false });

  describe("the heap of JavaScript, once garbage is collected", () => {
    if (!engine.isChromium) {
      it("holds nothing of a wiped field", (t) => t.skip(`no driver gives a heap snapshot of ${engine.name}`));
      return;
    }

    it("holds the text of a field that takes no care, although it was removed, and the test finds it", async (t) => {
      const visit = await Visit.openForm(t, engine, site, naive.html, { head: naive.head(site) });
      const secret = makeCanary();
      await visit.type(naive.id, secret);
      await visit.page.evaluate(() => {
        window.keptByTheHost = document.querySelector("naive-field");
        window.keptByTheHost.remove();
      });
      assert.notDeepEqual(findCanary(await heapSnapshot(visit.page), secret), []);
    });

    it("holds nothing of wiped fields", async (t) => {
      const visit = await Visit.openForm(t, engine, site, fields);
      const secrets = await fillFields(visit);
      await reveal(visit);
      await mask(visit);
      await sealAll(visit);
      assert.deepEqual(holds(await heapSnapshot(visit.page), secrets), ids, "before the wipe, they are there");
      await wipe(visit);
      assert.deepEqual(holds(await heapSnapshot(visit.page), secrets), []);
    });
  });

  describe("the memory of WebAssembly", () => {
    it("holds a schema that is in use, and the test finds it", async (t) => {
      const visit = await Visit.openForm(t, engine, site, "");
      const secret = makeCanary();
      await visit.page.evaluate(async (title) => {
        const [{ readModule }, { Form }] = await Promise.all([
          import("/sealfield/read-module.js"),
          import("/sealfield/wasm/read.js"),
        ]);
        await readModule.ready();
        window.form = new Form(JSON.stringify({ properties: { a: { title } } }));
      }, secret);
      assert.notDeepEqual(findCanary(await wasmMemory(visit), secret), []);
    });

    it("holds nothing of fields that were checked and sealed", async (t) => {
      const visit = await Visit.openForm(t, engine, site, fields);
      const secrets = await fillFields(visit);
      await reveal(visit);
      await sealAll(visit);
      assert.deepEqual(holds(await wasmMemory(visit), secrets), []);
    });
  });
});

async function heapSnapshot(page) {
  const client = await page.createCDPSession();
  const chunks = [];
  client.on("HeapProfiler.addHeapSnapshotChunk", ({ chunk }) => chunks.push(chunk));
  await client.send("HeapProfiler.collectGarbage");
  await client.send("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
  await client.detach();
  return chunks.join("");
}

async function wasmMemory({ page }) {
  const hex = await page.evaluate(async () => {
    const modules = await Promise.all([
      import("/sealfield/wasm/seal.js"),
      import("/sealfield/wasm/check.js"),
      import("/sealfield/wasm/read.js"),
    ]);
    // Once instantiated, the glue returns what it has; a module that was not called yet has nothing.
    const memories = modules.flatMap(({ initSync }) => {
      try {
        return [initSync().memory.buffer];
      } catch {
        return [];
      }
    });
    return memories
      .map((memory) => Array.from(new Uint8Array(memory), (byte) => byte.toString(16).padStart(2, "0")).join(""))
      .join("");
  });
  return Buffer.from(hex, "hex");
}
