import { readFileSync } from 'node:fs';
import wabt from 'wabt';

/** What src/pipeline/methods/relabelDistillation/synthesis/blendModule.ts has to be: blend.wat, assembled. */
export async function blendModuleSource(): Promise<string> {
  const { parseWat } = await wabt();
  const module = parseWat(
    'blend.wat',
    readFileSync('src/pipeline/methods/relabelDistillation/synthesis/blend.wat', 'utf8'),
    { simd: true },
  );
  const bytes = Buffer.from(module.toBinary({}).buffer).toString('base64');
  return [
    '/** blend.wat as a WebAssembly module, in base64. Made by `npm run wasm`. */',
    'export const blendModule =',
    `  '${bytes}';`,
    '',
  ].join('\n');
}
