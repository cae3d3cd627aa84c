/**
 * A process of its own that tries a provider: a driver that crashes or hangs takes nobody with it. It runs the bundled
 * model on the CPU and on the provider, and sends its parent one message, a `ProviderTrial`.
 *
 * Arguments: the provider, and the absolute path of `media/`.
 */
import { join } from 'node:path';
import { toFailure } from '../common/errors.ts';
import type { ProviderTrial } from '../cuda/providerTrial.ts';
import type { Provider } from '../protocol/models.ts';
import { bundledModel } from '../settings/bundled.ts';
import { fitImage, openImage, toTensor } from './image/image.ts';
import { Teacher } from './model/teacher.ts';
import { providerReason } from './onnx/providerReason.ts';
import { Sessions } from './onnx/session.ts';
import { watchParent } from './parentWatch.ts';

const [provider, assets] = process.argv.slice(2) as [Provider, string];
watchParent();
const trial = await attempt(provider, assets);
process.send?.(trial, () => process.disconnect());

async function attempt(provider: Provider, assets: string): Promise<ProviderTrial> {
  const sessions = new Sessions();
  try {
    const expected = await predict('cpu', assets, sessions);
    const found = await predict(provider, assets, sessions);
    const differences = expected.map((value, index) => Math.abs(value - (found[index] ?? Number.NaN)));
    return { runs: true, difference: differences.reduce((most, value) => (value <= most ? most : value), 0) };
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    return { runs: false, reason: cause === undefined ? toFailure(error).message : providerReason(provider, cause) };
  } finally {
    await sessions.dispose();
  }
}

/** @returns the probability of each class for the example image. */
async function predict(provider: Provider, assets: string, sessions: Sessions): Promise<readonly number[]> {
  const teacher = await Teacher.load(bundledModel(assets), sessions, [provider], 1);
  const { layout, height, width } = teacher.input;
  const { input } = teacher.spec;
  const image = await openImage(join(assets, 'examples', 'chelsea.png'));
  const { picture } = fitImage(image, input, [height, width]);
  const scores = await teacher.score(toTensor(picture, input, layout), 1);
  return teacher.labels.map((_, index) => teacher.scoreOf(scores, 0, index).probability);
}
