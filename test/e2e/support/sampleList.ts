import type { Locator } from 'playwright-core';
import type { Workbench } from '../../host/workbench.ts';

/** A tile of the list, by its rank in it. */
export interface ShownTile {
  /** From 1 on. */
  readonly rank: number;
  /** Number of the sample. */
  readonly sample: number;
}

/** Points of the plot that have one colour. */
export interface ColouredPoints {
  /** As CSS. */
  readonly colour: string;
  readonly circles: number;
  readonly diamonds: number;
}

/** The samples of the panel: their order, their groups and their plot. */
export class SampleList {
  constructor(private readonly workbench: Workbench) {}

  get sort(): Locator {
    return this.section.getByRole('combobox', { name: 'Sort samples' });
  }

  get grouping(): Locator {
    return this.section.getByRole('checkbox', { name: 'Group by class' });
  }

  get plotting(): Locator {
    return this.section.getByRole('checkbox', { name: 'Scatter' });
  }

  get allRows(): Locator {
    return this.section.getByRole('checkbox', { name: 'All rows' });
  }

  get tiles(): Locator {
    return this.section.getByRole('option');
  }

  tile(sample: number): Locator {
    return this.section.getByRole('option', { name: new RegExp(`, sample ${sample}$`) });
  }

  /** The heads of the groups, which open and close them. */
  get heads(): Locator {
    return this.section.getByRole('heading', { level: 3 }).getByRole('button');
  }

  /** The samples' points, moved over by arrow keys. */
  get plot(): Locator {
    return this.section.getByRole('application', { name: /^Scatter of / });
  }

  get points(): Locator {
    return this.plot.locator('.scatter-point');
  }

  /** What is said of the point that is looked at, e.g. "tabby 0.41 change 0.120, shifted, sample 12". */
  get words(): Locator {
    return this.section.locator('.scatter-side').getByRole('status');
  }

  /** The tiles in the page, in their order: those in sight and around it. */
  async shown(): Promise<readonly ShownTile[]> {
    const tiles = await this.tiles.evaluateAll((all) =>
      all.map((tile) => ({
        rank: Number(tile.getAttribute('aria-posinset')),
        sample: Number(/, sample (\d+)$/.exec(tile.getAttribute('aria-label') ?? '')?.[1]),
      })),
    );
    return tiles.sort((one, other) => one.rank - other.rank);
  }

  /** What is said of the tiles that are marked in the list. */
  async marked(): Promise<readonly string[]> {
    const marked = this.section.getByRole('option', { selected: true });
    return marked.evaluateAll((tiles) => tiles.map((tile) => tile.getAttribute('aria-label') ?? ''));
  }

  /** The colour that the legend has beside a label's short name, and how many points of each shape have it. */
  async pointsLike(name: string): Promise<ColouredPoints> {
    const item = this.section.getByRole('listitem').filter({ hasText: new RegExp(`^.?${name}$`) });
    const colour = await item.locator('span').evaluate((swatch) => getComputedStyle(swatch).color);
    return this.points.evaluateAll((all, wanted) => {
      const alike = all.filter((point) => getComputedStyle(point).fill === wanted);
      const circles = alike.filter((point) => point.tagName === 'circle').length;
      return { colour: wanted, circles, diamonds: alike.length - circles };
    }, colour);
  }

  private get section(): Locator {
    return this.workbench.webview.getByRole('region', { name: 'Samples', exact: true });
  }
}
