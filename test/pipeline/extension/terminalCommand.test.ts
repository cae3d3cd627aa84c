import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { parse } from 'jsonc-parser';
import { terminalCommand } from '../../../src/extension/panel/evidence/terminalCommand.ts';
import { runOptions } from '../../../src/extension/settings/runSettings.ts';
import type { RunSettings } from '../../../src/protocol/panel.ts';
import { readSettings } from '../../../src/settings/settings.ts';
import { type TinyModels, writeTinyModels } from '../../fixtures/models/tinyModels.ts';
import { Pipeline } from '../../fixtures/pipeline.ts';
import { program, writeTinySettings } from '../../fixtures/terminal.ts';

const scratch = mkdtempSync(join(tmpdir(), 'relabel-command-'));
/** A workspace whose folder and image have names that a shell would take apart. */
const folder = join(scratch, "it's a $HOME folder");
const image = join(folder, "a 'red' photo.png");
const windows = process.platform === 'win32';
let models: TinyModels;
let pipeline: Pipeline;

before(async () => {
  mkdirSync(join(folder, '.vscode'), { recursive: true });
  models = await writeTinyModels(join(scratch, 'models'));
  copyFileSync(models.image, image);
  pipeline = new Pipeline();
});
after(async () => {
  pipeline.kill('SIGKILL');
  await pipeline.ended;
  rmSync(scratch, { recursive: true, force: true });
});

/** Runs a command as a user's terminal does. */
function runInShell(command: string) {
  const env = { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}` };
  const options = { cwd: folder, env, encoding: 'utf8' } as const;
  return windows
    ? spawnSync('powershell.exe', ['-NoProfile', '-Command', command], options)
    : spawnSync('sh', ['-c', command], options);
}

const runs: readonly RunSettings[] = [
  { model: 'tiny', method: 'relabel', target: 1, samples: 60, sampling: 'global', seed: 5 },
  { model: 'tiny', method: 'rise', samples: 50, sampling: 'local', seed: 9 },
];

for (const settings of runs) {
  test(`the copied command makes the bytes of the panel's export again, by ${settings.method}`, async () => {
    const file = writeTinySettings(join(folder, '.vscode', 'settings.json'), models);
    const raw = parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    const read = readSettings(raw, { baseDir: folder, assets: join(dirname(program), '..', 'media') });
    const id = pipeline.explain(runOptions(read.settings, image, settings));
    const { prediction } = await pipeline.explanation(id);
    const exported = join(scratch, `exported-${settings.method}`);
    await pipeline.answer('export', pipeline.export(id, exported));

    const made = terminalCommand(
      {
        cli: program,
        folder,
        image,
        settings,
        target: String(prediction.target.index),
        samples: settings.samples,
        vae: settings.method === 'relabel',
        provider: prediction.provider,
      },
      windows ? 'powershell' : 'posix',
    );
    const command = 'command' in made ? made.command : assert.fail(made.problem);
    rmSync(join(folder, 'relabel-out'), { recursive: true, force: true });
    const { status, stderr } = runInShell(command);
    assert.equal(status, 0, `${command}\n${stderr}`);
    const map = (where: string) => readFileSync(join(where, 'saliency.npy'));
    const again = join(folder, 'relabel-out', "a 'red' photo");
    assert.ok(map(again).length > 1000 && map(again).equals(map(exported)));
  });
}
