const SAMPLE = {
  service: "Weather station",
  token: "sample-token-4f7c-not-a-real-one",
  "private-key":
    "-----BEGIN SAMPLE KEY-----\nbm90IGEga2V5LCBvbmx5IGEgc2FtcGxl\nZm9yIHRoZSBkZW1vIG9mIHNlYWxmaWVs\nZA==\n-----END SAMPLE KEY-----",
};

/** Fills the form with made-up values, so that nobody has to type a real secret to see the demo. */
export function fillInSample(form: HTMLFormElement): void {
  for (const [id, value] of Object.entries(SAMPLE)) {
    const field = form.querySelector<HTMLElement & { value: string }>(`#${id}`);
    if (field !== null) field.value = value;
  }
}
