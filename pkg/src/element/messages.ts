import { english } from "./english.js";

/**
 * A text with `{placeholders}`; or one text for each plural category of the language, chosen by `{count}` or `{bytes}`.
 * No placeholder ever stands for the value or a part of it, but for the names in a `.env` while it is revealed.
 */
export type Message = string | (Partial<Record<Intl.LDMLPluralRule, string>> & { other: string });
export type MessageId = keyof typeof english;
export type Messages = Partial<Record<MessageId, Message>>;
/** What a placeholder stands for may be a text in the same language. */
export type Parameters = Readonly<Record<string, string | number | Said | undefined>>;

/** A text before its language is known. */
export type Said = readonly [id: MessageId, parameters?: Parameters];

const languages = new Map<string, Messages>();

/** Gives the texts of a language to all fields; what is missing stays English. Fields on the page show them at their next change. */
export function addMessages(lang: string, messages: Messages): void {
  languages.set(lang.toLowerCase(), messages);
}

/** The text, from `overrides` where it is there; numbers and plurals as `lang` writes them. What is a text already stands as it is. */
export function text(said: Said | string | number, overrides: Messages, lang: string): string {
  if (typeof said === "number") return said.toLocaleString(language(lang));
  if (typeof said === "string") return said;
  const [id, parameters = {}] = said;
  const message: Message = overrides[id] ?? messagesFor(lang)[id] ?? english[id];
  const template =
    typeof message === "string" ? message : plural(message, Number(parameters["count"] ?? parameters["bytes"]), lang);
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    return text(parameters[name] ?? whole, overrides, lang);
  });
}

/** A day as `lang` writes it; empty for what is no date. */
export function dayIn(lang: string, date: string): string {
  const day = new Date(date);
  if (Number.isNaN(Number(day))) return "";
  // A day without a time is midnight in Greenwich, and a day earlier in America.
  const timeZone = /^\d{4}-\d\d-\d\d$/.test(date.trim()) ? { timeZone: "UTC" } : {};
  return day.toLocaleDateString(language(lang), { dateStyle: "medium", ...timeZone });
}

/** The nearest `lang`, looked for through the hosts of shadow roots too; English when there is none. */
export function nearestLang(element: Element): string {
  for (let at: Element | undefined = element; at; at = (at.getRootNode() as Partial<ShadowRoot>).host) {
    const lang = at.closest("[lang]")?.getAttribute("lang");
    if (lang) return lang;
  }
  return "en";
}

/** `de-AT` is served by `de`, when it has no texts of its own. */
function messagesFor(lang: string): Messages {
  const tag = lang.toLowerCase();
  return languages.get(tag) ?? languages.get(tag.split("-")[0]!) ?? {};
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
