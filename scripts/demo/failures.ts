/**
 * `npm run demo:failures [-- --out FOLDER --explain N]`: makes a folder of 200 pictures in which a model has learned a mark
 * in the corner instead of a shape, and lets `relabel evaluate` and `relabel report` find that.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { command } from '../shared/command.ts';
import { root } from '../shared/places.ts';
import { writeShortcutImages } from './shortcutImages.ts';
import { shortcutSettings } from './shortcutSettings.ts';

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'relabel-out/demo-failures' },
    explain: { type: 'string', default: '12' },
  },
});
const folder = path.resolve(values.out);
const [images, run, settings] = ['images', 'run', 'settings.json'].map((name) => path.join(folder, name));
if (images === undefined || run === undefined || settings === undefined) throw new Error('There are three places.');

rmSync(images, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
writeFileSync(settings, JSON.stringify(shortcutSettings(), null, 2));
const marked = await writeShortcutImages(images, 200, 20, 2);
console.log(`200 pictures are in ${images}; ${marked.length} circles have a mark that squares had in training.\n`);
const relabel = (...args: string[]) => {
  return command(process.execPath, [path.join(root, 'dist/cli.js'), ...args], { cwd: folder, echo: true });
};
const { code } = await relabel('evaluate', images, '--out', run, '--config', settings, '--explain', values.explain);
process.exitCode = code === 0 ? (await relabel('report', run)).code : code;
