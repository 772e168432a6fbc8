import "sealfield/element/de";
import { byId, element } from "../dom.js";
import { Card } from "./card.js";
import { kinds, type Specimen, states } from "./specimens.js";

const toolbar = byId("gallery-toolbar", HTMLElement);
const stage = byId("gallery-stage", HTMLElement);
let cards: Card[] = [];

toolbar.addEventListener("change", applyChoices);
byId("gallery-samples", HTMLButtonElement).addEventListener("click", () => {
  for (const card of cards) card.fillIn();
});
byId("gallery-restart", HTMLButtonElement).addEventListener("click", () => void render());

void render().then(() => {
  for (const control of toolbar.querySelectorAll<HTMLInputElement | HTMLButtonElement>("input, button"))
    control.disabled = false;
});

async function render(): Promise<void> {
  cards = [];
  stage.replaceChildren(...group("Kinds", kinds), ...group("States", states));
  applyChoices();
  await Promise.all(cards.map((card) => card.arrange()));
}

function group(title: string, specimens: readonly Specimen[]): HTMLElement[] {
  const made = specimens.map((specimen) => new Card(specimen));
  cards.push(...made);
  return [element("h3", "", title), element("div", "specimens", ...made.map(({ node }) => node))];
}

function applyChoices(): void {
  for (const card of cards) card.speak(chosen("language"));
  stage.classList.remove("light", "dark");
  if (chosen("colours") !== "auto") stage.classList.add(chosen("colours"));
  stage.classList.toggle("narrow", chosen("width") === "narrow");
}

function chosen(what: string): string {
  return toolbar.querySelector<HTMLInputElement>(`input[name=gallery-${what}]:checked`)?.value ?? "";
}
