import { colormap } from '../../../src/common/colormap.ts';
import { packOthers } from '../../../src/common/evaluation/comparison/otherColumns.ts';
import { packRecords, type ShownRecord } from '../../../src/common/evaluation/recordColumns.ts';
import { type ParamsOf, Peer } from '../../../src/common/rpc.ts';
import { StateSender } from '../../../src/common/stateParts.ts';
import type {
  EncodedPicture,
  EvidenceInside,
  FailuresHostApi,
  FailuresPageApi,
  FailuresState,
  KeptFailures,
  MistakeGrouping,
  RunTags,
  TruthPreview,
} from '../../../src/protocol/folders/failures.ts';
import { someRecords } from './someRecords.ts';

/** A call of the page. */
export type FailuresCall = {
  [M in keyof FailuresHostApi]: { readonly method: M; readonly params: ParamsOf<FailuresHostApi, M> };
}[keyof FailuresHostApi];

/** Records that one message has. */
const batchSize = 5000;

/** Runs in the page of the failures of a folder, in the place of VS Code and the extension. */
class FakeFailures {
  readonly calls: FailuresCall[] = [];
  stored: KeptFailures | undefined;
  tags: RunTags['images'] = {};
  records: readonly ShownRecord[] = [];
  /** Mistakes that are alike. */
  groups: readonly MistakeGrouping[] = [];
  /** Pictures of images that were asked for. */
  asked: number[] = [];
  /** Set to answer with one picture, so that a benchmark is not of making pictures. */
  only: EncodedPicture | undefined;
  readonly #sender = new StateSender<FailuresState>();
  #state: FailuresState | undefined;
  readonly peer: Peer<FailuresHostApi, FailuresPageApi>;

  constructor() {
    const told = <M extends keyof FailuresHostApi>(method: M, params: ParamsOf<FailuresHostApi, M>): void => {
      this.calls.push(structuredClone({ method, params }) as FailuresCall);
    };
    const telling =
      <M extends keyof FailuresHostApi>(method: M) =>
      (params: ParamsOf<FailuresHostApi, M>): void =>
        told(method, params);
    this.peer = new Peer<FailuresHostApi, FailuresPageApi>(
      {
        ready: telling('ready'),
        chooseTruth: telling('chooseTruth'),
        chooseModel: telling('chooseModel'),
        compareWith: telling('compareWith'),
        examplePictures: () => Promise.all(Array.from({ length: 9 }, (_, at) => pictureOf(at, 160))),
        start: telling('start'),
        pause: telling('pause'),
        resume: telling('resume'),
        cancel: telling('cancel'),
        thumbnails: ({ images, size }) => {
          this.asked.push(...images);
          return Promise.all(
            images.map((index) =>
              this.records[index]?.unreadable === null ? (this.only ?? pictureOf(index, size)) : null,
            ),
          );
        },
        tag: (change) => {
          told('tag', change);
          this.#tag(change);
        },
        note: telling('note'),
        explain: telling('explain'),
        stopExplaining: telling('stopExplaining'),
        open: telling('open'),
        groups: () => Promise.resolve(this.groups),
        command: telling('command'),
      },
      { post: (data) => window.dispatchEvent(new MessageEvent('message', { data: structuredClone(data) })) },
    );
  }

  /** Sends a state as the extension does. */
  send(change: Partial<FailuresState>): void {
    this.#state = { ...(this.#state ?? firstState(this.records.length)), ...change };
    const { parts, state } = this.#sender.split(this.#state);
    for (const part of parts) this.peer.notify('part', part);
    this.peer.notify('state', state);
  }

  /** A run of so many images that is finished. */
  show(count: number, change: Partial<FailuresState> = {}): void {
    this.records = someRecords(count);
    this.send({ phase: 'done', progress: { done: count, total: count, rate: 0 }, ...change });
    this.sendRecords(0, count);
  }

  sendRecords(from: number, to: number): void {
    for (let first = from; first < to; first += batchSize) {
      const end = Math.min(to, first + batchSize);
      this.peer.notify('records', packRecords(this.records.slice(first, end), first));
    }
  }

  /** Another model says the true class of every second image, with 0.6, and class 7 of the rest. */
  compare(): void {
    const runs = [{ run: '0123456789ab', name: 'before', model: 'SqueezeNet 1.1 (bundled)' }];
    this.send({ against: { runs, chosen: '0123456789ab' } });
    const answers = this.records.map(({ truth, unreadable, top }, n) => {
      if (unreadable !== null || truth === null) return undefined;
      const index = n % 2 === 0 ? truth : 7;
      const distance = top[0] === index ? 0.1 : 0.5 + (n % 10) / 100;
      return { label: `class ${index}`, index, probability: 0.6, right: index === truth, distance };
    });
    this.peer.notify('others', packOthers(answers, 0));
  }

  /** From now on all images look alike. */
  async simplify(): Promise<void> {
    this.only = await pictureOf(0, 160);
  }

  /** What is asked before a run. */
  ask(change: Partial<TruthPreview> = {}): void {
    const preview: TruthPreview = {
      truth: { from: 'folder' },
      others: [{ from: 'name', part: 'first' }],
      images: 200,
      matched: 180,
      examples: Array.from({ length: 9 }, (_, at) => ({ image: `cats/${at}.jpg`, label: `class ${at % 3}` })),
      unknown: [
        { name: 'kitty', images: 15, nearest: ['kit fox', 'kite'] },
        { name: 'lorry', images: 5, nearest: ['trailer truck'] },
      ],
      notes: [],
      ...change,
    };
    const setup = {
      sources: [preview.truth, ...preview.others, { from: 'none' } as const],
      chosen: preview.truth,
      preview,
    };
    this.send({ phase: 'setup', setup, progress: { done: 0, total: 0, rate: 0 } });
  }

  /** The map of an image's class: strong in one corner. @param inside how it lies to marked objects. */
  explain(index: number, target: number, inside?: EvidenceInside): void {
    const side = 28;
    const levels = Int8Array.from({ length: side * side }, (_, at) =>
      at % side < side / 2 && at < (side * side) / 2 ? 127 : 0,
    );
    const frame = { imageWidth: 160, imageHeight: 120, x: 0, y: 0, width: 160, height: 120 };
    this.peer.notify('map', { index, target, frame, width: side, height: side, levels, step: 1 / 127, inside });
  }

  #tag({ images, tag, on }: ParamsOf<FailuresHostApi, 'tag'>): void {
    const all = new Map(Object.entries(this.tags));
    for (const index of images) {
      const path = this.records[index]?.image ?? '';
      const tags = (all.get(path)?.tags ?? []).filter((known) => known !== tag);
      all.set(path, { ...all.get(path), tags: on ? [...tags, tag] : tags });
    }
    this.tags = Object.fromEntries(all);
    this.peer.notify('tags', this.tags);
  }
}

function firstState(count: number): FailuresState {
  return {
    phase: 'done',
    run: 'run-1',
    name: 'animals',
    folder: 'data/animals',
    model: 'MobileNetV2',
    models: ['MobileNetV2', 'SqueezeNet 1.1 (bundled)'],
    progress: { done: count, total: count, rate: 0 },
    labels: Array.from({ length: 1000 }, (_, label) => `class ${label}`),
    truth: { from: 'folder' },
    against: { runs: [] },
    colormap,
  };
}

/** A picture in a colour of its own: red and green say its number. */
async function pictureOf(index: number, size: number): Promise<EncodedPicture> {
  const [width, height] = [size, Math.round(size * 0.75)];
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d')!;
  context.fillStyle = `rgb(${index & 255} ${(index >> 8) & 255} 128)`;
  context.fillRect(0, 0, width, height);
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
  return { width, height, mime: 'image/png', bytes };
}

declare global {
  interface Window {
    fakeFailures: FakeFailures;
  }
}

const fake = new FakeFailures();
window.fakeFailures = fake;
window.acquireVsCodeApi = () => ({
  postMessage: (message: unknown) => fake.peer.receive(structuredClone(message)),
  getState: () => fake.stored,
  setState: (state: KeptFailures) => {
    fake.stored = structuredClone(state);
  },
});
