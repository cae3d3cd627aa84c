/** Writes the pictures that tools/train_shortcut.py trains on: `npx tsx scripts/demo/writeTraining.ts FOLDER`. */
import { writeShortcutImages } from './shortcutImages.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name a folder for the pictures.');
await writeShortcutImages(folder, 1500, 0, 1);
