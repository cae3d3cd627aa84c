import { toFailure } from '../../common/errors.ts';
import type { SaliencyMap } from '../../protocol/explanation.ts';
import type { LayerList, PanelLayers } from '../../protocol/layers.ts';
import type { Done } from '../../protocol/pipeline.ts';
import type { Pipeline } from '../process/pipelineHost.ts';

/** The layers of one finished explanation's model: read and shown on request, each map made once and kept. */
export class LayerViews {
  #state: PanelLayers;
  readonly #maps = new Map<string, SaliencyMap | null>();
  #reading: Promise<LayerList | undefined> | undefined;
  #controller: AbortController | undefined;

  /**
   * @param of the id of the explanation.
   * @param own which layer the explanation looked at; undefined: none; null: the one that is found.
   * @param tell is called on every change.
   */
  constructor(
    private readonly pipeline: Pick<Pipeline, 'layers' | 'layerMap'>,
    private readonly of: number,
    private readonly own: string | null | undefined,
    private readonly tell: () => void,
  ) {
    this.#state = own ? { own } : {};
    if (own !== undefined) void this.#read();
  }

  get state(): PanelLayers {
    return this.#state;
  }

  /**
   * Reads the layers, unless they are known.
   * @param show a layer whose map is to be shown, in the place of another one's; null: none any more; undefined: as it is.
   */
  async look(show?: string | null): Promise<void> {
    if (show !== undefined) this.stop();
    const list = await this.#read();
    if (list === undefined || show === undefined || show === null) return;
    if (list.layers.some(({ name }) => name === show)) await this.#show(show);
  }

  /** Stops making a map, and shows none. */
  stop(): void {
    this.#controller?.abort();
    this.#controller = undefined;
    const { list, own, error } = this.#state;
    if (this.#state.shown !== undefined) this.#change({ list, own, ...(list === undefined && { error }) });
  }

  #read(): Promise<LayerList | undefined> {
    this.#reading ??= this.#list();
    return this.#reading;
  }

  async #list(): Promise<LayerList | undefined> {
    try {
      const list = await this.pipeline.layers({ of: this.of });
      this.#change({ list, own: this.own === null ? list.found : this.own });
      return list;
    } catch (error) {
      // It may be asked again.
      this.#reading = undefined;
      this.#change({ ...this.#state, error: toFailure(error).message });
      return undefined;
    }
  }

  async #show(layer: string): Promise<void> {
    // Another one may have been asked for while the layers were read.
    this.#controller?.abort();
    this.#controller = undefined;
    const { list, own } = this.#state;
    const shown = { list, own, shown: layer };
    const known = this.#maps.get(layer);
    if (known !== undefined) {
      this.#change({ ...shown, map: known });
      return;
    }
    const controller = new AbortController();
    this.#controller = controller;
    const current = () => controller === this.#controller;
    this.#change({ ...shown, share: 0 });
    let outcome: PanelLayers;
    try {
      const { signal } = controller;
      const report = ({ done, total }: Done) =>
        current() ? this.#change({ ...shown, share: done / total }) : undefined;
      const map = await this.pipeline.layerMap({ of: this.of, layer }, { signal, report });
      // A separate copy: the array of a message shares the whole message's buffer.
      const copy = map && { ...map, values: new Float32Array(map.values) };
      this.#maps.set(layer, copy);
      outcome = { ...shown, map: copy };
    } catch (error) {
      outcome = { ...shown, error: toFailure(error).message };
    }
    if (!current()) return;
    this.#controller = undefined;
    this.#change(outcome);
  }

  #change(state: PanelLayers): void {
    this.#state = state;
    this.tell();
  }
}
