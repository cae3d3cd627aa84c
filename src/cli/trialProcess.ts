import { fileURLToPath } from 'node:url';
import type { TrialProcess } from '../cuda/providerTrial.ts';
import { modelEnvironment } from '../settings/environment.ts';
import type { Settings } from '../settings/settings.ts';
import { assets } from './settingsFile.ts';

/** The process that tries a provider, in the environment that the settings ask for. */
export function trialProcess(settings: Settings): TrialProcess {
  return {
    command: process.execPath,
    script: fileURLToPath(new URL('tryProvider.js', import.meta.url)),
    assets,
    env: modelEnvironment(process.env, settings, process.platform),
  };
}
