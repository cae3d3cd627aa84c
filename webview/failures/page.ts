import type { OtherAnswer } from '../../src/common/evaluation/comparison/disagreement.ts';
import { unpackOthers } from '../../src/common/evaluation/comparison/otherColumns.ts';
import { readFilter, type Written } from '../../src/common/evaluation/filter/filter.ts';
import { type ShownRecord, unpackRecords } from '../../src/common/evaluation/recordColumns.ts';
import type { ParamsOf } from '../../src/common/rpc.ts';
import type {
  FailuresHostApi,
  FailuresState,
  ImageMap,
  OtherBatch,
  RecordBatch,
  RunTags,
} from '../../src/protocol/folders/failures.ts';
import { KeptFocus } from '../base/keptFocus.ts';
import { onceAFrame } from '../base/onceAFrame.ts';
import { shortLabels } from '../logic/labels.ts';
import { remember } from '../logic/remember.ts';
import { GroupsKeeper } from './groupsKeeper.ts';
import type { FailuresHost } from './host.ts';
import { createFailuresLayout, type FailuresLayout } from './layout.ts';
import { isSameContent } from './logic/sameContent.ts';
import { nothingSelected, type Selection } from './logic/selection.ts';
import { type ChosenView, defaultView, readView, viewOf } from './logic/viewOptions.ts';
import { OrderKeeper } from './orderKeeper.ts';
import type { FailuresActions, FailuresScene } from './scene.ts';

/** Holds the host's state and the user's view of it, and has the views draw it, at most once per frame. */
export class FailuresPage {
  readonly #host: FailuresHost;
  readonly #layout: FailuresLayout;
  readonly #focus = new KeptFocus();
  readonly #plan = onceAFrame(() => this.#focus.over(() => this.#draw()));
  readonly #order = new OrderKeeper(this.#plan);
  readonly #groups: GroupsKeeper;
  readonly #filterOf = remember(readFilter);
  #state: FailuresState | undefined;
  #records: ShownRecord[] = [];
  #others: (OtherAnswer | undefined)[] = [];
  #written: ReadonlyMap<string, Written> = new Map();
  #maps: ReadonlyMap<number, ReadonlyMap<number, ImageMap>> = new Map();
  #selection: Selection = nothingSelected;
  #chosen: ChosenView;
  #names: readonly string[] = [];
  #labels: readonly string[] = [];

  constructor(host: FailuresHost) {
    this.#host = host;
    const view = host.storedView();
    this.#chosen = view === undefined ? defaultView : readView(view);
    this.#groups = new GroupsKeeper(host.ask, this.#plan);
    this.#layout = createFailuresLayout(this.#actions(), host.ask, this.#plan);
  }

  get element(): HTMLElement {
    return this.#layout.element;
  }

  takeState(state: FailuresState): void {
    this.#state = state;
    if (state.labels !== this.#labels) {
      this.#labels = state.labels;
      this.#names = shortLabels(state.labels);
    }
    this.#plan();
  }

  takeRecords(batch: RecordBatch): void {
    if (batch.first === 0) {
      this.#records = [];
      this.#maps = new Map();
      this.#others = [];
      this.#selection = nothingSelected;
      this.#order.forget();
      this.#layout.forgetPictures();
    }
    // Earlier records are sent again if they have changed.
    if (batch.first < this.#records.length) this.#records = [...this.#records];
    const replaced: number[] = [];
    for (const [at, record] of unpackRecords(batch).entries()) {
      const index = batch.first + at;
      const before = this.#records[index];
      if (before !== undefined && !isSameContent(before, record)) replaced.push(index);
      this.#records[index] = record;
    }
    this.#forget(replaced);
    this.#plan();
  }

  /** What was made of the contents that these had before. */
  #forget(replaced: readonly number[]): void {
    if (replaced.length === 0) return;
    this.#layout.forgetPictures(replaced);
    const gone = new Set(replaced);
    this.#maps = new Map([...this.#maps].filter(([index]) => !gone.has(index)));
  }

  takeOthers(batch: OtherBatch): void {
    // A new list tells the order that something is other than before.
    if (batch.first < this.#others.length || batch.first === 0) this.#others = this.#others.slice(0, batch.first);
    for (const answer of unpackOthers(batch)) this.#others.push(answer);
    this.#plan();
  }

  takeTags(tags: RunTags['images']): void {
    this.#written = new Map(Object.entries(tags));
    this.#plan();
  }

  takeMap(map: ImageMap): void {
    const maps = new Map(this.#maps);
    maps.set(map.index, new Map([...(maps.get(map.index) ?? []), [map.target, map]]));
    this.#maps = maps;
    this.#plan();
  }

  #actions(): FailuresActions {
    const tell = <M extends keyof FailuresHostApi>(method: M, params: ParamsOf<FailuresHostApi, M>): void =>
      this.#host.tell(method, params);
    return {
      changeView: (change) => {
        const opened = change.tab !== undefined && change.tab !== this.#chosen.tab;
        this.#chosen = { ...this.#chosen, ...change };
        // A user who comes from a cell or a row continues in the list.
        if (opened && change.filter !== undefined) this.#layout.focusListSoon();
        this.#plan();
      },
      select: (selection) => {
        this.#selection = selection;
        // At once: the focus is about to move there.
        this.#draw();
      },
      enlarge: (index) => this.#layout.enlarge(index),
      open: (image) => tell('open', { image }),
      explain: (images) => tell('explain', { images: images.filter((index) => this.#readable(index)) }),
      stopExplaining: () => tell('stopExplaining', undefined),
      write: (images) => this.#layout.write(images),
      tag: (images, tag, on) => tell('tag', { images, tag, on }),
      note: (image, text) => tell('note', { image, text }),
      chooseTruth: (source) => tell('chooseTruth', source),
      chooseModel: (model) => tell('chooseModel', model),
      compareWith: (run) => tell('compareWith', run),
      run: (step) => tell(step, undefined),
      command: (command) => tell('command', command),
    };
  }

  #readable(index: number): boolean {
    return this.#records[index]?.unreadable === null;
  }

  #draw(): void {
    const state = this.#state;
    if (state === undefined) return;
    const records = this.#records;
    const viewOptions = viewOf(this.#chosen, state.truth.from !== 'none', state.against.chosen !== undefined);
    const filter = this.#filterOf(viewOptions.filter, this.#labels);
    const names = this.#names;
    const groups = this.#groups.of({ state, records, maps: this.#maps, viewOptions });
    const shown = this.#order.order({
      records,
      filter,
      sort: viewOptions.sort,
      written: this.#written,
      maps: this.#maps,
      others: this.#others,
      groups: groups.of,
      running: state.phase === 'running',
    });
    const scene: FailuresScene = {
      state,
      records,
      count: records.length,
      shown,
      filter,
      viewOptions,
      selection: this.#selection,
      written: this.#written,
      maps: this.#maps,
      others: this.#others,
      groups,
      nameOf: (label) => names[label] ?? `class ${label}`,
    };
    this.#layout.update(scene);
    this.#host.store({ run: state.run, view: this.#chosen });
  }
}
