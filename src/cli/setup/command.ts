import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { PipelineError, refuse } from '../../common/errors.ts';
import { environmentProxy } from '../../cuda/environmentProxy.ts';
import { removeInstallation, setupFolders, terminalBase } from '../../cuda/installation.ts';
import { systemRoot } from '../../cuda/places.ts';
import type { Plan } from '../../cuda/plan.ts';
import { tryProvider } from '../../cuda/providerTrial.ts';
import { pythonEnvironments } from '../../cuda/pythonEnvironment.ts';
import { freeBytes, type SetupDialog, setUpCuda } from '../../cuda/setUp.ts';
import { size } from '../../cuda/size.ts';
import { outcomeWords, surveyRows } from '../../cuda/table.ts';
import { cudaTarget } from '../../cuda/target.ts';
import { pinnedWheels } from '../../cuda/wheels.ts';
import { clearLine, complain, isTerminal, overwrite, print } from '../output.ts';
import { readTerminalSettings } from '../settingsFile.ts';
import { trialProcess } from '../trialProcess.ts';
import { parseSetupArguments, type SetupArguments } from './arguments.ts';

const packages = fileURLToPath(new URL('../node_modules', import.meta.url));

/**
 * `relabel setup cuda`: finds what CUDA needs, fetches what is missing once the user agrees, and runs a model on it.
 *
 * @returns the exit code: 0 when CUDA works, was laid out without a driver, or was removed; 1 when nothing was done.
 * @throws PipelineError
 */
export async function setupCommand(args: readonly string[], signal: AbortSignal): Promise<number> {
  const asked = parseSetupArguments(args);
  const base = terminalBase();
  if (asked.remove) return remove(base);
  const target = cudaTarget();
  if (target === undefined) {
    throw new PipelineError('cuda', 'CUDA is for Linux and Windows on x64: there is nothing to set up here.');
  }
  const { settings, problems, notes } = readTerminalSettings(asked.config);
  complain(...notes);
  refuse(problems.filter(({ setting }) => setting.startsWith('relabel.cuda.')));
  const environments = pythonEnvironments(asked.python === undefined ? [] : [asked.python]);
  const { cudaLibraryPath: libraryPath, cudaIndex: index } = settings;
  const outcome = await setUpCuda({
    ...{ base, packages, index, freeBytes, signal, withoutDriver: asked.withoutDriver },
    search: { target, env: process.env, environments, libraryPath, root: systemRoot() },
    wheels: pinnedWheels(target),
    network: { proxyFor: environmentProxy, patience: 60_000, pause: 1_000 },
    trial: (cudaRuntime) => tryProvider('cuda', trialProcess({ ...settings, cudaRuntime }), signal),
    dialog: dialog(asked, base, signal),
  }).finally(clearLine);
  if (outcome.result === 'declined') return 1;
  print(`${outcomeWords(outcome, settings.executionProviders)} It is in ${setupFolders(base).runtime}.`);
  return 0;
}

async function remove(base: string): Promise<number> {
  const { runtime } = setupFolders(base);
  print((await removeInstallation(base)) ? `Removed ${runtime}.` : 'CUDA was not set up: there is nothing to remove.');
  return 0;
}

function dialog({ yes }: SetupArguments, base: string, signal: AbortSignal): SetupDialog {
  return {
    found(survey, plan) {
      for (const { what, state, says } of surveyRows(survey, plan)) {
        print(`${what.padEnd(30)}${state.padEnd(15)}${says}`.trimEnd());
      }
    },
    async consent(plan) {
      const question = offer(plan, base);
      if (yes) {
        print(question);
        return true;
      }
      if (process.stdin.isTTY !== true || !isTerminal()) {
        complain(question, 'Nothing was done: add --yes to go on.');
        return false;
      }
      const asking = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return /^y(es)?$/i.test((await asking.question(`${question} Continue? [y/N] `, { signal })).trim());
      } finally {
        asking.close();
      }
    },
    progress: progress(),
  };
}

function offer({ bytes, unpackedBytes, fetch }: Plan, base: string): string {
  const { runtime } = setupFolders(base);
  if (fetch.length === 0) return `Nothing has to be downloaded; ONNX Runtime and the libraries go to ${runtime}.`;
  return `${size(bytes)} will be downloaded, under NVIDIA's and Microsoft's licences, and installed into ${runtime} (${size(unpackedBytes)}).`;
}

/** A line that counts up in a terminal; elsewhere one line for each completed item. */
function progress(): SetupDialog['progress'] {
  let last = '';
  return (what, done, total) => {
    if (isTerminal() && done !== undefined && total !== undefined) {
      overwrite(`${what}: ${size(done)} of ${size(total)}`);
    } else if (what !== last) {
      overwrite(what);
    }
    last = what;
  };
}
