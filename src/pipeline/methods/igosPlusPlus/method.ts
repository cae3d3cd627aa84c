import { formatShare } from '../../../common/numbers.ts';
import type { SaliencyMap } from '../../../protocol/explanation.ts';
import { constantAt, planesOf } from '../../image/tensorShape.ts';
import { randomStream } from '../../numeric/random.ts';
import { baselineOf } from '../gradient/baselines.ts';
import { gradientPasses } from '../gradient/meanGradient.ts';
import { judgeGradient } from '../gradient/noGradient.ts';
import type { Method, MethodContext, MethodResult, Subject } from '../method.ts';
import { optionsOf } from '../methodOptions.ts';
import { BilateralVariation } from './bilateralVariation.ts';
import { Composition } from './composition.ts';
import { descriptor } from './descriptor.ts';
import { Enlargement } from './enlargement.ts';
import { addGameSlopes, type Game, games, type Masks, maskOf, signOf } from './games.ts';
import { MaskSearch } from './maskSearch.ts';

/**
 * iGOS++: Khorram, Lawson and Fuxin, CHIL 2021 (arXiv 2012.15783), equations 7 to 9, as their code has it
 * (khorrams/IGOS_pp, methods.py, `iGOS_pp` with the line search). Two masks, for deletion and insertion, go down the
 * integrated gradients of the class's probability, alone and together; the map is 1 less their product. Ours: the noise
 * of an image is the same in all games and trials of an iteration, so that these compare like with like; and fewer
 * images an integrated gradient by default.
 */
export const method: Method = {
  async explain(subject, run) {
    const { teacher, tensor } = subject;
    const { height, width } = teacher.input;
    const options = optionsOf(descriptor, run.options);
    const { iterations, passes, size, baseline, noise } = options;
    const composition = new Composition(teacher.input, tensor, baselineOf(subject, baseline));
    const enlargement = new Enlargement({ height: size, width: size }, { height, width });
    const variation = new BilateralVariation(enlargement, size, planesOf(tensor, teacher.input), height, width);
    const search = new MaskSearch(size, enlargement, variation, options);
    const mapOf = (): SaliencyMap => ({ height, width, values: Float32Array.from(search.importance) });
    const zeros = (): Masks => ({
      deletion: new Float64Array(height * width),
      insertion: new Float64Array(height * width),
    });
    const each = games.length * passes;
    let [masks, sums, noises, steepest] = [search.masks, zeros(), noisesOf(run.seed, 0, subject, passes, noise), 0];
    const gameOf = (pass: number): Game => games[Math.floor((pass % each) / passes)] as Game;
    const shareOf = (pass: number): number => ((pass % passes) + 1) / passes;
    await gradientPasses(subject, run, {
      score: 'probability',
      total: iterations * each,
      imageOf: (pass) =>
        composition.compose(
          gameOf(pass),
          maskOf(gameOf(pass), masks),
          shareOf(pass),
          noises[pass % passes] as Float32Array,
        ),
      add(pass, gradient) {
        for (const slope of gradient) steepest = Math.max(steepest, Math.abs(slope));
        const byMask = new Float64Array(height * width);
        composition.addSlopes(gameOf(pass), shareOf(pass) / passes, gradient, byMask);
        addGameSlopes(gameOf(pass), masks, byMask, sums);
      },
      async after(pass) {
        if ((pass + 1) % each > 0) return;
        await search.step(sums, (tried) => lossOf(subject, run, composition, tried, noises));
        const iteration = (pass + 1) / each;
        [masks, sums, noises] = [search.masks, zeros(), noisesOf(run.seed, iteration, subject, passes, noise)];
      },
      mapAfter: mapOf,
    });
    return { ...(await verdictOf(subject, composition, steepest, mapOf())), settings: options };
  },
};

/** What is added to each image of an iteration. */
function noisesOf(
  seed: number,
  iteration: number,
  { tensor, teacher: { input } }: Subject,
  passes: number,
  deviation: number,
): Float32Array[] {
  const constant = constantAt(input);
  return Array.from({ length: passes }, (_, pass) => {
    if (deviation === 0) return new Float32Array(tensor.length);
    const random = randomStream(seed, iteration * passes + pass);
    return tensor.map(() => deviation * random.normal()).map((value, at) => (constant(at) ? 0 : value));
  });
}

/** The loss of all games: of each, the class's mean probability on the way to its masked image. */
async function lossOf(
  { teacher, target, tensor }: Subject,
  run: MethodContext,
  composition: Composition,
  masks: Masks,
  noises: readonly Float32Array[],
): Promise<number> {
  const images = games.flatMap((game) => {
    const mask = maskOf(game, masks);
    return noises.map((noise, at) => ({
      game,
      make: () => composition.compose(game, mask, (at + 1) / noises.length, noise),
    }));
  });
  let loss = 0;
  for (let first = 0; first < images.length; first += teacher.batchSize) {
    run.signal.throwIfAborted();
    const some = images.slice(first, first + teacher.batchSize);
    const batch = new Float32Array(some.length * tensor.length);
    for (const [row, { make }] of some.entries()) batch.set(make(), row * tensor.length);
    const scores = await teacher.score(batch, some.length);
    some.forEach(({ game }, row) => {
      loss += (signOf(game) * teacher.scoreOf(scores, row, target).probability) / noises.length;
    });
  }
  return loss;
}

/** Says what the class's probability is without what the mask marks, and with it alone. */
async function verdictOf(
  subject: Subject,
  composition: Composition,
  steepest: number,
  map: SaliencyMap,
): Promise<Pick<MethodResult, 'status' | 'advice' | 'map' | 'notes'>> {
  const { teacher, target, tensor } = subject;
  const still = judgeGradient(subject, [steepest]);
  if (still) return still;
  if (map.values.every((value) => value === 0)) {
    const advice = 'No step of the mask lowers its loss: take more passes, or less sparsity and smoothness.';
    return { status: 'nothing-shifted', advice, map: null };
  }
  const mask = Float64Array.from(map.values, (value) => 1 - value);
  const none = new Float32Array(tensor.length);
  const probabilityOf = async (goal: Game['goal']): Promise<string> => {
    const scores = await teacher.score(composition.compose({ goal, mask: 'both' }, mask, 1, none), 1);
    return formatShare(teacher.scoreOf(scores, 0, target).probability);
  };
  const [without, alone] = [await probabilityOf('delete'), await probabilityOf('insert')];
  const advice = `Without what the map marks the class’s probability is ${without}, and with it alone ${alone}: the lower the first and the higher the second, the more the map tells.`;
  return { status: 'ok', advice, map };
}
