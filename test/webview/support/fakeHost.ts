import chelsea from '../../../media/examples/chelsea.png';
import type { FromWebview, PanelState, Picture, ToWebview } from '../../../src/protocol/panel.ts';
import * as states from './states.ts';

type States = typeof states;
/** Those of `states` that are whole. */
export type StateName = {
  [Name in keyof States]: States[Name] extends PanelState | ((done: number) => PanelState) ? Name : never;
}[keyof States];

/** Runs in the page before the page's own script, in the place of VS Code and the extension. */
class FakeHost {
  readonly states = states;
  readonly messages: FromWebview[] = [];
  stored: unknown;
  /** What `pictures` is answered with; undefined leaves the request open. */
  answer: 'pictures' | 'failure' | undefined = 'pictures';
  #photo: ImageData | undefined;

  /** The state that was sent last. */
  last: PanelState = states.waiting;

  send(message: ToWebview): void {
    if (message.type === 'state') this.last = message.state;
    window.dispatchEvent(new MessageEvent('message', { data: structuredClone(message) }));
  }

  /** Sends a named state, with the photo if it comes by then. */
  async show(name: StateName): Promise<void> {
    const made = this.states[name];
    if (name !== 'waiting' && name !== 'loading') await this.sendPreview();
    this.send({ type: 'state', state: typeof made === 'function' ? made(430) : made });
  }

  /** Sends a picture as the original: without one, chelsea.png. By default it is what the states explain. */
  async sendPreview(
    png: Uint8Array<ArrayBuffer> = new Uint8Array(chelsea),
    sha256 = states.waiting.imageSha256 ?? '',
  ): Promise<void> {
    const bitmap = await createImageBitmap(new Blob([png], { type: 'image/png' }));
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext('2d')!;
    context.drawImage(bitmap, 0, 0);
    this.#photo = context.getImageData(0, 0, width, height);
    this.send({ type: 'preview', preview: { width, height, mime: 'image/png', bytes: png, sha256 } });
    await new Promise((resolve) => setTimeout(resolve, 150));
  }

  /** A picture of one colour, as a PNG. */
  async plainPicture(width: number, height: number, colour: string): Promise<Uint8Array<ArrayBuffer>> {
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d')!;
    context.fillStyle = colour;
    context.fillRect(0, 0, width, height);
    return new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
  }

  /** RGBA of the stage's canvas. */
  pixels(): number[] {
    const canvas = document.querySelector<HTMLCanvasElement>('.picture canvas')!;
    return [...canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data];
  }

  /** RGBA of the original that was sent last. */
  photo(): number[] {
    return [...(this.#photo?.data ?? [])];
  }

  receive(message: FromWebview): void {
    this.messages.push(structuredClone(message));
    if (this.answer === undefined) return;
    if (message.type === 'curvePicture') {
      const { request, point } = message;
      setTimeout(() => {
        if (this.answer === 'failure') {
          this.send({ type: 'picturesFailed', request, message: 'The process has ended: run again.' });
        } else {
          this.send({ type: 'curvePicture', request, picture: this.#grey(point) });
        }
      }, 20);
    }
    if (message.type !== 'pictures') return;
    const { request, run, indices, size } = message;
    setTimeout(() => {
      if (this.answer === 'failure') {
        this.send({ type: 'picturesFailed', request, message: 'The VAE cannot run any more: run again.' });
      } else {
        this.send({
          type: 'pictures',
          request,
          run,
          indices,
          pictures: indices.map((index) => this.#sample(index, size)),
        });
      }
    }, 20);
  }

  /** The cat as the model sees it, from the top on in grey: a row of 28 for each point. */
  #grey(point: number): Picture {
    const size = 224;
    const { rgb } = this.#sample(0, size);
    rgb.fill(124, 0, Math.min(rgb.length, (rgb.length * point) / 28));
    return { width: size, height: size, rgb };
  }

  /** The cat as the model sees it, with one soft patch of a faded, shifted copy: what local sampling makes. */
  #sample(index: number, size: number): Picture {
    const rgb = new Uint8Array(size * size * 3);
    const photo = this.#photo;
    if (photo === undefined) return { width: size, height: size, rgb };
    const frame = states.chelseaFrame;
    const centre = { x: ((index * 37) % 100) / 100, y: ((index * 61) % 100) / 100 };
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const distance = (x / size - centre.x) ** 2 + (y / size - centre.y) ** 2;
        const share = Math.exp(-distance / 0.06);
        for (let channel = 0; channel < 3; channel++) {
          const read = (offset: number) => {
            const column = Math.min(photo.width - 1, Math.floor(frame.x + ((x + offset) / size) * frame.width));
            const row = Math.min(photo.height - 1, Math.floor(frame.y + ((y + offset) / size) * frame.height));
            return photo.data[(row * photo.width + column) * 4 + channel] ?? 0;
          };
          const plain = read(0);
          const blurred = (read(size / 16) + read(-0) + read(size / 9) + 120) / 4;
          rgb[(y * size + x) * 3 + channel] = plain + share * (blurred - plain);
        }
      }
    }
    return { width: size, height: size, rgb };
  }
}

declare global {
  interface Window {
    fakeHost: FakeHost;
    acquireVsCodeApi(): unknown;
  }
}

window.fakeHost = new FakeHost();
window.acquireVsCodeApi = () => ({
  postMessage: (message: FromWebview) => window.fakeHost.receive(message),
  getState: () => window.fakeHost.stored,
  setState: (state: unknown) => {
    window.fakeHost.stored = structuredClone(state);
  },
});
