import chelsea from '../../../media/examples/chelsea.png';
import { type ParamsOf, Peer } from '../../../src/common/rpc.ts';
import { StateSender } from '../../../src/common/stateParts.ts';
import type {
  AddModelState,
  FormHostApi,
  FormPageApi,
  KeptForm,
  ModelForm,
} from '../../../src/protocol/addModelForm.ts';
import { type FormStateName, formStates } from './formStates.ts';

/** A call of the page. */
export type FormCall = {
  [M in keyof FormHostApi]: { readonly method: M; readonly params: ParamsOf<FormHostApi, M> };
}[keyof FormHostApi];

/** Runs in the page of the form that adds a model, in the place of VS Code and the extension. */
class FakeForm {
  readonly calls: FormCall[] = [];
  last: AddModelState = formStates.opening;
  stored: KeptForm | undefined;
  readonly #sender = new StateSender<AddModelState>();
  readonly peer = new Peer<FormHostApi, FormPageApi>(
    {
      ready: () => this.#told('ready', undefined),
      change: (change) => {
        this.#told('change', change);
        window.heardByTest?.(change);
      },
      customize: (feed) => {
        this.#told('customize', feed);
        window.customizedByTest?.(feed);
      },
      command: (command) => this.#told('command', command),
    },
    { post: (data) => window.dispatchEvent(new MessageEvent('message', { data: structuredClone(data) })) },
  );

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
    this.send({ ...state, tried: Object.fromEntries(tried) });
  }

  /** Sends a state as the extension does. */
  send(state: AddModelState): void {
    this.last = state;
    const { parts, state: sent } = this.#sender.split(state);
    for (const part of parts) this.peer.notify('part', part);
    this.peer.notify('state', sent);
  }

  #told<M extends keyof FormHostApi>(method: M, params: ParamsOf<FormHostApi, M>): void {
    this.calls.push(structuredClone({ method, params }) as FormCall);
  }
}

declare global {
  interface Window {
    fakeForm: FakeForm;
    /** What a test listens with, if it does. */
    heardByTest?: (change: Partial<ModelForm>) => void;
    customizedByTest?: (feed: string) => void;
  }
}

const fake = new FakeForm();
window.fakeForm = fake;
window.acquireVsCodeApi = () => ({
  postMessage: (message: unknown) => fake.peer.receive(structuredClone(message)),
  setState: (state: KeptForm) => {
    fake.stored = structuredClone(state);
  },
});
