/** Writes what of docs/ is made from the code: `npm run docs`. */
import { writeFileSync } from 'node:fs';
import { settingsPage } from './settingsPage.ts';

writeFileSync('docs/settings.md', settingsPage());
