/** A field that leaks wherever a field can, so that each test is seen to find what it looks for. Runs in the page. */
class NaiveField extends HTMLElement {
  connectedCallback() {
    const input = document.createElement("input");
    input.id = "naive";
    input.addEventListener("input", () => this.#keep(input.value));
    this.append(input);
    try {
      this.insertAdjacentHTML("beforeend", "<style>naive-field { display: block; }</style>");
    } catch {
      /* Trusted Types */
    }
    const style = document.createElement("style");
    style.textContent = "naive-field { display: block; }";
    this.append(style);
  }

  seal() {
    console.info("sealing", this.draft);
    Promise.reject(new Error(`no key for ${this.draft}`));
    throw new Error(`cannot seal ${this.draft}`);
  }

  #keep(value) {
    console.debug("draft", value);
    this.draft = value;
    this.setAttribute("value", value);
    /[^]+/.test(value);
    this.dispatchEvent(new CustomEvent("naive-draft", { bubbles: true, detail: { value } }));
    localStorage.setItem("draft", value);
    sessionStorage.setItem("draft", value);
    document.cookie = `draft=${encodeURIComponent(value)}`;
    this.saved = Promise.all([saveInCache(value), saveInDatabase(value)]);
  }
}

async function saveInCache(value) {
  const cache = await caches.open("drafts");
  await cache.put("/draft", new Response(value));
}

function saveInDatabase(value) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("drafts");
    request.onupgradeneeded = () => request.result.createObjectStore("drafts");
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const transaction = request.result.transaction("drafts", "readwrite");
      transaction.objectStore("drafts").put(value, "draft");
      transaction.oncomplete = () => {
        request.result.close();
        resolve();
      };
    };
  });
}

customElements.define("naive-field", NaiveField);
