const svg = "http://www.w3.org/2000/svg";

/** The button that reveals. Its label stays "Show …"; `aria-pressed` tells whether it does. */
export function makeEye(document: Document): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "eye";
  button.setAttribute("part", "reveal");
  button.setAttribute("aria-pressed", "false");
  button.append(makeIcon(document));
  return button;
}

function makeIcon(document: Document): SVGElement {
  const icon = draw(document, "svg", { viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" });
  icon.append(
    draw(document, "path", { d: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Z" }),
    draw(document, "circle", { cx: "12", cy: "12", r: "3" }),
    draw(document, "path", { class: "slash-gap", d: "M5 3.6 20.4 19" }),
    draw(document, "path", { class: "slash", d: "M4 4 20 20" }),
  );
  return icon;
}

function draw(document: Document, name: string, attributes: Record<string, string>): SVGElement {
  const element = document.createElementNS(svg, name) as SVGElement;
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  return element;
}
