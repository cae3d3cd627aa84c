import './style.css';
import { StateReceiver } from '../../src/common/stateParts.ts';
import type { FailuresState } from '../../src/protocol/folders/failures.ts';
import { registerComponents } from '../base/ui.ts';
import { FailuresHost } from './host.ts';
import { FailuresPage } from './page.ts';

registerComponents();
const received = new StateReceiver<FailuresState>();
const host = new FailuresHost({
  part: (part) => received.take(part),
  state: (sent) => page.takeState(received.join(sent)),
  records: (batch) => page.takeRecords(batch),
  others: (batch) => page.takeOthers(batch),
  tags: (tags) => page.takeTags(tags),
  map: (map) => page.takeMap(map),
});
const page = new FailuresPage(host);
document.body.append(page.element);
host.tell('ready', undefined);
