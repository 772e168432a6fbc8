/** The tabs of one browser: one that the tests of a file share, and those that a test has to itself. */
export class Tabs {
  #browser;
  #shared = null;
  #front = null;

  constructor(browser) {
    this.#browser = browser;
  }

  /** The shared tab, or a new one where it is in use or `own` is asked for; whoever takes it gives it back. */
  async take({ own }) {
    if (!own && this.#shared?.isTaken === false) {
      this.#shared.isTaken = true;
      return this.#shared;
    }
    // Behind another one, WebKitGTK's window is minimized, and stays so.
    if (own && this.#shared?.isTaken === false) await this.#close(this.#shared);
    const tab = { page: await this.#browser.newPage(), isTaken: true };
    if (!own) this.#shared ??= tab;
    return tab;
  }

  /** Brings the tab to the front. */
  async show(tab) {
    if (this.#front !== tab) await tab.page.bringToFront();
    this.#front = tab;
  }

  async giveBack(tab, isReusable) {
    if (this.#shared === tab && isReusable && (await isEmptied(tab.page))) tab.isTaken = false;
    else await this.#close(tab);
  }

  /** Ends what the tests of a file shared. */
  async closeShared() {
    if (this.#shared) await this.#close(this.#shared);
  }

  async #close(tab) {
    if (this.#shared === tab) this.#shared = null;
    this.#front = null;
    await tab.page.close();
  }
}

/** Leaves nothing in a page's tab for the next test; `false` where that cannot be. */
async function isEmptied(page) {
  try {
    await page.hideMessages?.();
    return await page.evaluate(() => {
      window.testWatch?.takeNews();
      sessionStorage.clear();
      return document.visibilityState === "visible";
    });
  } catch {
    return false;
  }
}
