// What is sealed.

/** 33 bytes, as long as many an API token. */
export const token = "sk_test_4eC39HqLyjWDarjtT1zdp7dcX";

/** 4 KiB in the shape of a PEM block. */
export const pem = ofLength(
  4096,
  "-----BEGIN EXAMPLE-----\n",
  `${"VGhpcyBpcyBhbiBleGFtcGxl".repeat(3).slice(0, 64)}\n`,
  "-----END EXAMPLE-----\n",
);

/** 64 KiB of JSON. */
export const json = ofLength(
  65536,
  '[{"host":"db-0.internal"}',
  ',{"host":"db-1.internal","user":"report","password":"correct horse battery staple"}',
  "]",
);

/** 1 MiB. */
export const mebibyte = Uint8Array.from({ length: 1 << 20 }, (_, index) => (index * 167) ^ (index >> 8));

/** As many whole `part`s as fit, and blanks. */
function ofLength(length, start, part, end) {
  const room = length - start.length - end.length;
  return (start + part.repeat(Math.floor(room / part.length))).padEnd(length - end.length) + end;
}
