/** `npm test` runs every stage; `npm test -- unit pipeline` only those. */
import { command } from '../scripts/shared/command.ts';
import { root } from '../scripts/shared/places.ts';
import { type Outcome, type Print, type Stage, stages } from './stages.ts';

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !stages.some((stage) => stage.name === name));
if (unknown.length > 0) {
  console.error(`No stage "${unknown.join('", "')}": choose from ${stages.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}

const { code } = await command(process.execPath, ['esbuild.mjs'], { cwd: root, echo: true });
if (code !== 0) {
  console.error('The build failed, so nothing was tested.\n0 passed, 1 failed');
  process.exit(1);
}

const report: string[] = [];
const total = { passed: 0, failed: 0, skipped: 0 };
const picked = chosen(asked);
// Processors are idle while a VS Code waits: what it says is kept until its turn.
const beside = new Map(picked.filter((stage) => stage.beside).map((stage) => [stage, begin(stage)]));
for (const stage of picked) {
  console.log(`\n== ${stage.name}`);
  const { outcome, seconds } = await (beside.get(stage) ?? begin(stage)).follow((text) => process.stdout.write(text));
  total.passed += outcome.passed;
  total.failed += outcome.failed;
  total.skipped += outcome.skipped.length;
  const counts = figures({ ...outcome, skipped: outcome.skipped.length });
  report.push(`${stage.name.padEnd(8)} ${counts}  (${outcome.where}; ${seconds} s)`);
  for (const name of outcome.failures) report.push(`         failed  ${name}`);
  for (const line of outcome.skipped) report.push(`         skipped ${line}`);
}
console.log(`\n${report.join('\n')}\n`);
console.log(figures(total));
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

/** The end-to-end tests install the VSIX, so it is always made for them. */
function chosen(names: readonly string[]): readonly Stage[] {
  if (names.length === 0) return stages;
  return stages.filter(({ name }) => names.includes(name) || (name === 'package' && names.includes('e2e')));
}

/** Starts a stage; `follow` hands on what it says, all of before first, and gives how it ended. */
function begin(stage: Stage) {
  let said = '';
  let print: Print = (text) => {
    said += text;
  };
  const start = Date.now();
  const ended = settle(stage, (text) => print(text)).then((outcome) => {
    return { outcome, seconds: ((Date.now() - start) / 1000).toFixed(0) };
  });
  return {
    follow(next: Print) {
      next(said);
      print = next;
      return ended;
    },
  };
}

async function settle(stage: Stage, print: Print): Promise<Outcome> {
  try {
    return await stage.run(print);
  } catch (error) {
    print(`${String(error instanceof Error ? error.stack : error)}\n`);
    const reason = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    return { passed: 0, failed: 1, failures: [], skipped: [], where: `did not run: ${reason}` };
  }
}

function figures({ passed, failed, skipped }: typeof total): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
