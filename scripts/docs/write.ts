/** Writes what of docs/ and package.json is made from the code: `npm run docs`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { optionSchemas } from '../../src/settings/methodOptions.ts';
import { methods } from '../../src/settings/methods.ts';
import { gradientsTable } from './gradientsTable.ts';
import { replaceBetweenMarks, toolMethods, withTables } from './methodsTable.ts';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
for (const tool of manifest.contributes.languageModelTools) {
  const { method } = tool.inputSchema.properties;
  if (method !== undefined) method.enum = toolMethods(methods);
}
manifest.contributes.configuration.properties['relabel.methodOptions'].properties = optionSchemas(methods);
writeFileSync('package.json', `${JSON.stringify(manifest, null, 2)}\n`);

const page = readFileSync('docs/methods.md', 'utf8');
writeFileSync('docs/methods.md', withTables(page, methods));
// It reads the manifest when it is loaded.
const { settingsPage } = await import('./settingsPage.ts');
writeFileSync('docs/settings.md', settingsPage());

const gradients = readFileSync('docs/gradients.md', 'utf8');
writeFileSync('docs/gradients.md', replaceBetweenMarks(gradients, 'operators', gradientsTable()));
