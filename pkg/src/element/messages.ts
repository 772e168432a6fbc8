/**
 * A text with `{placeholders}`; or one text for each plural category of the language, chosen by `{bytes}`.
 * No placeholder ever stands for the value or a part of it.
 */
export type Message = string | (Partial<Record<Intl.LDMLPluralRule, string>> & { other: string });

export const english = {
  // Why the field is not valid.
  valueMissing: "Enter a value.",
  tooLarge: { one: "Too large: {bytes} byte, and the limit is {limit}.", other: "Too large: {bytes} bytes, and the limit is {limit}." },
  notReady: "This value cannot be encrypted yet: there is no public key. Nothing was sent.",
  badKey: "This value cannot be encrypted: the public key of this form is not usable. Nothing was sent.",
  wasmBlocked: "This value cannot be encrypted: WebAssembly is blocked on this page. Nothing was sent.",
  notUnicode: "This value cannot be encrypted: it holds half of a character pair. Enter it again.",
  sealFailed: "This value could not be encrypted. Nothing was sent.",
  needsReentry: "The value was erased when you left the page. Enter it again.",
  notAccepted: "The value that this page set was not accepted. Enter it here.",
  getRefused: "This form would put the value in the page address. Nothing was sent.",
  // What happened to pasted text.
  newlineInText: "This field takes one line. The text has several, so none of it was inserted.",
  trailingNewline: "The line break at the end was left out.",
  // Labels and announcements.
  label: "secret value",
  show: "Show {label}",
  shown: "{label} is shown",
  hidden: "{label} is hidden",
  hiddenBytes: { one: "hidden, {bytes} byte", other: "hidden, {bytes} bytes" },
} satisfies Record<string, Message>;

export type MessageId = keyof typeof english;
export type Messages = Partial<Record<MessageId, Message>>;
export type Parameters = Record<string, string | number>;

/** The text of `id`, from `overrides` where it is there; numbers and plurals as `lang` writes them. */
export function text(id: MessageId, parameters: Parameters, overrides: Messages, lang: string): string {
  const message: Message = overrides[id] ?? english[id];
  const template = typeof message === "string" ? message : plural(message, Number(parameters["bytes"]), lang);
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = parameters[name];
    return typeof value === "number" ? value.toLocaleString(language(lang)) : value ?? whole;
  });
}

/** The nearest `lang`, looked for through the hosts of shadow roots too; English when there is none. */
export function nearestLang(element: Element): string {
  for (let at: Element | null = element; at; at = hostOf(at)) {
    const lang = at.closest("[lang]")?.getAttribute("lang");
    if (lang) return lang;
  }
  return "en";
}

function plural(forms: Exclude<Message, string>, count: number, lang: string): string {
  return forms[new Intl.PluralRules(language(lang)).select(count)] ?? forms.other;
}

/** `lang` comes from the page and may be anything; `Intl` throws on what is not a language tag. */
function language(lang: string): string {
  try {
    return Intl.getCanonicalLocales(lang)[0] ?? "en";
  } catch {
    return "en";
  }
}

function hostOf(element: Element): Element | null {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}
