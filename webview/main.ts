import './style.css';
import { Host } from './host.ts';
import { Page } from './page.ts';
import { registerComponents } from './ui.ts';

registerComponents();
const host = new Host();
const page = new Page(host);
document.body.append(page.element);
host.listen((message) => page.receive(message));
host.post({ type: 'ready' });
