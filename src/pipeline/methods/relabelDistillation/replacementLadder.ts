import { targetScoreOf } from '../../model/targetScore.ts';
import type { Scores } from '../../model/teacher.ts';
import { randomStream } from '../../numeric/random.ts';
import type { Latent, MethodContext, Subject } from '../method.ts';
import { type Immovability, isScoreStill, whyImmovable } from '../shared/immovable.ts';
import { drawMask, fullMask } from '../shared/mask.ts';
import { relabel } from '../shared/relabel.ts';
import { Composer } from './synthesis/compose.ts';
import { type ReplacementName, type ReplacementSource, replacementSources } from './synthesis/replacementSource.ts';

/** What a source of replacements did to the model's answer. */
export interface Probe {
  readonly name: ReplacementName;
  /** Share of the images on which the label turned, 0–1. */
  readonly turned: number;
  /** Mean distance of the target's score from that of the image, in nats. */
  readonly moved: number;
}

export interface ChosenReplacement {
  readonly source: ReplacementSource;
  /** The sources that were tried, in order; none where the VAE's reconstruction alone turned the label. */
  readonly probes: readonly Probe[];
  /** Whether replacing can turn the label at all. */
  readonly turns: boolean;
  /** Why nothing moves the model, if so. */
  readonly immovable?: Immovability | undefined;
}

/** Images that a source is tried with: as many are replaced as a whole as in half, at a weak and a strong noise. */
const probeImages = 8;
const probeNoises = [1, 4] as const;
const halfMask = { cells: 7, share: 0.5 };
/** A source moves the model if it turns the label on this share of the images, or moves the score so far, in nats. */
const turnedEnough = 0.125;
const movedEnough = 1;
/** Where none does, the weakest is taken that moves the score this far, measured by the one that moves it most. */
const movedRelatively = 0.5;

/**
 * Chooses what takes the place of parts of the image: the weakest source that moves the model, from what the VAE paints
 * to noise. Photographs need no more than what the VAE's reconstruction has shown already.
 * @throws PipelineError when the VAE or the model fails.
 */
export async function chooseReplacement(
  subject: Subject,
  latent: Latent,
  { seed, sampling }: Pick<MethodContext, 'seed' | 'sampling'>,
): Promise<ChosenReplacement> {
  const [first, ...others] = replacementSources(subject.picture, latent, seed);
  if (!first) throw new RangeError('no source of replacements');
  const { scores: image } = subject;
  if (latent.turnsLabel) return { source: first, probes: [], turns: true };
  const { tensor, teacher, preprocess, target } = subject;
  const capacity = { replacements: probeImages, images: probeImages };
  const composer = await Composer.create(tensor, teacher.input, latent.vae.side, preprocess, capacity);
  const own = targetScoreOf(image, 0, target);
  const probes: { source: ReplacementSource; probe: Probe; scores: Scores; still: boolean }[] = [];
  // The paper's own sampling repaints the whole image, and knows no other source.
  for (const source of sampling === 'local' ? [first, ...others] : [first]) {
    const scores = await askAbout(subject, composer, source, seed);
    const samples = relabel(teacher, scores, subject, 0, new Float32Array(probeImages));
    const distances = samples.map(({ targetScore }) => Math.abs(targetScore - own));
    const probe: Probe = {
      name: source.name,
      turned: samples.filter(({ kept }) => !kept).length / probeImages,
      moved: distances.reduce((sum, distance) => sum + distance, 0) / probeImages,
    };
    const still = isScoreStill([own, ...samples.map(({ targetScore }) => targetScore)]);
    probes.push({ source, probe, scores, still });
    if (probe.turned >= turnedEnough || probe.moved >= movedEnough) {
      return { source, probes: probes.map((each) => each.probe), turns: probe.turned > 0 };
    }
  }
  const told = probes.map(({ probe }) => probe);
  if (probes.every(({ still }) => still)) {
    const why = whyImmovable(
      image,
      subject.target,
      probes.map(({ scores }) => scores),
    );
    return { source: first, probes: told, turns: false, immovable: why };
  }
  const most = Math.max(...told.map(({ moved }) => moved));
  const chosen = probes.find(({ probe, still }) => !still && probe.moved >= movedRelatively * most);
  return { source: chosen?.source ?? first, probes: told, turns: false };
}

/** The model's answers to images of which all, or half, was replaced. */
async function askAbout(
  subject: Subject,
  composer: Composer,
  source: ReplacementSource,
  seed: number,
): Promise<Scores> {
  const drawings = Array.from({ length: probeImages }, (_, drawing) => ({
    drawing,
    noise: probeNoises[drawing % probeNoises.length] ?? probeNoises[0],
  }));
  const replacement = await composer.replace(await source.draw(drawings), probeImages);
  const masks = drawings.map(({ drawing }) => {
    if (drawing < probeImages / 2) return fullMask;
    return drawMask(randomStream(seed, drawing), halfMask.cells, halfMask.share);
  });
  const members = drawings.map(({ drawing }) => drawing);
  const { tensor } = composer.compose(replacement, members, masks);
  return subject.teacher.score(tensor, probeImages);
}
