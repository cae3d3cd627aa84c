import chelsea from '../../../media/examples/chelsea.png';
import type { AddModelState, FromForm, KeptForm, ToForm } from '../../../src/protocol/addModelForm.ts';
import { type FormStateName, formStates } from './formStates.ts';

/** Runs in the page of the form that adds a model, in the place of VS Code and the extension. */
class FakeForm {
  readonly messages: FromForm[] = [];
  last: AddModelState = formStates.opening;
  stored: KeptForm | undefined;

  /** Sends a named state; the cat is what was fed. */
  async show(name: FormStateName, change: Partial<AddModelState> = {}): Promise<void> {
    const bitmap = await createImageBitmap(new Blob([new Uint8Array(chelsea)], { type: 'image/png' }));
    const side = 128;
    const context = new OffscreenCanvas(side, side).getContext('2d')!;
    context.drawImage(bitmap, 94, 19, 262, 262, 0, 0, side, side);
    const { data } = context.getImageData(0, 0, side, side);
    const colours = (order: readonly number[]) =>
      Uint8Array.from({ length: side * side * 3 }, (_, at) => data[Math.floor(at / 3) * 4 + (order[at % 3] ?? 0)] ?? 0);
    const picture = (order: readonly number[]) => ({ width: side, height: side, rgb: colours(order) });
    const state = { ...formStates[name], ...change };
    const tried = Object.entries(state.tried).map(([key, value]) => {
      if (typeof value === 'string' || 'failure' in value) return [key, value];
      const tensor = picture(key === 'keras-caffe' ? [2, 1, 0] : [0, 1, 2]);
      return [
        key,
        { ...value, images: value.images.map((image) => ('tensor' in image ? { ...image, tensor } : image)) },
      ];
    });
    this.send({ type: 'state', state: { ...state, tried: Object.fromEntries(tried) } });
  }

  send(message: ToForm): void {
    this.last = message.state;
    window.dispatchEvent(new MessageEvent('message', { data: structuredClone(message) }));
  }
}

declare global {
  interface Window {
    fakeForm: FakeForm;
    /** What a test listens with, if it does. */
    heardByTest?: (message: FromForm) => void;
  }
}

const fake = new FakeForm();
window.fakeForm = fake;
window.acquireVsCodeApi = () => ({
  postMessage: (message: FromForm) => {
    fake.messages.push(structuredClone(message));
    window.heardByTest?.(message);
  },
  setState: (state: KeptForm) => {
    fake.stored = structuredClone(state);
  },
});
