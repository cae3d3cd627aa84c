import path from 'node:path';
import type { Problem } from '../../common/problem.ts';
import type { CudaRuntime } from '../../settings/cudaRuntime.ts';
import { modelEnvironment } from '../../settings/environment.ts';
import { childEnvironment } from './childEnvironment.ts';

/** What the choice of a runtime depends on, as data. */
export interface RuntimeFacts {
  readonly platform: NodeJS.Platform;
  /** The binary that runs the extension host. */
  readonly execPath: string;
  /** `process.versions.electron` of the extension host; undefined if it runs on Node itself. */
  readonly electron: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Setting `relabel.nodePath`. */
  readonly nodePath: string | undefined;
  /** Setting `relabel.cuda.libraryPath`. */
  readonly cudaLibraryPath: string | undefined;
  /** What was set up for CUDA on this machine. */
  readonly cudaRuntime?: CudaRuntime | undefined;
  /** Setting `relabel.env`. */
  readonly env: Readonly<Record<string, string>>;
}

/** A binary's answer to `--version`, or why there is none. */
export type ProbedVersion = { readonly version: string } | { readonly error: string };

/** One strategy that was considered, for the log. */
export interface Decision {
  readonly strategy: string;
  readonly taken: boolean;
  readonly reason: string;
}

/** The binary that runs the pipeline and its whole environment. */
export interface Runtime {
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
  readonly decisions: readonly Decision[];
}

/** The oldest Node that runs the pipeline. */
const minimum: readonly [number, number] = [20, 9];

/**
 * Chooses what runs the pipeline: `relabel.nodePath` if it is set; otherwise, on Linux inside Electron, a real `node`
 * from PATH; otherwise the extension host's own binary. Electron on Linux comes last because it maps the system's GLib
 * next to the one in libvips, which can crash sharp: https://github.com/lovell/sharp/issues/4525
 *
 * @param probe asks a binary, in the environment that it would run in, for its version; called only for binaries that
 * are considered
 */
export async function chooseRuntime(
  facts: RuntimeFacts,
  probe: (command: string, env: Readonly<Record<string, string>>) => Promise<ProbedVersion>,
): Promise<Runtime> {
  const decisions: Decision[] = [];
  const { environment, platform } = facts;
  const env = modelEnvironment(childEnvironment(environment, platform), facts, platform);
  const consider = async (strategy: string, command: string): Promise<boolean> => {
    const probed = await probe(command, env);
    const fault = faultOf(probed);
    decisions.push({ strategy, taken: fault === undefined, reason: `${command}: ${fault ?? describe(probed)}` });
    return fault === undefined;
  };

  if (facts.nodePath !== undefined) {
    if (await consider('relabel.nodePath', facts.nodePath)) return { command: facts.nodePath, env, decisions };
  } else {
    decisions.push({ strategy: 'relabel.nodePath', taken: false, reason: 'not set' });
  }

  if (facts.electron !== undefined && facts.platform === 'linux') {
    const candidates = onPath(facts);
    if (candidates.length === 0) decisions.push({ strategy: 'node on PATH', taken: false, reason: 'PATH is empty' });
    for (const command of candidates) {
      if (await consider('node on PATH', command)) return { command, env, decisions };
    }
  }

  if (facts.electron === undefined) {
    decisions.push({ strategy: 'own binary', taken: true, reason: `${facts.execPath}: the Node that runs VS Code` });
    return { command: facts.execPath, env, decisions };
  }
  decisions.push({
    strategy: 'own binary',
    taken: true,
    reason: `${facts.execPath}: Electron ${facts.electron} in place of Node`,
  });
  return { command: facts.execPath, env: { ...env, ELECTRON_RUN_AS_NODE: '1' }, decisions };
}

/** What to tell the user: that `relabel.nodePath` was set and could not be used. */
export function runtimeProblems(nodePath: string | undefined, { command, decisions }: Runtime): Problem[] {
  if (nodePath === undefined || command === nodePath) return [];
  const message = `must be Node ${minimum.join('.')} or newer (${decisions[0]?.reason})`;
  return [{ setting: 'relabel.nodePath', message }];
}

/** Every `node` that PATH may lead to, in order; the probe says whether they exist. */
function onPath(facts: RuntimeFacts): string[] {
  const folders = (facts.environment.PATH ?? '').split(':').filter((folder) => path.posix.isAbsolute(folder));
  return [...new Set(folders.map((folder) => path.posix.join(folder, 'node')))];
}

function faultOf(probed: ProbedVersion): string | undefined {
  if ('error' in probed) return probed.error;
  const [, major, minor] = /^v(\d+)\.(\d+)\./.exec(probed.version) ?? [];
  if (major === undefined || minor === undefined) return `is not Node (it answers ${JSON.stringify(probed.version)})`;
  const newEnough = Number(major) > minimum[0] || (Number(major) === minimum[0] && Number(minor) >= minimum[1]);
  return newEnough ? undefined : `Node ${probed.version} is older than ${minimum.join('.')}`;
}

function describe(probed: ProbedVersion): string {
  return 'version' in probed ? `Node ${probed.version}` : probed.error;
}
