import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { colormap } from '../../../../src/common/colormap.ts';
import { decodeEntry, decodeHead, encodeEntry, historyId } from '../../../../src/extension/history/historyEntry.ts';
import type { ExplainOptions } from '../../../../src/protocol/options.ts';
import type { PanelState } from '../../../../src/protocol/panel.ts';
import { remembered } from '../../../fixtures/remembered.ts';

describe('an entry of the history', () => {
  it('comes back as it was, to the last bit of its map', async () => {
    const entry = remembered();
    const back = await decodeEntry(await encodeEntry(entry));
    assert.deepEqual(back.head, entry.head);
    assert.deepEqual(back.picture, entry.picture);
    assert.ok(back.state.map?.values instanceof Float32Array);
    assert.deepEqual(back.state.map, entry.state.map);
    assert.deepEqual(JSON.parse(JSON.stringify(back.state)), JSON.parse(JSON.stringify(entry.state)));
    assert.deepEqual(back.state.colormap, colormap);
  });

  it('may have no map and no picture', async () => {
    const entry = { ...remembered({}, { map: null, status: 'nothing-shifted' }), picture: undefined };
    const back = await decodeEntry(await encodeEntry(entry));
    assert.equal(back.state.map, null);
    assert.equal(back.picture, undefined);
  });

  it('keeps arrays that lie inside larger ones, and those of other kinds', async () => {
    const inside = new Float32Array([9, 1, 2, 9]).subarray(1, 3);
    const more = { curve: Float64Array.of(0.1, 1 / 3), order: Uint32Array.of(4_000_000_000) };
    const state = { map: { width: 2, height: 1, values: inside }, ...more } as Partial<PanelState>;
    const back = (await decodeEntry(await encodeEntry(remembered({}, state)))).state as unknown as typeof state;
    assert.deepEqual([...back.map!.values], [1, 2]);
    assert.deepEqual({ curve: (back as typeof more).curve, order: (back as typeof more).order }, more);
  });

  it('of before a part of the panel was there has that part empty', async () => {
    const { notes: _, ...state } = remembered().state;
    const back = await decodeEntry(await encodeEntry({ ...remembered(), state: state as PanelState }));
    assert.deepEqual(back.state.notes, []);
  });

  it('tells its head from its first line alone', async () => {
    const bytes = await encodeEntry(remembered());
    assert.deepEqual(decodeHead(bytes.subarray(0, bytes.indexOf('\n') + 5)), remembered().head);
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
      const state = { ...remembered().state, [part]: undefined } as PanelState;
      await assert.rejects(decodeEntry(await encodeEntry({ ...remembered(), state })), /not complete/, part);
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
