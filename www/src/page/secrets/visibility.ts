import type { Visibility } from "sealfield/store";

/** The value of the radio button that is chosen in a group. */
export function chosen(form: HTMLFormElement, group: string): string {
  return form.querySelector<HTMLInputElement>(`input[name=${group}]:checked`)?.value ?? "";
}

export function chosenVisibility(form: HTMLFormElement, group: string): Visibility {
  return chosen(form, group) === "masked" ? "masked" : "restricted";
}
