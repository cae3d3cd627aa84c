/** @returns a function that schedules `draw` for the next frame, once however often it is called. */
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
