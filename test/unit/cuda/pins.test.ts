import assert from 'node:assert/strict';
import { basename } from 'node:path';
import test, { describe } from 'node:test';
import manifest from '../../../package.json' with { type: 'json' };
import { parts } from '../../../src/cuda/parts.ts';
import { pinnedWheels } from '../../../src/cuda/wheels.ts';

describe('the pinned wheels', () => {
  for (const target of ['linux-x64', 'win32-x64'] as const) {
    const { onnxruntime, wheels } = pinnedWheels(target);

    test(`${target}: the provider is the one of our ONNX Runtime`, () => {
      const version = manifest.dependencies['onnxruntime-node'];
      assert.equal(onnxruntime, version, 'npm run cuda:pin after a change of its version');
      assert.equal(wheels.find(({ part }) => part === 'provider')?.version, version);
    });

    test(`${target}: one for each part, with what the part needs`, () => {
      assert.deepEqual(
        wheels.map((wheel) => [wheel.part, wheel.package]),
        parts.map((part) => [part.name, part.package]),
      );
      for (const part of parts) {
        const names = wheels.find((wheel) => wheel.part === part.name)?.members.map(({ path }) => basename(path)) ?? [];
        const { needed, takes } = part.files[target];
        assert.ok(needed.every((name) => names.includes(name)));
        assert.ok(names.every((name) => takes.test(name)));
        if (target === 'linux-x64') assert.ok(Object.values(part.aliases ?? {}).every((name) => names.includes(name)));
      }
    });

    test(`${target}: by version, size and SHA-256`, () => {
      for (const { file, version, bytes, sha256, package: name } of wheels) {
        assert.ok(file.startsWith(`${name.replaceAll('-', '_')}-${version}-`));
        assert.match(sha256, /^[0-9a-f]{64}$/);
        assert.ok(bytes > 1e6);
      }
    });
  }
});
