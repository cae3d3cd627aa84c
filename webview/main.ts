import './style.css';
import { Host } from './base/host.ts';
import { registerComponents } from './base/ui.ts';
import { Page } from './page.ts';

registerComponents();
const host = new Host();
const page = new Page(host);
document.body.append(page.element);
host.listen((message) => page.receive(message));
host.post({ type: 'ready' });
