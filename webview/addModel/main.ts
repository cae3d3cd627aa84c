import './style.css';
import { StateReceiver } from '../../src/common/stateParts.ts';
import type { AddModelState, FormHostApi, FormPageApi, KeptForm } from '../../src/protocol/addModelForm.ts';
import { connect, type VsCodeApi } from '../base/hostEnd.ts';
import { registerComponents } from '../base/ui.ts';
import { AddModelPage } from './page.ts';

declare function acquireVsCodeApi(): VsCodeApi<KeptForm>;

registerComponents();
const api = acquireVsCodeApi();
let kept: KeptForm | undefined;
/** What a reload brings back is kept here: the extension would hear of it too late. */
function keep(now: KeptForm): void {
  kept = now;
  api.setState(now);
}
const received = new StateReceiver<AddModelState>();
const host = connect<FormPageApi, FormHostApi>(api, {
  part: (part) => received.take(part),
  state(sent) {
    const state = received.join(sent);
    page.update(state);
    keep(state.kept);
  },
});
const page = new AddModelPage({
  change(change) {
    host.notify('change', change);
    if (kept === undefined) return;
    const changed = Object.keys(change) as (keyof typeof change)[];
    const decided = [...new Set([...kept.decided, ...changed])];
    keep({ ...kept, form: { ...kept.form, ...change }, decided });
  },
  customize: (feed) => host.notify('customize', feed),
  command: (command) => host.notify('command', command),
});
document.body.append(page.element);
host.notify('ready', undefined);
