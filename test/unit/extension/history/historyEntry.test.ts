import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { decodeEntry, decodeHead, encodeEntry, historyId } from '../../../../src/extension/history/historyEntry.ts';
import type { ExplainOptions } from '../../../../src/protocol/options.ts';
import type { ExplanationView } from '../../../../src/protocol/panel.ts';
import { remembered } from '../../../fixtures/remembered.ts';

describe('an entry of the history', () => {
  it('comes back as it was, to the last bit of its map', async () => {
    const entry = remembered();
    const back = await decodeEntry(await encodeEntry(entry));
    assert.deepEqual(back.head, entry.head);
    assert.deepEqual(back.picture, entry.picture);
    assert.ok(back.explanation.map?.values instanceof Float32Array);
    assert.deepEqual(back.explanation.map, entry.explanation.map);
    assert.deepEqual(JSON.parse(JSON.stringify(back.explanation)), JSON.parse(JSON.stringify(entry.explanation)));
  });

  it('keeps the method, and whether the map follows the model', async () => {
    const sanity = { weights: 3, randomised: [{ weights: 3, correlation: 0.1 }], followsModel: true };
    const back = await decodeEntry(await encodeEntry(remembered({ method: 'Grad-CAM' }, { sanity })));
    assert.equal(back.head.method, 'Grad-CAM');
    assert.deepEqual(back.explanation.sanity, sanity);
  });

  it('may have no map and no picture', async () => {
    const entry = { ...remembered({}, { map: null, status: 'nothing-shifted' }), picture: undefined };
    const back = await decodeEntry(await encodeEntry(entry));
    assert.equal(back.explanation.map, null);
    assert.equal(back.picture, undefined);
  });

  it('keeps arrays that lie inside larger ones, and those of other kinds', async () => {
    const inside = new Float32Array([9, 1, 2, 9]).subarray(1, 3);
    const more = { curve: Float64Array.of(0.1, 1 / 3), order: Uint32Array.of(4_000_000_000) };
    const view = { map: { width: 2, height: 1, values: inside }, evaluation: more } as unknown as ExplanationView;
    const back = (await decodeEntry(await encodeEntry(remembered({}, view)))).explanation;
    assert.deepEqual([...back.map!.values], [1, 2]);
    assert.deepEqual(back.evaluation, more);
  });

  it('of the first versions, which kept the whole panel, shows its explanation', async () => {
    const { head, explanation, picture } = remembered();
    const panel = { run: 3, uri: head.uri, imageName: 'cat.png', models: ['Mine'], bundledOnly: false, samples: [] };
    const { map, ...rest } = { ...panel, ...explanation };
    const values = Buffer.from(map!.values.buffer).toString('base64');
    const state = { ...rest, map: { width: 2, height: 1, values: { array: 'Float32Array', base64: values } } };
    const body = gzipSync(JSON.stringify({ state, picture: undefined }));
    const back = await decodeEntry(Buffer.concat([Buffer.from(`${JSON.stringify({ schema: 1, ...head })}\n`), body]));
    assert.deepEqual([...back.explanation.map!.values], [...map!.values]);
    assert.deepEqual(Object.keys(back.explanation).sort(), Object.keys(explanation).sort(), 'nothing of the panel');
    assert.ok(picture);
  });

  it('of before a part of the panel was there has that part empty', async () => {
    const { notes: _, ...view } = remembered().explanation;
    const back = await decodeEntry(await encodeEntry({ ...remembered(), explanation: view as ExplanationView }));
    assert.deepEqual(back.explanation.notes, []);
  });

  it('tells its head from its first line alone', async () => {
    const bytes = await encodeEntry(remembered());
    assert.deepEqual(decodeHead(bytes.subarray(0, bytes.indexOf('\n') + 5)), remembered().head);
  });

  it('keeps whether the model was right, and a small picture of a kind that is safe to show', async () => {
    const truth = { label: 'hen', right: false };
    const thumbnail = 'data:image/webp;base64,UklGRg==';
    const headOf = async (part: object) => decodeHead(await encodeEntry(remembered(part)));
    const { truth: told, thumbnail: shown } = await headOf({ truth, thumbnail });
    assert.deepEqual([told, shown], [truth, thumbnail]);
    for (const address of ['https://example.com/a.webp', 'data:image/svg+xml;base64,AAAA', 7]) {
      assert.equal((await headOf({ thumbnail: address })).thumbnail, undefined, String(address));
    }
    assert.equal((await headOf({ truth: { label: 'hen', right: 'yes' } })).truth, undefined);
  });

  it('that is broken is refused, wherever it is broken', async () => {
    const bytes = await encodeEntry(remembered());
    for (const length of [0, 10, bytes.indexOf('\n') + 1, bytes.length - 9]) {
      await assert.rejects(decodeEntry(bytes.subarray(0, length)), `${length} of ${bytes.length} bytes`);
    }
    const noise = Buffer.from(bytes);
    noise.fill(7, bytes.indexOf('\n') + 12);
    await assert.rejects(decodeEntry(noise));
  });

  it('that lacks what the panel needs is refused', async () => {
    for (const part of ['prediction', 'counts', 'student', 'frame', 'settings', 'samples', 'map']) {
      const explanation = { ...remembered().explanation, [part]: undefined } as ExplanationView;
      await assert.rejects(decodeEntry(await encodeEntry({ ...remembered(), explanation })), /not complete/, part);
    }
    const map = { width: 9, height: 9, values: Float32Array.of(1) };
    await assert.rejects(decodeEntry(await encodeEntry(remembered({}, { map }))), /not complete/);
  });

  it('of another version is refused, and named so', async () => {
    const text = (await encodeEntry(remembered())).toString('latin1').replace('"schema":1', '"schema":0');
    assert.throws(() => decodeHead(Buffer.from(text, 'latin1')), /version 0, not 1/);
    assert.throws(() => decodeHead(Buffer.from('{"schema":1}\n')), /not complete/);
    assert.throws(() => decodeHead(Buffer.from('[]\n')), /not an entry/);
  });
});

describe('its id', () => {
  const options = { image: '/w/cat.png', model: { name: 'Mine' }, seed: 0, target: undefined } as ExplainOptions;

  it('is that of everything that was asked', () => {
    assert.match(historyId(options), /^[0-9a-f]{32}$/);
    assert.equal(historyId({ ...options }), historyId(options));
    const others = [{ seed: 1 }, { target: 3 }, { image: '/w/dog.png' }].map((other) => ({ ...options, ...other }));
    assert.equal(new Set([options, ...others].map((asked) => historyId(asked))).size, 4);
    assert.notEqual(historyId(options, '0.0.1'), historyId(options, '0.0.2'));
  });
});
