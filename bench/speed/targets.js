// What the package has to reach, and what it would like to: the table of bench/README.md. All are upper limits.
import { ratios } from "./statistics.js";

export const targets = [
  ratio("Node", "one field", "jose", 0.4, 0.25),
  ratio("Node", "one field", "node-forge", 0.08, 0.05),
  ratio("Firefox", "one field", "WebCrypto", 0.6, 0.35),
  ratio("Chromium", "one field", "WebCrypto", 1.5, 0.9),
  ratio("WebKitGTK", "one field", "WebCrypto", 0.6, 0.4),
  ratio("Chromium", "ten fields of a form", "WebCrypto", 1.5, 1),
  ratio("Firefox", "ten fields of a form", "WebCrypto", 0.8, 0.6),
  growth(3072),
  growth(4096),
  ratio("Node", "PEM of 4 KiB", "jose", 0.6, 0.4),
  ratio("Node", "JSON of 64 KiB", "jose", 1.5, 1),
  ratio("Node", "1 MiB, AES-256-GCM", "@noble/ciphers", 0.33, 0.2),
  ratio("Node", "open one field", "rsa crate", 0.5, 0.25),
  {
    what: "key generation, 2048 bits",
    engine: "Node",
    unit: "s",
    target: 1.5,
    stretch: 0.6,
    samples: ({ times }) => times.Node?.["key generation, 2048 bits"]?.sealfield.map((ms) => ms / 1000),
  },
  size("sealing half, wasm", 40, 28),
  size("sealing half, JavaScript", 5, 3),
  size("element, JavaScript", 14, 10),
  ratio("Chromium", "first visit", "jose", 2, 1.3),
  {
    what: "peak memory, value of 16 MiB",
    engine: "Node",
    unit: "copies",
    target: 3,
    stretch: 2,
    samples: ({ memory }) => memory && [Math.max(...Object.values(memory))],
  },
];

/** Ours, as a multiple of what the peer takes. */
function ratio(engine, what, peer, target, stretch) {
  const samples = ({ times }) => {
    const works = times[engine]?.[what];
    return works && ratios(works.sealfield, works[peer]);
  };
  return { what, engine, peer, unit: "×", target, stretch, samples };
}

/** What a larger key costs, as a multiple of what it would by the square of its size. */
function growth(bits) {
  const samples = ({ times }) => {
    const works = times.Node?.["one field, by size of key"];
    return (
      works &&
      ratios(works[`sealfield, ${bits} bits`], works["sealfield, 2048 bits"]).map(
        (factor) => factor / (bits / 2048) ** 2,
      )
    );
  };
  return {
    what: `one field, ${bits} bits`,
    engine: "Node",
    peer: "the square of 2048 bits",
    unit: "×",
    target: 1,
    samples,
  };
}

/** Compressed with brotli. */
function size(what, target, stretch) {
  return { what, unit: "KiB", target, stretch, samples: ({ sizes }) => sizes && [sizes[what] / 1024] };
}
