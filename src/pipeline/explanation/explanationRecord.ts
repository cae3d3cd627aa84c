import type { Evaluation, Sanity } from '../../protocol/evaluation.ts';
import type { Explanation } from '../../protocol/explanation.ts';
import type { Preprocess, PreprocessSources } from '../../protocol/models.ts';
import type { ExplainOptions } from '../../protocol/options.ts';
import type { Frame, Picture, SamplePicture } from '../../protocol/pictures.ts';
import type { SourceImage } from '../image/image.ts';
import type { ConvergencePoint } from '../metrics/stability.ts';
import type { OutputKind } from '../model/probabilities.ts';

/** How the map changes with other seeds, which shouldn't matter, and for another class, which should. */
export interface Stability {
  /** Seeds of the compared maps, those without a map left out. */
  readonly seeds: readonly number[];
  /** Mean rank correlation between the maps of these seeds: 1 is the same map. null: fewer than two maps. */
  readonly betweenSeeds: number | null;
  /** Rank correlation of the maps of the first samples with the final one. */
  readonly convergence: readonly ConvergencePoint[];
  /** The most probable other class, and the rank correlation of its map with this one: 1 is a map that ignores the class. */
  readonly otherClass: { readonly index: number; readonly label: string; readonly correlation: number | null } | null;
}

/** What the method itself took, without loading, predicting and drawing. Times are in ms. */
export interface Cost {
  /** Images that the teacher was shown. */
  readonly calls: number;
  readonly wall: number;
  /** The part of `wall` that the teacher's runs took. */
  readonly teacher: number;
}

/** A finished explanation with what is needed to show and export more of it: samples are made again, never stored. */
export interface ExplanationRecord {
  readonly options: ExplainOptions;
  readonly explanation: Explanation;
  readonly image: SourceImage;
  readonly frame: Frame;
  /** With size and layout, and the rule that supplied each value. */
  readonly preprocess: { readonly input: Preprocess; readonly sources: PreprocessSources };
  /** What the teacher's numbers are, as the settings, its graph, a file beside it or a trial told. */
  readonly outputKind: OutputKind;
  /** What the teacher saw, before normalisation, at the model's input size. */
  readonly picture: Picture;
  readonly cost: Cost;
  /** Settings of the method that are not in the options (grids, noise scale, regularisation, …), for the manifest. */
  readonly methodSettings: Readonly<Record<string, unknown>>;
  /** SHA-256 of the model's file, and of the VAE's files where the method has one. */
  readonly hashes: {
    readonly model: string;
    readonly vae?: { readonly encoder: string; readonly decoder: string } | undefined;
  };
  /** What has been measured of the map so far. */
  readonly evaluation?: Evaluation;
  /** The map with other seeds and for another class, if that was tried. */
  readonly stability?: Stability | undefined;
  /** The map of the model with shuffled weights, if that was tried. */
  readonly sanity?: Sanity | undefined;
  /**
   * Makes samples again, in the order asked for, at the model's input size.
   * @throws PipelineError('vae') if a VAE cannot run any more.
   */
  renderSamples(indices: readonly number[]): Promise<SamplePicture[]>;
}
