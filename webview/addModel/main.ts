import './style.css';
import type { FromForm, ToForm } from '../../src/extension/addModel/protocol.ts';
import { registerComponents } from '../ui.ts';
import { AddModelPage } from './page.ts';

declare function acquireVsCodeApi(): { postMessage(message: FromForm): void };

registerComponents();
const host = acquireVsCodeApi();
const page = new AddModelPage((message) => host.postMessage(message));
document.body.append(page.element);
// VS Code delivers only what the extension sends, and both sides share the type.
window.addEventListener('message', (event: MessageEvent<ToForm>) => page.update(event.data.state));
host.postMessage({ type: 'ready' });
