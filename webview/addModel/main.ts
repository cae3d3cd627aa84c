import './style.css';
import type { FromForm, KeptForm, ToForm } from '../../src/protocol/addModelForm.ts';
import { registerComponents } from '../base/ui.ts';
import { AddModelPage } from './page.ts';

declare function acquireVsCodeApi(): { postMessage(message: FromForm): void; setState(state: KeptForm): void };

registerComponents();
const host = acquireVsCodeApi();
let kept: KeptForm | undefined;
/** What a reload brings back is kept here: the extension would hear of it too late. */
function keep(now: KeptForm): void {
  kept = now;
  host.setState(now);
}
const page = new AddModelPage((message) => {
  host.postMessage(message);
  if (message.type !== 'change' || kept === undefined) return;
  const changed = Object.keys(message.change) as (keyof typeof message.change)[];
  const decided = [...new Set([...kept.decided, ...changed])];
  keep({ ...kept, form: { ...kept.form, ...message.change }, decided });
});
document.body.append(page.element);
// VS Code delivers only what the extension sends, and both sides share the type.
window.addEventListener('message', (event: MessageEvent<ToForm>) => {
  const { state } = event.data;
  page.update(state);
  keep(state.kept);
});
host.postMessage({ type: 'ready' });
