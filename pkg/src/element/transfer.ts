import { leaves } from "./masking.js";

export interface TransferHooks {
  /** Whether the text may be taken out now; tells the user when it may not. */
  mayCopy(): boolean;
  takeText(text: string): void;
  takeFiles(files: readonly File[]): void;
  /** Files are over the field, or not any more. */
  hover(on: boolean): void;
}

/** What leaves and enters the field by clipboard and by dragging. Dragging out never works, pasting always does. */
export function watchTransfers(root: ShadowRoot, hooks: TransferHooks): void {
  const keep = (event: Event) => {
    if (!hooks.mayCopy()) event.preventDefault();
  };
  const take = (event: Event, data: DataTransfer | null) => {
    hooks.hover(false);
    // Whatever it is, the browser's own way would lose line breaks, or open a file in the place of the page.
    event.preventDefault();
    if (!data) return;
    if (data.files.length > 0) hooks.takeFiles([...data.files]);
    else if (data.types.includes("text/plain")) hooks.takeText(data.getData("text/plain"));
  };
  root.addEventListener("copy", keep);
  root.addEventListener("cut", keep);
  root.addEventListener("dragstart", (event) => event.preventDefault());
  root.addEventListener("paste", (event) => take(event, (event as ClipboardEvent).clipboardData));
  root.addEventListener("drop", (event) => take(event, (event as DragEvent).dataTransfer));
  for (const type of ["dragenter", "dragover"]) {
    root.addEventListener(type, (event) => {
      const files = (event as DragEvent).dataTransfer?.types.includes("Files") ?? false;
      if (files) event.preventDefault();
      hooks.hover(files);
    });
  }
  root.addEventListener("dragleave", (event) => {
    if (leaves(root, event as DragEvent)) hooks.hover(false);
  });
}
