/** `npm run fuzz`: gives odd files and messages to the product by the hundred, and counts what becomes of them. */
import { parseArgs } from 'node:util';
import { fuzz, targetNames } from './fuzz.ts';

const usage = `npm run fuzz -- [--cases 200] [--seed 1] [--deadline 20] [--only NUMBER] [TARGET…]
Targets: ${targetNames.join(', ')}. What fails is kept in test-results/fuzz; --only makes one case again.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cases: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    deadline: { type: 'string', default: '20' },
    only: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const targets = targetNames.filter((name) => positionals.length === 0 || positionals.includes(name));
if (values.help || targets.length < positionals.length) {
  console.error(usage);
  process.exit(2);
}

let failed = 0;
for (const target of targets) {
  const count = target === 'ipc' ? Math.ceil(Number(values.cases) / 20) : Number(values.cases);
  const cases = values.only === undefined ? Array.from({ length: count }, (_, at) => at) : [Number(values.only)];
  const start = performance.now();
  const tally = await fuzz({ target, seed: Number(values.seed), cases, deadlineMs: Number(values.deadline) * 1000 });
  const { accepted, refused, wrong, internal, crash, hang } = tally.counts;
  const figures = `${accepted} accepted, ${refused} refused, ${wrong} wrong, ${internal} unclean errors, ${crash} crashes, ${hang} hangs`;
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(`${target.padEnd(9)} ${figures}; at most ${(tally.memory / 2 ** 20).toFixed(0)} MiB; ${seconds} s`);
  for (const failure of tally.failures) console.log(`          ${failure}`);
  failed += tally.failures.length;
}
process.exitCode = failed > 0 ? 1 : 0;
