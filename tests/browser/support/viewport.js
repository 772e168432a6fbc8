const viewports = new WeakMap();

/** Gives the page's area this `{ width, height }` in CSS pixels. */
export async function setViewport(page, viewport) {
  const { width, height } = viewports.get(page) ?? {};
  if (width === viewport.width && height === viewport.height) return;
  viewports.set(page, viewport);
  try {
    await page.setViewport(viewport);
  } catch (error) {
    // Firefox before 144 does as told, and refuses only the orientation that puppeteer tells it besides.
    if (!/setScreenOrientationOverride.*unknown command/.test(error.message)) throw error;
  }
}

/** The page's area, as it was set. */
export function viewportOf(page) {
  return viewports.get(page);
}
