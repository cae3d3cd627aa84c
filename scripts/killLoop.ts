/**
 * `npm run killloop [-- --kills N --only KIND]`: kills explanations that are being exported, benchmarks, and runs of a folder,
 * at random moments, and looks after each whether what was finished is there and whole; after the last run of each, that
 * nothing is left behind, and of a folder's that it began where the killed one had ended.
 */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { runRelabel, writeTinySettings } from '../test/fixtures/terminal.ts';
import { writeTinyModels } from '../test/fixtures/tinyModels.ts';
import { Dice } from './fuzz/dice.ts';
import { root, temporaryFolder } from './shared/places.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
const program = path.join(root, 'dist/cli.js');
const images = 6;
/** So many that most kills come while they are being done. */
const manyImages = 400;
const faults: string[] = [];

interface Place {
  readonly folder: string;
  readonly photos: string;
}

const commands = {
  benchmark: ({ photos }: Place) => [
    'benchmark',
    photos,
    '--methods',
    'relabel:40',
    '--step',
    '512',
    '--out',
    'r.json',
  ],
  export: ({ photos }: Place) => [
    'explain',
    ...readdirSync(photos).map((name) => path.join(photos, name)),
    '--out',
    'out',
  ],
  evaluate: ({ photos }: Place) => ['evaluate', path.join(photos, '../many'), '--out', 'run'],
};
type Kind = keyof typeof commands;

async function prepare(scratch: string): Promise<Place> {
  const [folder, photos] = [path.join(scratch, 'run'), path.join(scratch, 'photos')];
  mkdirSync(path.join(folder, '.vscode'), { recursive: true });
  mkdirSync(photos);
  const tiny = await writeTinyModels(path.join(scratch, 'models'));
  writeTinySettings(path.join(folder, '.vscode/settings.json'), tiny);
  for (let index = 0; index < images; index++) {
    await sharp(tiny.image)
      .resize(40 + index, 30)
      .png()
      .toFile(path.join(photos, `${index}.png`));
  }
  const many = path.join(scratch, 'many');
  mkdirSync(many);
  for (let index = 0; index < manyImages; index++) {
    await sharp(tiny.image)
      .resize(60 + (index % 40), 50 + Math.floor(index / 40))
      .png()
      .toFile(path.join(many, `${index}.png`));
  }
  return { folder, photos };
}

/** Ends the program after so many milliseconds, unless it has ended by then. @returns whether it was killed. */
function runAndKill(kind: Kind, place: Place, afterMs: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...commands[kind](place)], { cwd: place.folder, stdio: 'ignore' });
    const timer = setTimeout(() => child.kill('SIGKILL'), afterMs);
    child.once('error', reject);
    child.once('exit', (_, signal) => {
      clearTimeout(timer);
      resolve(signal === 'SIGKILL');
    });
  });
}

/** What is finished: each entry of the benchmark, each folder of evidence. */
function finished(kind: Kind, { folder }: Place): Map<string, string> {
  if (kind === 'benchmark') {
    const file = path.join(folder, 'r.json');
    if (!existsSync(file)) return new Map();
    const { entries }: { entries: { image: string }[] } = JSON.parse(readFileSync(file, 'utf8'));
    return new Map(entries.map((entry) => [entry.image, JSON.stringify(entry)]));
  }
  if (kind === 'evaluate') {
    const file = path.join(folder, 'run/records.jsonl');
    // A last line without an end is not finished.
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
    return new Map(lines.map((line) => [(JSON.parse(line) as { image: string }).image, line]));
  }
  const out = path.join(folder, 'out');
  const names = existsSync(out) ? readdirSync(out).filter((name) => !name.startsWith('.')) : [];
  return new Map(names.map((name) => [name, readFileSync(path.join(out, name, 'manifest.json'), 'utf8')]));
}

function leftBehind({ folder }: Place): string[] {
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return all.filter((name) => /\.partial-|\.lock/.test(name));
}

async function killUntilDone(kind: Kind, place: Place, dice: Dice, longestMs: number): Promise<boolean> {
  const before = finished(kind, place);
  const killed = await runAndKill(kind, place, dice.below(longestMs));
  const after = finished(kind, place);
  for (const [name, text] of before) if (after.get(name) !== text) faults.push(`${kind}: ${name} is lost or changed`);
  return killed;
}

/** How long a run takes that nobody kills, from its start; and that it leaves nothing behind. */
async function wholeRun(kind: Kind, place: Place): Promise<number> {
  const known = kind === 'evaluate' ? finished(kind, place).size : 0;
  const start = performance.now();
  const { code, stderr } = await runRelabel(place.folder, commands[kind](place));
  if (code !== 0) faults.push(`${kind}: ended with ${code}: ${stderr.trimEnd().split('\n').at(-1)}`);
  const begun = Number(/(\d+) of \d+ images are in/.exec(stderr)?.[1] ?? 0);
  if (kind === 'evaluate' && begun !== known) faults.push(`evaluate: ${known} images were done, ${begun} were known`);
  for (const name of leftBehind(place)) faults.push(`${kind}: ${name} is left behind`);
  return performance.now() - start;
}

const kinds = (Object.keys(commands) as Kind[]).filter((kind) => values.only === undefined || values.only === kind);
const scratch = temporaryFolder('kill');
const place = await prepare(scratch);
const dice = new Dice(Number(values.seed), 0);
const times = new Map<Kind, number>();
const counts = { kills: 0, ended: 0 };
try {
  const saved = path.join(scratch, 'empty');
  cpSync(place.folder, saved, { recursive: true });
  for (const kind of kinds) times.set(kind, await wholeRun(kind, place));
  for (let round = 0; counts.kills + counts.ended < Number(values.kills); round++) {
    const kind = kinds[round % kinds.length] ?? 'export';
    rmSync(place.folder, { recursive: true });
    cpSync(saved, place.folder, { recursive: true });
    const left = Number(values.kills) - counts.kills - counts.ended;
    for (let kill = 0; kill < Math.min(5, left); kill++) {
      if (await killUntilDone(kind, place, dice, times.get(kind) ?? 1000)) counts.kills++;
      else counts.ended++;
    }
    await wholeRun(kind, place);
    const done = counts.kills + counts.ended;
    if (done % 50 < 5) console.error(`${done} of ${values.kills}, ${faults.length} faults so far`);
  }
} finally {
  rmSync(scratch, { recursive: true });
}
console.log(`${counts.kills} runs were killed, ${counts.ended} had ended before`);
console.log(faults.length === 0 ? 'Nothing finished was lost, and nothing was left behind.' : faults.join('\n'));
process.exitCode = faults.length === 0 ? 0 : 1;
