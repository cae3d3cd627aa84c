import type { Locator } from 'playwright-core';
import type { Workbench } from '../host/workbench.ts';

/** What a person does with VS Code who has no pointer. */
export class Keyboard {
  constructor(private readonly workbench: Workbench) {}

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.workbench.page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    await this.workbench.page.keyboard.type(text);
  }

  /** Runs a command by its whole title in the command palette, e.g. "Relabel: Show Log". */
  async run(title: string): Promise<void> {
    await this.press('F1');
    await this.pick(title, `>${title}`);
  }

  /** Takes the entry `name` of the open quick input, which is filtered by `text`. */
  async pick(name: string, text = name): Promise<void> {
    const { page } = this.workbench;
    const widget = page.locator('.quick-input-widget:visible');
    await widget.locator('input').first().waitFor();
    await this.press('ControlOrMeta+a');
    await this.type(text);
    const exact = page.getByText(name, { exact: true });
    await this.moveTo(widget.locator('.monaco-list-row.focused').filter({ has: exact }), 'ArrowDown');
    await this.press('Enter');
  }

  /** Picks an item of a file's menu in the explorer. */
  async pickFromMenu(file: string, item: string): Promise<void> {
    await this.run('File: Focus on Files Explorer');
    await this.press('Home');
    await this.moveTo(this.workbench.file(file).and(this.workbench.page.locator('.focused')), 'ArrowDown');
    await this.press('Shift+F10');
    const entry = this.workbench.page.locator('.monaco-menu .focused').getByRole('menuitem', { name: item });
    await this.moveTo(entry, 'ArrowDown');
    await this.press('Enter');
  }

  /** Presses Tab, forwards or backwards, until `target`, of a page, has the focus. */
  async tabTo(target: Locator): Promise<void> {
    await target.waitFor();
    for (let presses = 0; presses < 80; presses++) {
      const key = await target.evaluate(wayTo);
      if (key === undefined) return;
      await this.press(key);
    }
    throw new Error(`Tab does not lead to ${target}`);
  }

  /** Presses the arrow down until `target`, an entry of an open menu of a page, has the focus. */
  async arrowTo(target: Locator): Promise<void> {
    await this.moveTo(target.and(this.workbench.webview.locator(':focus')), 'ArrowDown');
  }

  /** Whether the focus is on this part of a page. */
  async isOn(target: Locator): Promise<boolean> {
    return (await target.evaluate(wayTo)) === undefined;
  }

  /** Presses arrows until the closed list `target`, which has the focus, has this value. */
  async choose(target: Locator, value: string): Promise<void> {
    await this.press('Home');
    for (let presses = 0; presses < 20; presses++) {
      // The attribute of it comes a frame later.
      if ((await target.evaluate((node) => (node as HTMLSelectElement).value)) === value) return;
      await this.press('ArrowDown');
    }
    throw new Error(`${target} has no “${value}”`);
  }

  /** Presses an arrow until `target` is there. */
  private async moveTo(target: Locator, key: string): Promise<void> {
    for (let presses = 0; presses < 40; presses++) {
      if (await target.waitFor({ timeout: 500 }).then(yes, no)) return;
      await this.press(key);
    }
    throw new Error(`${key} does not lead to ${target}`);
  }
}

/** The key that leads from where the focus is to this part of the page; undefined: it is there. */
function wayTo(node: Element): 'Tab' | 'Shift+Tab' | undefined {
  const root = node.getRootNode();
  // What is inside of a component has its place, and its focus is its component's.
  const target = root instanceof ShadowRoot ? root.host : node;
  const { activeElement, body } = node.ownerDocument;
  if (activeElement === null || activeElement === body) return 'Tab';
  if (target.contains(activeElement)) return undefined;
  return target.compareDocumentPosition(activeElement) & Node.DOCUMENT_POSITION_FOLLOWING ? 'Shift+Tab' : 'Tab';
}

const yes = (): boolean => true;
const no = (): boolean => false;
