import type {
  ComparisonChange,
  PanelHostApi,
  PanelPageApi,
  PickedClass,
  RunSettings,
} from '../../src/protocol/panel.ts';
import type { ViewOptions } from '../logic/picture/viewOptions.ts';
import { PageHost, type VsCodeApi } from './hostEnd.ts';

/** What the page stores for its next life: the serializer reads everything but `view`. */
export interface Stored {
  readonly uri: string;
  readonly settings: RunSettings;
  readonly view: ViewOptions;
  /** The class that the user expects, if one was picked. */
  readonly expected?: PickedClass;
  /** What the explanation is compared with, if it is. */
  readonly compare?: ComparisonChange;
}

declare function acquireVsCodeApi(): VsCodeApi<Stored>;

/** The explanation page's connection. Create only one. */
export class Host extends PageHost<PanelPageApi, PanelHostApi, Stored> {
  constructor(handlers: PanelPageApi) {
    super(acquireVsCodeApi(), handlers);
  }
}
