import { foregroundChild } from 'foreground-child';
import { modelEnvironment } from '../settings/environment.ts';
import type { Settings } from '../settings/settings.ts';

/**
 * The system's loader reads its library path once, when a process starts. So if the settings ask for another
 * environment, this command runs again in a child process that has it, and this process exits with the child's result:
 * nothing after the await is reached then.
 */
export async function runElsewhere(settings: Settings): Promise<void> {
  const env = modelEnvironment(process.env, settings, process.platform);
  if (Object.entries(env).every(([name, value]) => process.env[name] === value)) return;
  const args = [...process.execArgv, ...process.argv.slice(1)];
  // The child gets the same signals, and reports what it does.
  process.removeAllListeners('SIGINT');
  foregroundChild(process.execPath, args, { env });
  await new Promise(() => {});
}
