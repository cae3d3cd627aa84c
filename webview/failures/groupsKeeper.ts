import type { Remote } from '../../src/common/rpc.ts';
import type { FailuresHostApi, MistakeGrouping } from '../../src/protocol/folders/failures.ts';
import { isUnderWay } from './logic/explaining.ts';
import { type Groups, groupName } from './logic/groups.ts';
import type { FailuresScene } from './scene.ts';

const none: Groups = { found: undefined, of: new Map() };

/** Asks for the groups of a run when somebody looks at them, and again when the run or its maps have changed since. */
export class GroupsKeeper {
  readonly #ask: Pick<Remote<FailuresHostApi>, 'groups'>;
  readonly #changed: () => void;
  #groups: Groups = none;
  /** What they are of. */
  #key = '';
  #asking = false;

  constructor(ask: Pick<Remote<FailuresHostApi>, 'groups'>, changed: () => void) {
    this.#ask = ask;
    this.#changed = changed;
  }

  of({ state, records, maps, viewOptions }: Pick<FailuresScene, 'state' | 'records' | 'maps' | 'viewOptions'>): Groups {
    const looked = viewOptions.tab === 'groups' || viewOptions.filter.toLowerCase().includes('group:');
    const key = `${state.run} ${state.phase} ${records.length} ${maps.size}`;
    // A group that somebody looks at stays as it is while more images are explained.
    const kept =
      viewOptions.tab !== 'groups' && this.#groups.found !== undefined && this.#key.startsWith(`${state.run} `);
    const busy = state.phase === 'running' || (isUnderWay(state.explaining) && this.#groups.found !== undefined);
    if (looked && !kept && !busy && key !== this.#key && !this.#asking) void this.#fetch(key);
    return this.#key.startsWith(`${state.run} `) ? this.#groups : none;
  }

  async #fetch(key: string): Promise<void> {
    this.#asking = true;
    this.#key = key;
    try {
      const found = await this.#ask.groups(undefined);
      this.#groups = { found, of: membership(found) };
    } catch (error) {
      this.#groups = { ...none, failure: error instanceof Error ? error.message : String(error) };
    } finally {
      this.#asking = false;
      this.#changed();
    }
  }
}

function membership(found: readonly MistakeGrouping[]): Groups['of'] {
  const of = new Map<number, string[]>();
  for (const { by, groups } of found) {
    groups.forEach((images, at) => {
      for (const image of images) of.set(image, [...(of.get(image) ?? []), groupName(by, at)]);
    });
  }
  return of;
}
