import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Report, Row } from '../../../src/cli/benchmark/report.ts';
import { toMarkdown } from '../../../src/cli/benchmark/table.ts';

const unled = { difference: null, road: null, exchanged: null, fidelity: null };
const about = (mean: number, low: number, high: number) => ({ n: 10, mean, low, high });

function row(method: string, changes: Partial<Row>, means: Partial<Row['means']> = {}): Row {
  const nothing = { agreement: null, correlation: null, splitHalf: null, keptShare: null, sanity: null };
  const second = { deletionIntoBlur: null, insertionFromGrey: null, exchanged: null, fidelity: null };
  return {
    method,
    images: 2,
    maps: 2,
    failed: 0,
    means: {
      deletion: about(0.1, 0.05, 0.15),
      insertion: about(0.7, 0.6, 0.8),
      difference: about(0.6, 0.5, 0.7),
      morf: about(0.2, 0.1, 0.3),
      lerf: about(0.5, 0.4, 0.6),
      road: about(0.1, -0.2, 0.4),
      calls: about(1000, 1000, 1000),
      seconds: about(6.04, 6, 7),
      teacherShare: about(0.684, 0.6, 0.7),
      memory: about(612.4e6, 6e8, 7e8),
      ...nothing,
      ...second,
      ...means,
    },
    ahead: unled,
    ...changes,
  };
}

function report(rows: readonly Row[], changes: Partial<Report> = {}, against: string | null = null): Report {
  return {
    setting: {
      command: 'relabel benchmark photos',
      folder: '/photos',
      images: 2,
      of: 10,
      step: 1792,
      seed: 3,
      sampling: 'local',
      against,
      machine: '2 × Some CPU',
      versions: { relabel: '0.1.0', node: '20.20.0', onnxruntime: '1.30.0', sharp: '0.35.5' },
    },
    models: [{ model: 'Net | 1', sha256: 'x', provider: 'cpu', rows }],
    failed: 0,
    machines: ['2 × Some CPU'],
    peakMemory: 700.2e6,
    ...changes,
  };
}

test('settings, then a table of the model', () => {
  assert.equal(
    toMarkdown(report([row('random', {})])),
    `- \`relabel benchmark photos\`
- 2 of 10 images of /photos
- step 1792, seed 3, sampling local
- mean (95 % interval by percentile bootstrap over images, 2000 resamples, from 10 images on)
- 2 × Some CPU; Relabel 0.1.0, ONNX Runtime 1.30.0, Node 20.20.0
- peak memory of this run 700 MB

### Net \\| 1, cpu

| method | maps | deletion ↓ | insertion ↑ | ins − del ↑ | ROAD MoRF ↓ | ROAD LeRF ↑ | LeRF − MoRF ↑ |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| random | 2 | 0.100 (0.050 to 0.150) | 0.700 (0.600 to 0.800) | 0.600 (0.500 to 0.700) | 0.200 (0.100 to 0.300) | 0.500 (0.400 to 0.600) | 0.100 (−0.200 to 0.400) |

| method | calls | time (s) | teacher |
| --- | ---: | ---: | ---: |
| random | 1000 | 6.0 | 68 % |`,
  );
});

test('the lead, the student, missing maps and failures', () => {
  const student = { agreement: about(0.9, 0.8, 1), keptShare: about(0.503, 0.4, 0.6) };
  const rows = [
    row(
      'relabel',
      { images: 4, maps: 2, failed: 1, ahead: { ...unled, difference: about(0.081, -0.01, 0.17) } },
      student,
    ),
    row('rise', { images: 5, maps: 5 }, { deletion: null }),
  ];
  const lines = toMarkdown(report(rows, { failed: 1, machines: ['a', 'b'] }, 'rise')).split('\n');
  assert.ok(lines.includes('- **1 failed** and are not included in any mean'));
  assert.ok(lines.includes('- a and b; Relabel 0.1.0, ONNX Runtime 1.30.0, Node 20.20.0'));
  const cells = lines.filter((line) => line.startsWith('|')).map((line) => line.split(' | '));
  assert.deepEqual(
    cells.map((line) => line.length),
    [10, 10, 10, 10, 6, 6, 6, 6],
  );
  assert.equal(cells[0]?.[5], 'ahead of rise');
  assert.deepEqual(cells[2]?.slice(0, 2), ['| relabel', '2 of 5']);
  assert.equal(cells[2]?.[5], '+0.081 (−0.010 to +0.170), 10 images');
  assert.deepEqual([cells[3]?.[2], cells[3]?.[5]], ['–', '–']);
  assert.deepEqual(cells[4]?.slice(4), ['agreement ↑', 'kept |']);
  assert.deepEqual(cells[6]?.slice(4), ['0.900 (0.800 to 1.000)', '50 % |']);
  assert.equal(cells[7]?.[4], '–');
});

test('shows names as what they are: no line, cell, link or code of theirs', () => {
  const name = 'a|b\n| x |\x1b[2J[y](command:z)`';
  const { setting } = report([]);
  const changes: Partial<Report> = {
    setting: { ...setting, command: "relabel benchmark 'a`b``\n'", folder: name },
    machines: [name],
    models: [{ model: name, sha256: '', provider: 'cpu', rows: [row(name, {})] }],
  };
  const lines = toMarkdown(report([], changes)).split('\n');
  const shown = 'a\\|b\\n\\| x \\|\\x1b\\[2J\\[y\\](command:z)\\`';
  assert.equal(lines[0], "- ``` relabel benchmark 'a`b``\\n' ```");
  assert.ok(lines[1]!.endsWith(` images of ${shown}`), lines[1]);
  assert.ok(lines.includes(`### ${shown}, cpu`), lines.join('\n'));
  assert.equal(lines.filter((line) => line.startsWith(`| ${shown} |`)).length, 2);
});

test('a few images have a mean and no interval', () => {
  const few = { deletion: { n: 9, mean: 0.1, low: 0.1, high: 0.1 } };
  const [, , cells] = toMarkdown(report([row('lime', {}, few)]))
    .split('\n')
    .filter((line) => line.startsWith('|'));
  assert.equal(cells?.split(' | ')[2], '0.100');
});

test('a column of sanity where it was asked for, and only there', () => {
  const asked = toMarkdown(report([row('lime', {}, { sanity: about(0.12, 0.05, 0.2) }), row('random', {})]));
  const [heading, , lime, random] = asked.split('\n').filter((line) => line.startsWith('|'));
  assert.ok(heading?.endsWith('| LeRF − MoRF ↑ | sanity ↓ |'));
  assert.ok(lime?.endsWith('| 0.120 (0.050 to 0.200) |'));
  assert.ok(random?.endsWith('| – |'));
  assert.ok(!toMarkdown(report([row('random', {})])).includes('sanity'));
});

test('a table of the second judge where it was asked for, with who is ahead by it', () => {
  const figures = {
    deletionIntoBlur: about(0.3, 0.2, 0.4),
    insertionFromGrey: about(0.5, 0.4, 0.6),
    exchanged: about(0.2, 0.1, 0.3),
    fidelity: about(0.44, 0.4, 0.5),
  };
  const leads = { ...unled, exchanged: about(0.05, 0.01, 0.09), fidelity: about(-0.02, -0.04, 0.01) };
  const rows = [row('relabel', { images: 10, ahead: leads }, figures), row('rise', {}, figures)];
  const lines = toMarkdown(report(rows, {}, 'rise')).split('\n');
  const heading =
    '| method | deletion into blur ↓ | insertion from grey ↑ | ins − del ↑ | ahead of rise | µFidelity ↑ | ahead of rise |';
  const at = lines.indexOf(heading);
  assert.ok(at > 0, lines.join('\n'));
  assert.equal(
    lines[at + 2],
    '| relabel | 0.300 (0.200 to 0.400) | 0.500 (0.400 to 0.600) | 0.200 (0.100 to 0.300) | +0.050 (+0.010 to +0.090) | 0.440 (0.400 to 0.500) | −0.020 (−0.040 to +0.010) |',
  );
  assert.ok(!toMarkdown(report([row('relabel', {})])).includes('into blur'));
});
