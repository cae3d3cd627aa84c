/** Writes the module that is made of blend.wat: `npm run wasm`. */
import { writeFileSync } from 'node:fs';
import { blendModuleSource } from './blendModule.ts';

writeFileSync('src/pipeline/methods/relabelDistillation/synthesis/blendModule.ts', await blendModuleSource());
