import './style.css';
import { registerComponents } from './base/ui.ts';
import { Page } from './page.ts';

registerComponents();
const page = new Page();
document.body.append(page.element);
page.begin();
