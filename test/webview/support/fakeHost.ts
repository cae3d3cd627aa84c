import chelsea from '../../../media/examples/chelsea.png';
import { PipelineError } from '../../../src/common/errors.ts';
import { type ParamsOf, Peer } from '../../../src/common/rpc.ts';
import { StateSender } from '../../../src/common/stateParts.ts';
import type {
  EncodedPicture,
  ExplanationView,
  PanelHostApi,
  PanelPageApi,
  PanelState,
  Picture,
  SamplePicture,
} from '../../../src/protocol/panel.ts';
import * as states from './states.ts';

type States = typeof states;
/** Those of `states` that are whole. */
export type StateName = {
  [Name in keyof States]: States[Name] extends PanelState | ((done: number) => PanelState) ? Name : never;
}[keyof States];

/** A call of the page. */
export type PageCall = {
  [M in keyof PanelHostApi]: { readonly method: M; readonly params: ParamsOf<PanelHostApi, M> };
}[keyof PanelHostApi];

/** Runs in the page before the page's own script, in the place of VS Code and the extension. */
class FakeHost {
  readonly states = states;
  readonly calls: PageCall[] = [];
  stored: unknown;
  /** What is answered where pictures are asked for; undefined leaves the question open. */
  answer: 'pictures' | 'failure' | undefined = 'pictures';
  /** What is answered where all pixels are asked for; undefined leaves the question open. */
  whole: EncodedPicture | { readonly problem: string } | undefined;
  /** The state that was sent last. */
  last: PanelState = states.waiting;
  readonly #sender = new StateSender<PanelState>();
  readonly #held: (() => void)[] = [];
  #photo: ImageData | undefined;
  /** What samples of a size are mixed of. */
  readonly #views = new Map<number, readonly Uint8Array[]>();

  readonly peer = new Peer<PanelHostApi, PanelPageApi>(this.#handlers(), {
    post: (data) => window.dispatchEvent(new MessageEvent('message', { data: structuredClone(data) })),
  });

  /** Sends a state as the extension does. */
  send(state: PanelState): void {
    this.last = state;
    const { parts, state: sent } = this.#sender.split(state);
    for (const part of parts) this.peer.notify('part', part);
    this.peer.notify('state', sent);
  }

  /** Answers what was left open. */
  release(): void {
    for (const answer of this.#held.splice(0)) answer();
  }

  /** Sends the last state once more, with some of its explanation changed. */
  change(part: Partial<ExplanationView>): void {
    this.send({ ...this.last, explanation: { ...this.last.explanation, ...part } });
  }

  /** Sends a named state, with the photo if it comes by then. */
  async show(name: StateName): Promise<void> {
    const made = this.states[name];
    if (name !== 'waiting' && name !== 'loading') await this.sendPreview();
    this.send(typeof made === 'function' ? made(430) : made);
  }

  /** Sends a picture as the original: without one, chelsea.png. By default it is what the states explain. */
  async sendPreview(
    png: Uint8Array<ArrayBuffer> = new Uint8Array(chelsea),
    sha256 = states.waiting.explanation.imageSha256 ?? '',
  ): Promise<void> {
    const bitmap = await createImageBitmap(new Blob([png], { type: 'image/png' }));
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext('2d')!;
    context.drawImage(bitmap, 0, 0);
    this.#photo = context.getImageData(0, 0, width, height);
    this.#views.clear();
    const decoded = nextDecoded();
    this.peer.notify('preview', { width, height, mime: 'image/png', bytes: png, sha256 });
    await decoded;
  }

  /** A picture of one colour, as a PNG. */
  async plainPicture(width: number, height: number, colour: string): Promise<Uint8Array<ArrayBuffer>> {
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d')!;
    context.fillStyle = colour;
    context.fillRect(0, 0, width, height);
    return new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
  }

  /** RGBA of the stage's canvas. A test gets it as bytes; as a list of numbers it would take a hundred times as long. */
  pixels(): Uint8ClampedArray {
    const canvas = document.querySelector<HTMLCanvasElement>('.picture canvas')!;
    return canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data;
  }

  /** RGBA of the original that was sent last. */
  photo(): Uint8ClampedArray {
    return this.#photo?.data ?? new Uint8ClampedArray();
  }

  #handlers(): PanelHostApi {
    const told = <M extends keyof PanelHostApi>(method: M, params: ParamsOf<PanelHostApi, M>): void => {
      this.calls.push(structuredClone({ method, params }) as PageCall);
    };
    const pictured = async <T>(message: string, picture: () => T): Promise<T> => {
      const { answer } = this;
      if (answer === undefined) await new Promise<void>((resolve) => this.#held.push(resolve));
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (answer === 'failure') throw new PipelineError('gone', message);
      return picture();
    };
    return {
      ready: () => told('ready', undefined),
      explain: (settings) => told('explain', settings),
      cancel: () => told('cancel', undefined),
      pictures: (request) => {
        told('pictures', request);
        const { indices, size } = request;
        return pictured('The VAE cannot run any more: run again.', () =>
          indices.map((index) => this.#sample(index, size)),
        );
      },
      curvePicture: (request) => {
        told('curvePicture', request);
        return pictured('The process has ended: run again.', () => this.#grey(request.point));
      },
      wholePicture: (request) => {
        told('wholePicture', request);
        return this.whole === undefined ? new Promise(() => {}) : Promise.resolve(this.whole);
      },
      colours: (name) => told('colours', name),
      expect: (picked) => told('expect', picked),
      evaluate: (request) => told('evaluate', request),
      stopEvaluating: (request) => told('stopEvaluating', request),
      scatter: (request) => told('scatter', request),
      stopScatter: (request) => told('stopScatter', request),
      layers: (request) => told('layers', request),
      compare: (change) => told('compare', change),
      savePicture: (picture) => told('savePicture', picture),
      command: (command) => told('command', command),
    };
  }

  /** The cat as the model sees it, from the top on in grey: a row of 28 for each point. */
  #grey(point: number): Picture {
    const size = 224;
    const { rgb } = this.#sample(0, size);
    rgb.fill(124, 0, Math.min(rgb.length, (rgb.length * point) / 28));
    return { width: size, height: size, rgb };
  }

  /** The cat as the model sees it, with one soft patch of a faded, shifted copy: what local sampling makes. */
  #sample(index: number, size: number): SamplePicture {
    const rgb = new Uint8Array(size * size * 3);
    const replaced = new Uint8Array(size * size);
    const photo = this.#photo;
    if (photo === undefined) return { width: size, height: size, rgb };
    const centre = { x: ((index * 37) % 100) / 100, y: ((index * 61) % 100) / 100 };
    const views = this.#views.get(size) ?? [0, size / 16, size / 9].map((offset) => shrunk(photo, size, offset));
    this.#views.set(size, views);
    const [plain, near, far] = views;
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const distance = (x / size - centre.x) ** 2 + (y / size - centre.y) ** 2;
        const share = Math.exp(-distance / 0.06);
        replaced[y * size + x] = Math.round(255 * share);
        for (let at = (y * size + x) * 3; at < (y * size + x + 1) * 3; at++) {
          const blurred = (near![at]! + plain![at]! + far![at]! + 120) / 4;
          rgb[at] = plain![at]! + share * (blurred - plain![at]!);
        }
      }
    }
    return { width: size, height: size, rgb, replaced };
  }
}

/** RGB of the part of a photo that the model sees, as a square of `size`, from `offset` pixels further right and down. */
function shrunk(photo: ImageData, size: number, offset: number): Uint8Array {
  const frame = states.chelseaFrame;
  const rgb = new Uint8Array(size * size * 3);
  const last = { x: photo.width - 1, y: photo.height - 1 };
  for (let y = 0; y < size; y++) {
    const row = Math.min(last.y, Math.floor(frame.y + ((y + offset) / size) * frame.height));
    for (let x = 0; x < size; x++) {
      const column = Math.min(last.x, Math.floor(frame.x + ((x + offset) / size) * frame.width));
      const from = (row * photo.width + column) * 4;
      for (let channel = 0; channel < 3; channel++) rgb[(y * size + x) * 3 + channel] = photo.data[from + channel]!;
    }
  }
  return rgb;
}

declare global {
  interface Window {
    fakeHost: FakeHost;
    acquireVsCodeApi(): unknown;
  }
}

/** Resolves when the page has decoded the next picture that it is sent, and gone on with it. */
function nextDecoded(): Promise<void> {
  const decode = window.createImageBitmap;
  return new Promise((resolve) => {
    window.createImageBitmap = async (source: ImageBitmapSource) => {
      window.createImageBitmap = decode;
      const bitmap = await decode(source);
      // After what the page does as soon as it has the bitmap.
      setTimeout(resolve);
      return bitmap;
    };
  });
}

window.fakeHost = new FakeHost();
window.acquireVsCodeApi = () => ({
  postMessage: (message: unknown) => window.fakeHost.peer.receive(structuredClone(message)),
  getState: () => window.fakeHost.stored,
  setState: (state: unknown) => {
    window.fakeHost.stored = structuredClone(state);
  },
});
