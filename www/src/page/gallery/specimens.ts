import type { SecretField } from "sealfield/element";
import { leavePage } from "./leave-page.js";

/** A field of the gallery, and what it is there to show. */
export interface Specimen {
  id: string;
  title: string;
  about: string;
  label: string;
  /** Of the entry in the form. */
  name: string;
  attributes?: Readonly<Record<string, string>>;
  /** What "Fill in samples" puts in. */
  sample?: string;
  /** Brings the field, which is in the page by now, into its state. */
  arrange?(field: SecretField): void;
}

const TOKEN = "sample-token-4f7c-not-a-real-one";
const stored = { stored: "", "stored-at": "2026-05-04" };

export const kinds: readonly Specimen[] = [
  {
    id: "text",
    title: "One line",
    about: "For tokens and passwords; Enter submits. Paste several lines, and it asks instead of cutting them off.",
    label: "API token",
    name: "token",
    sample: TOKEN,
  },
  {
    id: "multiline",
    title: "Several lines",
    about: "Any text. Undo and redo work across showing and hiding it.",
    label: "Recovery codes",
    name: "codes",
    attributes: { kind: "multiline" },
    sample: "sample-0001-0001\nsample-0002-0002\nsample-0003-0003",
  },
  {
    id: "pem",
    title: "PEM",
    about: "Tells which blocks are there, and what is cut off, damaged or of the wrong type. Takes files, too.",
    label: "TLS key",
    name: "tlsKey",
    attributes: { kind: "pem", "pem-type": "private-key", "accept-files": ".pem,.key" },
    sample: `-----BEGIN PRIVATE KEY-----\n${btoa("not a key, only a sample")}\n${btoa("for the demo of sealfield")}\n-----END PRIVATE KEY-----\n`,
  },
  {
    id: "env",
    title: "Environment file",
    about: "Tells of each line whether it has a value; the names only while the text is shown.",
    label: "Variables",
    name: "variables",
    attributes: { kind: "env" },
    sample: "# Samples\nAPI_TOKEN=sample-token\nAPI_URL=https://example.com\nDEBUG=\n",
  },
  {
    id: "json",
    title: "JSON",
    about: "Tells what is wrong by line and column, and never quotes it. Sealed as JSON, so it opens as JSON.",
    label: "Service account",
    name: "account",
    attributes: { kind: "json", "json-type": "object" },
    sample: '{\n  "user": "sample",\n  "pin": "0000"\n}\n',
  },
  {
    id: "yaml",
    title: "YAML",
    about: "Tells of tabs and of odd indentation.",
    label: "Cluster access",
    name: "cluster",
    attributes: { kind: "yaml" },
    sample: "user:\n  name: sample\n  token: sample-token\n",
  },
];

export const states: readonly Specimen[] = [
  {
    id: "empty",
    title: "Empty",
    about: "Adds no entry to the form.",
    label: "Access token",
    name: "token",
  },
  {
    id: "required",
    title: "Required",
    about: "Holds the form back until there is a value, and says so.",
    label: "Signing secret",
    name: "secret",
    attributes: { required: "" },
    arrange: (field) => field.checkValidity(),
  },
  {
    id: "typed",
    title: "Typed",
    about: "Dots for the eye and for screen readers. Edit it: each envelope is another one.",
    label: "Database password",
    name: "password",
    arrange: (field) => (field.value = "sample-password"),
  },
  {
    id: "revealed",
    title: "Revealed",
    about:
      "Until the eye is pressed again, the focus leaves, the page is hidden, or time is up; here there is no limit.",
    label: "Webhook secret",
    name: "secret",
    attributes: { "reveal-timeout": "0" },
    arrange(field) {
      field.value = "sample-webhook-secret";
      field.reveal();
    },
  },
  {
    id: "stored",
    title: "Stored",
    about: "The server has a value, the page has not: the dots are always eight. Left alone, it stays as it is.",
    label: "Mail password",
    name: "password",
    attributes: stored,
  },
  {
    id: "provided",
    title: "Stored, can be shown",
    about: "The page gave it a way to fetch the value, which is the server’s to allow. Press the eye.",
    label: "Deploy token",
    name: "token",
    attributes: stored,
    arrange: (field) => (field.storedValue = fetchSample),
  },
  {
    id: "restricted",
    title: "Stored, restricted",
    about: "Can be shown while it is typed, and never again after that, even where there is a way to fetch it.",
    label: "Root password",
    name: "password",
    attributes: { ...stored, visibility: "restricted" },
    arrange: (field) => (field.storedValue = fetchSample),
  },
  {
    id: "replacing",
    title: "Replacing",
    about: "The form waits for the new value, or for Cancel or Esc.",
    label: "License key",
    name: "license",
    attributes: stored,
    arrange: (field) => field.replace(),
  },
  {
    id: "keep",
    title: "Kept",
    about: "Replaced, then thought better of: the server keeps what it has.",
    label: "Backup key",
    name: "key",
    attributes: stored,
    arrange(field) {
      field.replace();
      field.cancelReplace();
    },
  },
  {
    id: "clear",
    title: "To be removed",
    about: "The server is told so when the form is sent. Until then it can be kept.",
    label: "Proxy password",
    name: "password",
    attributes: stored,
    arrange: (field) => field.clearStored(),
  },
  {
    id: "stale",
    title: "Stale",
    about: "Stored with an older version of the form, and no good for this one. It has to be replaced or removed.",
    label: "Login cookies",
    name: "cookies",
    attributes: { ...stored, stale: "" },
  },
  {
    id: "needs-reentry",
    title: "Left behind",
    about: "Wiped when the page was left: after Back, nothing is there that anyone could find.",
    label: "Session secret",
    name: "secret",
    arrange(field) {
      field.value = TOKEN;
      leavePage(field);
    },
  },
  {
    id: "error",
    title: "Bad key",
    about: "What cannot be sealed does not leave the page in any form.",
    label: "Payment secret",
    name: "secret",
    attributes: { "public-key": "not a key" },
    arrange(field) {
      field.value = TOKEN;
      field.checkValidity();
    },
  },
  {
    id: "refused",
    title: "Refused by the server",
    about: "The page passes on what the server said, until the value is edited.",
    label: "Registry token",
    name: "token",
    arrange(field) {
      field.value = TOKEN;
      field.setCustomValidity("The registry does not know this token.");
      field.addEventListener("input", () => field.setCustomValidity(""));
    },
  },
  {
    id: "file",
    title: "From a file",
    about: "Drop any file here, or choose one. Its bytes are sealed as they are.",
    label: "Key store",
    name: "keyStore",
    attributes: { kind: "multiline", rows: "3", "accept-files": "" },
  },
  {
    id: "readonly",
    title: "Read-only",
    about: "Made by the page, for instance. It can be shown, and copied while it is, if the page allows that.",
    label: "Generated password",
    name: "password",
    attributes: { readonly: "", "allow-copy": "" },
    arrange: (field) => (field.value = "sample-generated-password"),
  },
  {
    id: "disabled",
    title: "Disabled",
    about: "Holds nothing, and sends nothing.",
    label: "Legacy token",
    name: "token",
    attributes: { disabled: "" },
  },
];

/** As long as a server takes. */
function fetchSample(): Promise<string> {
  return new Promise((resolve) => setTimeout(resolve, 400, "sample-stored-value"));
}
