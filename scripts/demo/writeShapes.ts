/**
 * Writes pictures of shapes: `npx tsx scripts/demo/writeShapes.ts FOLDER COUNT MARKED SEED`; 1500 0 1 are those that
 * tools/train_shortcut.py trains on. A process of its own, as Relabel lets no SVG into one that reads images.
 */
import { writeShortcutImages } from './shortcutImages.ts';

const [folder, ...numbers] = process.argv.slice(2);
const [count, marked, seed] = numbers.map(Number);
if (folder === undefined || count === undefined || marked === undefined || seed === undefined) {
  throw new Error('Name a folder, the number of pictures, of marked circles, and a seed.');
}
for (const name of await writeShortcutImages(folder, count, marked, seed)) console.log(name);
