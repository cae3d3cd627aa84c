import assert from 'node:assert/strict';
import { test } from 'node:test';
import manifest from '../../../../package.json' with { type: 'json' };
import { needsTrust } from '../../../../src/extension/shared/workspaceTrust.ts';

test('a model of a workspace that is not trusted needs trust, one from elsewhere does not', () => {
  assert.equal(needsTrust({ trusted: false, inWorkspace: true, folders: 1 }), true);
  assert.equal(needsTrust({ trusted: false, inWorkspace: false, folders: 2 }), false);
});

test('in a window without folders that is not trusted every model does', () => {
  assert.equal(needsTrust({ trusted: false, inWorkspace: false, folders: 0 }), true);
});

test('where the workspace is trusted none does', () => {
  for (const inWorkspace of [false, true]) {
    for (const folders of [0, 1]) assert.equal(needsTrust({ trusted: true, inWorkspace, folders }), false);
  }
});

test('a workspace that is not trusted sets nothing but what changes no file, program or amount of work', () => {
  const { configuration } = manifest.contributes;
  const restricted: readonly string[] = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
  const known = Object.keys(configuration.properties);
  assert.deepEqual(
    restricted.filter((key) => !known.includes(key)),
    [],
  );
  const free = known.filter((key) => !restricted.includes(key));
  // A new setting is restricted, or harmless and named here.
  assert.deepEqual(free.toSorted(), [
    'relabel.failures.decorations',
    'relabel.failures.problems',
    'relabel.sampling',
    'relabel.seed',
  ]);
});

test('a number that a setting takes has a largest value', () => {
  for (const [key, schema] of Object.entries(manifest.contributes.configuration.properties)) {
    if ([schema.type].flat().some((type) => type === 'integer' || type === 'number')) {
      assert.ok('maximum' in schema, key);
    }
  }
});
