/** The entries of a form as it was sent, urlencoded or multipart: `[name, value]` in order. */
export async function entriesOf({ headers, body }) {
  const form = await new Response(body, { headers: { "Content-Type": headers.get("content-type") } }).formData();
  return [...form];
}

/** The value of the one entry with this name. */
export async function entryOf(request, name) {
  const values = (await entriesOf(request)).filter(([key]) => key === name);
  if (values.length !== 1) throw new Error(`the form has ${values.length} entries named ${name}`);
  return values[0][1];
}
