/**
 * `npm run killloop [-- --kills N --only KIND]`: kills explanations that are being exported, benchmarks, and runs of a folder,
 * at random moments, and looks after each whether what was finished is there and whole; after the last run of each, that
 * nothing is left behind, and of a folder's that it began where the killed one had ended, and has each image once.
 */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { writeTinyModels } from '../test/fixtures/models/tinyModels.ts';
import { runRelabel, writeTinySettings } from '../test/fixtures/terminal.ts';
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
/** So many, and so large, that most kills come while they are being done and not while the program starts. */
const manyImages = 60;
const [manyWidth, manyHeight] = [500, 400];
/** In so many batches that there are many writes to be broken off. */
const batchSize = 2;
const faults: string[] = [];
/** Of a folder's runs: kills after which there were more images than before, and none; lines torn; images that a killed run had found done. */
const moments = { amid: 0, idle: 0, torn: 0, kept: 0 };

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
  writeTinySettings(path.join(folder, '.vscode/settings.json'), tiny, { 'relabel.batchSize': batchSize });
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
      .resize(manyWidth + (index % 40), manyHeight + Math.floor(index / 40))
      .png()
      .toFile(path.join(many, `${index}.png`));
  }
  return { folder, photos };
}

/** A run of a folder begins with its first line; before, a program starts in which there is nothing to be lost. */
const begins = (said: string): boolean => said.includes('Truth:');

interface KillMoment {
  readonly ms: number;
  /** "begin": counted from its first line on; else from the start of the program. */
  readonly from: 'start' | 'begin';
}

/** Ends the program at a moment, unless it has ended by then. @returns whether it was killed. */
function runAndKill(kind: Kind, { folder, photos }: Place, { ms, from }: KillMoment): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const args = [program, ...commands[kind]({ folder, photos })];
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    let timer: NodeJS.Timeout | undefined;
    let said = '';
    const begin = (): void => {
      timer ??= setTimeout(() => child.kill('SIGKILL'), ms);
    };
    if (from === 'start') begin();
    child.stderr.on('data', (text) => {
      said += text;
      if (begins(said)) begin();
    });
    child.once('error', reject);
    child.once('close', (_, signal) => {
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
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [''];
    if (lines.pop() !== '') moments.torn++;
    const done = new Map(lines.map((line) => [(JSON.parse(line) as { image: string }).image, line]));
    if (done.size < lines.length) faults.push(`evaluate: ${lines.length - done.size} images were done twice`);
    return done;
  }
  const out = path.join(folder, 'out');
  const names = existsSync(out) ? readdirSync(out).filter((name) => !name.startsWith('.')) : [];
  return new Map(names.map((name) => [name, readFileSync(path.join(out, name, 'manifest.json'), 'utf8')]));
}

function leftBehind({ folder }: Place): string[] {
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return all.filter((name) => /\.partial-|\.lock/.test(name));
}

/** Any moment of the program's time; of a folder's run mostly one of the time in which images are done. */
function momentIn({ wholeMs, beginMs }: Times, dice: Dice): KillMoment {
  const late = beginMs > 0 && dice.chance(0.75);
  return late ? { from: 'begin', ms: dice.below(wholeMs - beginMs) } : { from: 'start', ms: dice.below(wholeMs) };
}

async function killOnce(kind: Kind, place: Place, moment: KillMoment): Promise<boolean> {
  const before = finished(kind, place);
  const killed = await runAndKill(kind, place, moment);
  const after = finished(kind, place);
  for (const [name, text] of before) if (after.get(name) !== text) faults.push(`${kind}: ${name} is lost or changed`);
  if (kind === 'evaluate') {
    // Lines are only ever added: what was done again would be another line, or have moved.
    const order = [...after.keys()];
    if ([...before.keys()].some((name, at) => order[at] !== name)) faults.push('evaluate: images were done again');
    if (killed) {
      moments[after.size === before.size ? 'idle' : 'amid']++;
      moments.kept += before.size;
    }
  }
  return killed;
}

/** In milliseconds, from the start of the program; `beginMs` is 0 where it says nothing at its beginning. */
interface Times {
  readonly wholeMs: number;
  readonly beginMs: number;
}

/** How long a run takes that nobody kills; and that it leaves nothing behind. */
async function wholeRun(kind: Kind, place: Place): Promise<Times> {
  const known = kind === 'evaluate' ? finished(kind, place).size : 0;
  const start = performance.now();
  let beginMs = 0;
  const { code, stderr } = await runRelabel(place.folder, commands[kind](place), (said) => {
    if (beginMs === 0 && begins(said)) beginMs = performance.now() - start;
  });
  if (code !== 0) faults.push(`${kind}: ended with ${code}: ${stderr.trimEnd().split('\n').at(-1)}`);
  const begun = Number(/(\d+) of \d+ images are in/.exec(stderr)?.[1] ?? 0);
  if (kind === 'evaluate' && begun !== known) faults.push(`evaluate: ${known} images were done, ${begun} were known`);
  const done = kind === 'evaluate' ? finished(kind, place).size : manyImages;
  if (done !== manyImages) faults.push(`evaluate: ${manyImages - done} images are missing`);
  for (const name of leftBehind(place)) faults.push(`${kind}: ${name} is left behind`);
  return { wholeMs: performance.now() - start, beginMs };
}

const kinds = (Object.keys(commands) as Kind[]).filter((kind) => values.only === undefined || values.only === kind);
const scratch = temporaryFolder('kill');
const place = await prepare(scratch);
const dice = new Dice(Number(values.seed), 0);
const times = new Map<Kind, Times>();
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
      const moment = momentIn(times.get(kind) ?? { wholeMs: 1000, beginMs: 0 }, dice);
      if (await killOnce(kind, place, moment)) counts.kills++;
      else counts.ended++;
    }
    await wholeRun(kind, place);
    const done = counts.kills + counts.ended;
    console.error(`${done} of ${values.kills}, ${faults.length} faults so far`);
  }
} finally {
  rmSync(scratch, { recursive: true });
}
console.log(`${counts.kills} runs were killed, ${counts.ended} had ended before`);
if (kinds.includes('evaluate')) {
  const { amid, idle, torn, kept } = moments;
  console.log(
    `Of a folder: ${amid} kills while images were being added, ${idle} before the first or after the last; ${torn} tore a line`,
  );
  console.log(`Images that a killed run had found done, and left as they were: ${kept}`);
}
console.log(faults.length === 0 ? 'Nothing finished was lost, and nothing was left behind.' : faults.join('\n'));
process.exitCode = faults.length === 0 ? 0 : 1;
