/**
 * `npm run package [-- --target win32-x64] [--repository https://github.com/OWNER/NAME]`: makes relabel-TARGET-VERSION.vsix,
 * for this platform if none is named. The repository is where a release's source is, so that the extension's page shows the
 * README's pictures; RELABEL_REPOSITORY says it, too.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import manifest from '../package.json' with { type: 'json' };
import { type PublishedFiles, publishedFiles, readmeForPackage } from './packagedReadme.ts';
import { mustRun } from './shared/command.ts';
import { root, tool } from './shared/places.ts';

/** The platforms that both native packages are built for. */
const targets = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];

/** A package that is shipped as it is, and has no file with its licence. */
const withoutLicence = 'node_modules/@cornerstonejs/codec-openjpeg';

const { target, repository } = parseArgs({
  options: {
    target: { type: 'string', default: `${process.platform}-${process.arch}` },
    repository: { type: 'string', default: process.env.RELABEL_REPOSITORY ?? '' },
  },
}).values;
const published = repository === '' ? undefined : publishedFiles(repository, manifest.version);
if (!targets.includes(target)) {
  console.error(`No package for "${target}": choose --target from ${targets.join(', ')}`);
  process.exit(2);
}

const vsix = path.join(root, `relabel-${target}-${manifest.version}.vsix`);
const stage = mkdtempSync(path.join(tmpdir(), 'relabel-package-'));
rmSync(vsix, { force: true });
try {
  await fill(stage, target, published);
  // The README has its addresses by now, or words instead.
  const lax = ['--allow-missing-repository', '--no-rewrite-relative-links'];
  await mustRun(tool('vsce'), ['package', '--target', target, '--out', vsix, ...lax], { cwd: stage });
  const listed = await mustRun(tool('vsce'), ['ls'], { cwd: stage });
  printContent(listed.split('\n').filter((line) => line !== ''));
} finally {
  rmSync(stage, { recursive: true, force: true, maxRetries: 3 });
}

/** Lays out the extension as it is shipped: production bundles, assets, and the packages that are not bundled. */
async function fill(stage: string, target: string, published: PublishedFiles | undefined): Promise<void> {
  const shipped = ['package.json', 'package-lock.json', '.npmrc', 'README.md', 'CHANGELOG.md', 'LICENSE', 'media'];
  for (const name of shipped) cpSync(path.join(root, name), path.join(stage, name), { recursive: true });
  const readme = path.join(stage, 'README.md');
  writeFileSync(readme, readmeForPackage(readFileSync(readme, 'utf8'), published));
  writeFileSync(path.join(stage, 'package.json'), JSON.stringify(manifestFor(published && repository), null, 2));

  const dist = path.join(stage, 'dist');
  await mustRun(process.execPath, ['esbuild.mjs', '--production', `--outdir=${dist}`], { cwd: root });
  const inputs: readonly string[] = JSON.parse(readFileSync(path.join(dist, 'inputs.json'), 'utf8'));
  rmSync(path.join(dist, 'inputs.json'));
  writeFileSync(path.join(stage, 'NOTICES.txt'), notices(inputs));

  const [os = '', cpu = ''] = target.split('-');
  // The lock file's versions, with sharp's binaries for the target whatever runs this.
  const platform = [`--os=${os}`, `--cpu=${cpu}`, ...(os === 'linux' ? ['--libc=glibc'] : [])];
  await mustRun('npm', ['ci', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error', ...platform], {
    cwd: stage,
  });
  const ignore = readFileSync(path.join(root, '.vscodeignore'), 'utf8');
  writeFileSync(path.join(stage, '.vscodeignore'), [ignore, ...natives(os, cpu)].join('\n'));
}

/** The manifest with the addresses of a release, or without any: those in package.json only hold their place. */
function manifestFor(address: string | undefined): object {
  const { repository: _, bugs: __, ...others } = manifest;
  if (address === undefined) return others;
  return { ...others, repository: { type: 'git', url: address }, bugs: { url: `${address}/issues` } };
}

/** Lines for .vscodeignore that let the target's native files in. */
function natives(os: string, cpu: string): readonly string[] {
  // npm turned the link between the library's two names on macOS into two copies; the binding loads this one.
  const runtime = os === 'darwin' ? '{onnxruntime_binding.node,libonnxruntime.1.dylib}' : '*';
  return [
    `!node_modules/onnxruntime-node/bin/napi-v6/${os}/${cpu}/${runtime}`,
    `!node_modules/@img/sharp-${os}-${cpu}/**`,
    `!node_modules/@img/sharp-libvips-${os}-${cpu}/{package.json,README.md,versions.json}`,
    `!node_modules/@img/sharp-libvips-${os}-${cpu}/lib/*`,
  ];
}

/** The licences of the packages whose code is inside the bundles; those in node_modules bring their own files. */
function notices(inputs: readonly string[]): string {
  const folders = new Set<string>([withoutLicence]);
  for (const input of inputs) {
    const folder = /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(input)?.[0];
    if (folder !== undefined) folders.add(folder);
  }
  return [...folders]
    .sort()
    .map((folder) => {
      const file = readdirSync(path.join(root, folder)).find((name) => /^licen[cs]e/i.test(name));
      const { name, version, license } = JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
      // What it was compiled from has a licence that is to be shipped with it.
      const openjpeg =
        folder === withoutLicence ? `\n\n${readFileSync(path.join(root, 'scripts/openjpeg.txt'), 'utf8').trim()}` : '';
      const text = file === undefined ? license + openjpeg : readFileSync(path.join(root, folder, file), 'utf8').trim();
      return `${name} ${version}\n\n${text}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
}

/** Sizes of what lies in the VSIX, by folder, largest first. */
function printContent(files: readonly string[]): void {
  const sizes = new Map<string, { files: number; bytes: number }>();
  for (const file of files) {
    const folder = folderOf(file);
    const size = sizes.get(folder) ?? { files: 0, bytes: 0 };
    size.files++;
    size.bytes += statSync(path.join(stage, file)).size;
    sizes.set(folder, size);
  }
  const rows = [...sizes].sort(([, a], [, b]) => b.bytes - a.bytes);
  for (const [folder, size] of rows) {
    console.log(`${megabytes(size.bytes)}  ${folder}${size.files > 1 ? ` (${size.files} files)` : ''}`);
  }
  const bytes = rows.reduce((sum, [, size]) => sum + size.bytes, 0);
  console.log(`${megabytes(bytes)}  in ${files.length} files`);
  console.log(`${megabytes(statSync(vsix).size)}  ${path.basename(vsix)}`);
}

/** A package of node_modules, a folder of media or a top-level folder or file. */
function folderOf(file: string): string {
  return /^(node_modules\/(@[^/]+\/)?[^/]+|media\/[^/]+|[^/]+)/.exec(file)?.[0] ?? file;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2).padStart(7)} MB`;
}
