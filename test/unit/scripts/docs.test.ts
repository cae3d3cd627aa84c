import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import manifest from '../../../package.json' with { type: 'json' };

import { gradientsTable } from '../../../scripts/docs/gradientsTable.ts';
import { replaceBetweenMarks, toolMethods, withTables } from '../../../scripts/docs/methodsTable.ts';

import { settingsPage } from '../../../scripts/docs/settingsPage.ts';
import { optionSchemas } from '../../../src/settings/methodOptions.ts';
import { methods } from '../../../src/settings/methods.ts';

test('docs/settings.md is what the manifest says', () => {
  assert.equal(readFileSync('docs/settings.md', 'utf8'), settingsPage(), 'run npm run docs');
});

test('the tables of docs/methods.md, the agent’s tool and the setting of options are what the methods’ descriptors say', () => {
  const page = readFileSync('docs/methods.md', 'utf8');
  assert.equal(page, withTables(page, methods), 'run npm run docs');
  const offered = manifest.contributes.languageModelTools.flatMap(
    ({ inputSchema }) => inputSchema.properties.method ?? [],
  );
  assert.deepEqual(
    offered.map((method) => method.enum),
    [toolMethods(methods)],
    'run npm run docs',
  );
  const { properties } = manifest.contributes.configuration.properties['relabel.methodOptions'];
  assert.deepEqual(properties, optionSchemas(methods), 'run npm run docs');
});

test('the table of docs/gradients.md has every operator that has a derivative', () => {
  const page = readFileSync('docs/gradients.md', 'utf8');
  assert.equal(page, replaceBetweenMarks(page, 'operators', gradientsTable()), 'run npm run docs');
});

test('it has every setting, and every member of a model', () => {
  const page = settingsPage();
  for (const key of Object.keys(manifest.contributes.configuration.properties))
    assert.ok(page.includes(`## \`${key}\``));
  for (const member of ['`path`', '`input.mean`', '`input.cropFraction`', '`encoder`'])
    assert.ok(page.includes(member));
});

test('the index of the docs names every page, and every link of a page leads to a file', () => {
  const pages = readdirSync('docs').filter((name) => name.endsWith('.md'));
  const index = readFileSync('docs/README.md', 'utf8');
  for (const name of pages) if (name !== 'README.md') assert.ok(index.includes(`](${name})`), name);
  for (const name of pages) {
    const text = readFileSync(path.join('docs', name), 'utf8');
    for (const [, link] of text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)) {
      if (link!.startsWith('http')) continue;
      assert.ok(existsSync(path.join('docs', link!)), `${name} links to ${link}`);
    }
  }
});

test('the walkthrough leads to commands and pictures that are there', () => {
  const { walkthroughs, commands } = manifest.contributes;
  const known = new Set([...commands.map(({ command }) => command), 'relabel.history.focus']);
  const steps = walkthroughs.flatMap((walkthrough) => walkthrough.steps);
  assert.ok(steps.length >= 4);
  for (const { description, media, completionEvents } of steps) {
    assert.ok(existsSync(media.image), media.image);
    assert.ok(media.altText.length > 20);
    assert.doesNotMatch(description.replaceAll('**', ''), /[*`_]/, 'VS Code knows bold and links there, and no more');
    const used = [
      ...description.matchAll(/\(command:([\w.]+)/g),
      ...completionEvents.join(' ').matchAll(/onCommand:([\w.]+)/g),
    ];
    for (const [, command] of used) assert.ok(known.has(command!), command);
  }
});
