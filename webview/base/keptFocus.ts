/** Whether an element can have the focus: it is in the page, visible and not disabled. */
function takesFocus(node: HTMLElement): boolean {
  return node.isConnected && node.checkVisibility() && !('disabled' in node && node.disabled === true);
}

/**
 * Keeps the focus in the page over its changes. What had it may be hidden or disabled by what it has started, and the
 * browser would then give the focus to nothing: a screen reader loses its place. The page's heading takes it, and
 * what was disabled gets it back once it is of use again, unless the user has gone on meanwhile.
 */
export class KeptFocus {
  #disabled: HTMLElement | undefined;

  /** Makes a change of the page. */
  over(change: () => void): void {
    const held = document.activeElement;
    change();
    const heading = document.querySelector<HTMLElement>('h1[tabindex]');
    if (held === heading) this.#giveBack(heading);
    else this.#disabled = undefined;
    const stays = document.activeElement === held;
    // What has moved the focus meanwhile knows better.
    if (!(held instanceof HTMLElement) || held === document.body) return;
    if (takesFocus(held) || !(stays || document.activeElement === document.body)) return;
    this.#disabled = held.isConnected && held.checkVisibility() ? held : undefined;
    heading?.focus({ preventScroll: true });
  }

  #giveBack(heading: HTMLElement | null): void {
    const waiting = this.#disabled;
    if (waiting === undefined || !takesFocus(waiting)) return;
    this.#disabled = undefined;
    // A component enables what is inside of it a frame later. A page that VS Code has left must not take its focus.
    requestAnimationFrame(() => {
      if (document.activeElement === heading && document.hasFocus()) waiting.focus({ preventScroll: true });
    });
  }
}
