import * as vscode from 'vscode';
import { PipelineError, toFailure } from '../../common/errors.ts';
import { removeInstallation, setupFolders } from '../../cuda/installation.ts';
import { systemRoot } from '../../cuda/places.ts';
import type { Plan } from '../../cuda/plan.ts';
import { tryProvider } from '../../cuda/providerTrial.ts';
import { pythonEnvironments } from '../../cuda/pythonEnvironment.ts';
import { freeBytes, type SetupDialog, type SetupOutcome, setUpCuda } from '../../cuda/setUp.ts';
import { size } from '../../cuda/size.ts';
import { outcomeWords, surveyRows } from '../../cuda/table.ts';
import { cudaTarget } from '../../cuda/target.ts';
import { pinnedWheels } from '../../cuda/wheels.ts';
import { findRuntime } from '../process/findRuntime.ts';
import type { PipelineHost } from '../process/pipelineHost.ts';
import type { Config } from '../settings/config.ts';
import type { LogChannel } from '../shared/logChannel.ts';
import {
  type Advance,
  confirm,
  showError,
  showInformation,
  showWarning,
  whileCancellable,
} from '../shared/messages.ts';
import { failureText, PlainText, plain } from '../shared/plainText.ts';
import { proxyFor } from './proxy.ts';
import { selectedPython } from './selectedPython.ts';

export interface CudaServices {
  /** Absolute path of a file of the extension. */
  readonly file: (...parts: string[]) => string;
  /** The extension's folder for data that belongs to no workspace. */
  readonly base: string;
  readonly config: Config;
  readonly host: PipelineHost;
  readonly log: LogChannel;
}

/** The command: finds what CUDA needs, fetches what is missing once the user agrees, and runs a model on it. */
export async function setUpCudaCommand(services: CudaServices): Promise<void> {
  if (!vscode.workspace.isTrusted) return askForTrust();
  const { host, log } = services;
  try {
    const outcome = await whileCancellable(plain`Setting up CUDA`, (signal, advance) =>
      setUp(services, signal, advance),
    );
    if (outcome.result !== 'works') return;
    host.reconfigure();
    const words = outcomeWords(outcome, services.config.read().settings.executionProviders);
    log.info(words);
    await showInformation(PlainText.sentence(words));
  } catch (error) {
    const { code, message, detail } = toFailure(error);
    if (code === 'cancelled') return;
    log.error(detail === undefined ? message : `${message}\n${detail}`);
    if (await showError(failureText(error), plain`Show Log`)) log.show();
  }
}

/** The command: removes what a setup has laid out and downloaded. */
export async function removeCudaCommand({ base, host }: CudaServices): Promise<void> {
  const { runtime } = setupFolders(base);
  if (!(await confirm(plain`Remove the CUDA runtime that Relabel has set up?`, plain`Remove`))) return;
  try {
    const removed = await removeInstallation(base);
    host.reconfigure();
    await showInformation(
      removed ? plain`Removed ${runtime}.` : plain`CUDA was not set up: there is nothing to remove.`,
    );
  } catch (error) {
    await showError(failureText(error));
  }
}

/** What it inspects belongs to the workspace, such as its Python environment, and is eventually loaded and run. */
async function askForTrust(): Promise<void> {
  const message = plain`Relabel: Setting up CUDA loads libraries from this machine, and this workspace is not trusted. Trust the workspace, then set up CUDA.`;
  if (!(await showWarning(message, plain`Manage Workspace Trust`))) return;
  await vscode.commands.executeCommand('workbench.trust.manage');
}

async function setUp(services: CudaServices, signal: AbortSignal, advance: Advance): Promise<SetupOutcome> {
  const { base, file, config } = services;
  const target = cudaTarget();
  if (target === undefined) {
    throw new PipelineError('cuda', 'CUDA is for Linux and Windows on x64: there is nothing to set up here.');
  }
  const { settings } = config.read();
  const python = await selectedPython();
  const http = vscode.workspace.getConfiguration('http');
  const proxy = {
    proxy: http.get('proxy', ''),
    noProxy: http.get<readonly string[]>('noProxy', []),
    support: http.get('proxySupport', 'override'),
  };
  return setUpCuda({
    ...{ base, packages: file('node_modules'), index: settings.cudaIndex, freeBytes, signal, withoutDriver: false },
    search: {
      ...{ target, env: process.env, libraryPath: settings.cudaLibraryPath, root: systemRoot() },
      environments: pythonEnvironments(python === undefined ? [] : [python]),
    },
    wheels: pinnedWheels(target),
    network: { proxyFor: (url) => proxyFor(url, proxy), patience: 60_000, pause: 1_000 },
    async trial(cudaRuntime) {
      const { command, env } = await findRuntime({ ...settings, cudaRuntime });
      const script = file('dist', 'tryProvider.js');
      return tryProvider('cuda', { command, script, assets: config.assets, env }, signal);
    },
    dialog: dialog(services, advance),
  });
}

function dialog({ base, log }: CudaServices, advance: Advance): SetupDialog {
  return {
    found(survey, plan) {
      for (const { what, state, says } of surveyRows(survey, plan)) log.info(`CUDA: ${what}: ${state} (${says})`);
    },
    consent: (plan) => confirm(question(plan, base), plan.fetch.length > 0 ? plain`Download` : plain`Set Up`),
    progress(what, done, total) {
      if (done === undefined || total === undefined) advance(plain`${what}`);
      else advance(plain`${what}: ${size(done)} of ${size(total)}`, done / total);
    },
  };
}

function question({ fetch, bytes, unpackedBytes }: Plan, base: string): PlainText {
  const { runtime } = setupFolders(base);
  if (fetch.length === 0)
    return plain`Everything that CUDA needs is already on this machine. Install it into ${runtime}?`;
  const packages = fetch.map((wheel) => `${wheel.package} ${wheel.version}`).join(', ');
  return PlainText.sentence(
    `CUDA needs ${packages}. Download ${size(bytes)}, under NVIDIA's and Microsoft's licences, and install it into ${runtime} (${size(unpackedBytes)})?`,
  );
}
