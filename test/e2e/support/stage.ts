import type { Locator } from 'playwright-core';
import { insist, shows } from '../../host/insist.ts';
import type { Workbench } from '../../host/workbench.ts';
import type { Keyboard } from './keyboard.ts';

/** What the line under the picture says of the pixel under the probe. */
export interface Reading {
  readonly x: number;
  readonly y: number;
  readonly rgb: readonly number[];
  /** undefined: the model does not see the pixel. */
  readonly map?: { readonly level: number; readonly value: number; readonly top: number };
}

const line = /^x (\d+) {2}y (\d+) {2}· {2}RGB (\d+) (\d+) (\d+)(?: {2}· {2}map (\S+) \((\S+)\), top (\S+) %)?$/;

/** A number that may be one just beside, such as "<0.01". */
function near(text: string): number {
  return Number(text.replace(/^[<>]/, ''));
}

/** How the picture is looked at: its switches, its contour, its readout and what is done with it. */
export class Stage {
  constructor(
    private readonly workbench: Workbench,
    private readonly keys: Keyboard,
  ) {}

  get signed(): Locator {
    return this.section.getByRole('checkbox', { name: 'Signed' });
  }

  get outline(): Locator {
    return this.section.getByRole('checkbox', { name: 'Regions', exact: true });
  }

  get contour(): Locator {
    return this.section.getByRole('checkbox', { name: /^Contour of the top / });
  }

  /** The slider of the part of the map that is shown. */
  get top(): Locator {
    return this.section.getByRole('slider', { name: 'Strongest part of the map to show' });
  }

  /** The line of the readout, which also tells what became of a copy. */
  get line(): Locator {
    return this.section.locator('.readout > .number');
  }

  get legend(): Locator {
    return this.section.locator('.legend');
  }

  async reading(): Promise<Reading> {
    const text = ((await this.line.textContent()) ?? '').replaceAll('\u2007', '').replaceAll('−', '-');
    const found = line.exec(text);
    if (found === null) throw new Error(`“${text}” is no reading`);
    const [x, y, red, green, blue] = found.slice(1, 6).map(Number);
    const [level, value, top] = found.slice(6);
    const map = level === undefined ? undefined : { level: near(level), value: Number(value), top: Number(top) };
    return { x: x!, y: y!, rgb: [red!, green!, blue!], ...(map && { map }) };
  }

  /** Which of these points, in cells of the map, the contour of what speaks for the class encloses. */
  async enclosed(points: readonly (readonly [x: number, y: number])[]): Promise<readonly boolean[]> {
    return this.section.locator('.contour-over').evaluate((path, all) => {
      const shape = path as SVGPathElement;
      return all.map(([x, y]) => shape.isPointInFill(new DOMPoint(x, y)));
    }, points);
  }

  /** Takes an entry of “More actions” by keyboard, until `effect` is there. */
  async act(name: string, effect: Locator): Promise<void> {
    const { webview } = this.workbench;
    const entry = webview.getByRole('menuitem', { name, exact: true });
    await insist(
      name,
      async () => {
        await this.keys.pressOn(webview.getByRole('button', { name: 'More actions' }), 'Enter', entry);
        await this.keys.walkTo(entry, 'ArrowDown');
        await this.keys.press('Enter');
      },
      shows(effect),
    );
  }

  private get section(): Locator {
    return this.workbench.webview.getByRole('region', { name: 'Picture and saliency map' });
  }
}
