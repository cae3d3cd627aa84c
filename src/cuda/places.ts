import { readdirSync, readFileSync } from 'node:fs';
import { isAbsolute, join, parse } from 'node:path';
import type { CudaTarget } from './target.ts';

/** Where libraries may be. */
export interface Search {
  readonly target: CudaTarget;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folders of Python and conda environments, such as `/home/ada/project/.venv`. */
  readonly environments: readonly string[];
  /** Setting `relabel.cuda.libraryPath`. */
  readonly libraryPath: string | undefined;
  /** Absolute: what "/" or "C:\" is; another folder in tests. */
  readonly root: string;
}

/** A folder that may have libraries in it. */
export interface Place {
  readonly folder: string;
  /** Who put it there: "user" is the setting. */
  readonly kind: 'user' | 'wheel' | 'conda' | 'system';
  /** The folder whose names tell what was installed there, for wheels and conda. */
  readonly record?: string;
}

/** Every folder that is looked into, the most particular first. Reads names from the disk and runs nothing. */
export function libraryPlaces(search: Search): readonly Place[] {
  const { target, env, environments, libraryPath, root } = search;
  const windows = target === 'win32-x64';
  const separator = windows ? ';' : ':';
  const paths = (text: string | undefined): string[] => (text ?? '').split(separator).filter(isAbsolute);
  const of = (kind: Place['kind'], folders: readonly string[], record?: string): Place[] =>
    folders.map((folder) => ({ folder, kind, ...(record !== undefined && { record }) }));
  const home = env.CUDA_PATH;
  return [
    ...of('user', paths(libraryPath)),
    ...environments.flatMap((prefix) => [
      ...sitePackages(prefix, windows).flatMap((site) => of('wheel', wheelFolders(site, windows), site)),
      ...of('conda', condaFolders(prefix, windows), join(prefix, 'conda-meta')),
    ]),
    ...of('system', paths(windows ? env.PATH : env.LD_LIBRARY_PATH)),
    ...of(
      'system',
      home && isAbsolute(home) ? ['lib64', 'bin', join('bin', 'x64')].map((name) => join(home, name)) : [],
    ),
    ...of('system', windows ? windowsFolders(root) : linuxFolders(root)),
  ];
}

/** Where the disk of the system begins: "/", or such as "C:\\". */
export function systemRoot(): string {
  return parse(process.env.SYSTEMROOT ?? '/').root;
}

/** The names in a folder; none where there is no such folder. */
export function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function sitePackages(prefix: string, windows: boolean): readonly string[] {
  if (windows) return [join(prefix, 'Lib', 'site-packages')];
  const pythons = names(join(prefix, 'lib')).filter((name) => /^python3\.\d+$/.test(name));
  // Debian's own Pythons call it otherwise.
  return pythons.flatMap((name) => ['site-packages', 'dist-packages'].map((site) => join(prefix, 'lib', name, site)));
}

/** Where NVIDIA's and ONNX Runtime's wheels put their libraries. */
function wheelFolders(site: string, windows: boolean): readonly string[] {
  const vendor = join(site, 'nvidia');
  const inside = windows ? ['bin', join('bin', 'x86_64')] : ['lib'];
  return [
    ...names(vendor).flatMap((name) => inside.map((folder) => join(vendor, name, folder))),
    join(site, 'onnxruntime', 'capi'),
  ];
}

function condaFolders(prefix: string, windows: boolean): readonly string[] {
  if (names(join(prefix, 'conda-meta')).length === 0) return [];
  if (windows) return [join(prefix, 'Library', 'bin'), join(prefix, 'Library', 'bin', 'x64')];
  return [join(prefix, 'lib'), join(prefix, 'targets', 'x86_64-linux', 'lib')];
}

function windowsFolders(root: string): readonly string[] {
  const toolkits = join(root, 'Program Files', 'NVIDIA GPU Computing Toolkit', 'CUDA');
  const cudnn = join(root, 'Program Files', 'NVIDIA', 'CUDNN');
  return [
    ...names(toolkits).flatMap((name) => [join(toolkits, name, 'bin'), join(toolkits, name, 'bin', 'x64')]),
    ...names(cudnn).flatMap((name) => names(join(cudnn, name, 'bin')).map((cuda) => join(cudnn, name, 'bin', cuda))),
  ];
}

/** Where the toolkit is installed, and where the system's loader looks. */
function linuxFolders(root: string): readonly string[] {
  const local = join(root, 'usr', 'local');
  const toolkits = names(local).filter((name) => /^cuda(-1\d.*)?$/.test(name));
  return [...toolkits.map((name) => join(local, name, 'lib64')), ...loaderFolders(root)];
}

/** The folders of the system's loader on Linux: those of ld.so.conf, and those that it always looks into. */
export function loaderFolders(root: string): readonly string[] {
  const etc = join(root, 'etc');
  const files = names(join(etc, 'ld.so.conf.d')).filter((name) => name.endsWith('.conf'));
  const configured = [join(etc, 'ld.so.conf'), ...files.map((name) => join(etc, 'ld.so.conf.d', name))].flatMap(lines);
  const always = ['usr/lib/x86_64-linux-gnu', 'usr/lib64', 'lib64', 'usr/lib'];
  return [...configured.filter((line) => line.startsWith('/')), ...always].map((folder) => join(root, folder));
}

function lines(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => line.trim());
  } catch {
    return [];
  }
}
