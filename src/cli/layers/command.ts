import { PipelineError, refuse } from '../../common/errors.ts';
import { layerList } from '../../pipeline/explanation/layerMaps.ts';
import { TeacherGradients } from '../../pipeline/model/gradients.ts';
import { Teacher } from '../../pipeline/model/teacher.ts';
import { Sessions } from '../../pipeline/onnx/session.ts';
import type { LayerList } from '../../protocol/layers.ts';
import { pickModel } from '../../settings/pickModel.ts';
import { defaultProviders } from '../../settings/providers.ts';
import { parseCommandLine } from '../commandLine.ts';
import { complain, print, printJson } from '../output.ts';
import { runElsewhere } from '../runElsewhere.ts';
import { readTerminalSettings } from '../settingsFile.ts';

const options = { model: { type: 'string' }, config: { type: 'string' }, json: { type: 'boolean' } } as const;

/**
 * `relabel layers`: what `--layer` can name, in the graph's order.
 *
 * @returns the exit code 0.
 * @throws PipelineError('settings') for wrong usage; 'model' where the model has no layers, or can't be opened.
 */
export async function layersCommand(args: readonly string[], signal: AbortSignal): Promise<number> {
  const { values } = parseCommandLine({ args: [...args], options });
  const { settings, problems, notes, foundModels } = readTerminalSettings(values.config);
  refuse(problems);
  await runElsewhere(settings);
  const model = pickModel(settings, values.model, process.cwd());
  if (foundModels !== undefined) complain(foundModels);
  complain(...notes);
  const sessions = new Sessions();
  try {
    const providers = settings.executionProviders ?? defaultProviders(settings);
    const teacher = await Teacher.load(model, sessions, providers, settings.batchSize);
    if (signal.aborted) throw new PipelineError('cancelled', 'Cancelled.');
    const list = await layerList(new TeacherGradients(teacher, sessions));
    if (values.json) printJson(list);
    else print(...layerLines(list));
  } finally {
    await sessions.dispose();
  }
  return 0;
}

/** One line a layer; the found one has a star. */
export function layerLines({ layers, found }: LayerList): string[] {
  const rows = layers.map(({ name, channels, height, width, otherTokens }) => {
    const extra = otherTokens ? ` and ${otherTokens} more` : '';
    const tokens = otherTokens === undefined ? '' : `  from ${height * width}${extra} tokens`;
    return { name, size: `${channels} × ${height} × ${width}${tokens}` };
  });
  const width = Math.max(...rows.map(({ name }) => name.length));
  const lines = rows.map(({ name, size }) => `${name === found ? '*' : ' '} ${name.padEnd(width)}  ${size}`);
  return [...lines, '', '* is looked at without --layer'];
}
