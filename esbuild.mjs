// Three bundles: the extension (VS Code's host loads it as CommonJS), the pipeline with its terminal, and the webview's pages.
// --production minifies, leaves source maps out and says in OUTDIR/inputs.json which files went in.
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build, context } from 'esbuild';

const { watch, production, outdir } = parseArgs({
  options: {
    watch: { type: 'boolean', default: false },
    production: { type: 'boolean', default: false },
    outdir: { type: 'string', default: 'dist' },
  },
}).values;

const common = {
  bundle: true,
  outdir,
  sourcemap: !production,
  minify: production,
  metafile: true,
  logLevel: 'warning',
  target: 'es2022',
  legalComments: 'none',
};
// jsonc-parser's CommonJS form hides its require() from bundlers; its ES form doesn't.
const node = { ...common, platform: 'node', mainFields: ['module', 'main'] };
const bundles = [
  {
    ...node,
    entryPoints: { extension: 'src/extension/extension.ts' },
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    external: ['vscode'],
  },
  {
    ...node,
    entryPoints: {
      main: 'src/pipeline/main.ts',
      cli: 'src/cli/cli.ts',
      decode: 'src/pipeline/image/decode/decodeProcess.ts',
      prepare: 'src/pipeline/evaluation/prepareWorker.ts',
      tryProvider: 'src/pipeline/tryProvider.ts',
    },
    format: 'esm',
    splitting: true,
    external: ['onnxruntime-node', 'sharp', '@cornerstonejs/codec-openjpeg'],
    // CommonJS packages inside an ES module bundle still call require() for Node's own modules, and name their file.
    banner: {
      js: "import { createRequire as bannerRequireOf } from 'node:module'; import { fileURLToPath as bannerPathOf } from 'node:url'; const require = bannerRequireOf(import.meta.url); const __filename = bannerPathOf(import.meta.url);",
    },
  },
  {
    ...common,
    entryPoints: {
      webview: 'webview/main.ts',
      addModel: 'webview/addModel/main.ts',
      failures: 'webview/failures/main.ts',
    },
    platform: 'browser',
    format: 'iife',
    minify: true,
  },
];

/** Says when a bundle is being made and when it is there: .vscode/tasks.json waits for these words before F5 goes on. */
const announcing = {
  name: 'announcing',
  setup(build) {
    build.onStart(() => console.log('building'));
    build.onEnd(() => console.log('built'));
  },
};

if (watch) {
  for (const bundle of bundles) await (await context({ ...bundle, plugins: [announcing] })).watch();
} else {
  const results = await Promise.all(bundles.map((bundle) => build(bundle)));
  const made = new Set(
    results.flatMap(({ metafile }) => Object.keys(metafile.outputs)).map((file) => path.resolve(file)),
  );
  // The names of shared parts change with what is in them.
  const parts = readdirSync(outdir).filter((name) => /-[A-Z0-9]{8}\.js(\.map)?$/.test(name));
  for (const file of parts.map((name) => path.resolve(outdir, name)))
    if (!made.has(file)) rmSync(file, { force: true });
  if (production) {
    const inputs = results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
    writeFileSync(`${outdir}/inputs.json`, JSON.stringify(inputs));
  }
}
