/** @returns a function that has `draw` called in the next frame, once however often it is asked to. */
export function onceAFrame(draw: () => void): () => void {
  let planned = false;
  return () => {
    if (planned) return;
    planned = true;
    requestAnimationFrame(() => {
      planned = false;
      draw();
    });
  };
}
