import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { modelEnvironment } from '../settings/environment.ts';
import type { Settings } from '../settings/settings.ts';

/**
 * The system's loader reads its library path once, when a process starts. So where the settings ask for another
 * environment, this command runs again in a child that has it.
 *
 * @returns the child's exit code; undefined: this process has that environment already and should go on.
 */
export async function runElsewhere(settings: Settings): Promise<number | undefined> {
  const env = modelEnvironment(process.env, settings, process.platform);
  if (Object.entries(env).every(([name, value]) => process.env[name] === value)) return undefined;
  const args = [...process.execArgv, ...process.argv.slice(1)];
  const child = spawn(process.execPath, args, { env, stdio: 'inherit' });
  // The terminal sends Ctrl+C to both; the child decides.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill());
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', (code, signal) => done(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}
