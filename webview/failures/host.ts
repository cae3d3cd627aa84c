import type { FailuresHostApi, FailuresPageApi, KeptFailures } from '../../src/protocol/folders/failures.ts';
import { PageHost, type VsCodeApi } from '../base/hostEnd.ts';

declare function acquireVsCodeApi(): VsCodeApi<KeptFailures>;

/** The connection of the page of a folder's failures. Create only one. */
export class FailuresHost extends PageHost<FailuresPageApi, FailuresHostApi, KeptFailures> {
  constructor(handlers: FailuresPageApi) {
    super(acquireVsCodeApi(), handlers);
  }
}
