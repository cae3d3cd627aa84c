/** Turning the wheel by one pixel zooms by this power of e; a notch counts as at most this many pixels. */
const wheelPower = 0.01;
const wheelNotch = 30;

/** How a pane reacts to pointer, wheel and keys. */
export interface PaneGestures {
  /** Whether the picture extends beyond the pane. */
  isZoomed(): boolean;
  /** Around the place of the event. */
  zoomBy(factor: number, event: MouseEvent): void;
  /** In window pixels. */
  panBy(x: number, y: number): void;
  /** The pointer is at the place of the event; undefined: it has left. */
  point(event: MouseEvent | undefined): void;
  /** @returns whether the key, alone or with Shift, has a meaning here. */
  press(event: KeyboardEvent): boolean;
}

/** Connects a pane to what the user does in its element. */
export function followGestures(element: HTMLElement, pane: PaneGestures): void {
  element.addEventListener('wheel', (event) => turn(pane, event), { passive: false });
  followPointer(element, pane);
  element.addEventListener('blur', () => pane.point(undefined));
  element.addEventListener('keydown', (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey && pane.press(event)) event.preventDefault();
  });
}

/** With Ctrl or Cmd, which is what a pinch sends, the wheel zooms; without, it moves a zoomed picture. */
function turn(pane: PaneGestures, event: WheelEvent): void {
  const zooming = event.ctrlKey || event.metaKey;
  if (!zooming && !pane.isZoomed()) return;
  event.preventDefault();
  const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : wheelNotch;
  if (zooming) {
    const by = Math.min(wheelNotch, Math.max(-wheelNotch, event.deltaY * unit));
    pane.zoomBy(Math.exp(-by * wheelPower), event);
  } else {
    pane.panBy(-event.deltaX * unit, -event.deltaY * unit);
  }
  pane.point(event);
}

/** Points, and drags a zoomed picture. */
function followPointer(element: HTMLElement, pane: PaneGestures): void {
  let from: { readonly x: number; readonly y: number } | undefined;
  element.addEventListener('pointerdown', ({ button, pointerId, clientX, clientY }) => {
    if (button !== 0 || !pane.isZoomed()) return;
    element.setPointerCapture(pointerId);
    element.classList.add('dragging');
    from = { x: clientX, y: clientY };
  });
  element.addEventListener('pointermove', (event) => {
    if (from !== undefined) {
      pane.panBy(event.clientX - from.x, event.clientY - from.y);
      from = { x: event.clientX, y: event.clientY };
    }
    pane.point(event);
  });
  for (const end of ['pointerup', 'pointercancel', 'lostpointercapture'] as const) {
    element.addEventListener(end, () => {
      element.classList.remove('dragging');
      from = undefined;
    });
  }
  element.addEventListener('pointerleave', () => pane.point(undefined));
}
