/**
 * A run: every image of a folder under one model, as it lies in the run's folder and goes to whoever shows it.
 * `run.json` holds a RunHeader; `records.jsonl` one EvaluationRecord a line, appended as images are done;
 * `tags.json` a RunTags. pandas reads the records with `read_json("records.jsonl", lines=True)`.
 */
import type { Rectangle, SaliencyMap, Status } from '../explanation.ts';
import type { Provider } from '../models.ts';
import type { ExplainOptions } from '../options.ts';
import type { Frame } from '../pictures.ts';

/** Which images a run is of; paths are absolute. */
export type ImageChoice =
  /** All of a folder and the folders in it. */
  | { readonly from: 'folder'; readonly path: string }
  /** Those that a text file names, one a line, or that a CSV or JSON table has rows of. */
  | { readonly from: 'list'; readonly path: string }
  | { readonly from: 'these'; readonly paths: readonly string[] }
  /** All of several folders, and single images beside them. */
  | { readonly from: 'several'; readonly folders: readonly string[]; readonly paths: readonly string[] };

/** What a truth source is asked to say of images, for a model. */
export interface TruthQuestion extends Pick<ExplainOptions, 'model' | 'executionProviders' | 'batchSize'> {
  readonly images: ImageChoice;
  /** undefined: whichever source knows most of the images is chosen. */
  readonly truth?: TruthSource | undefined;
}

/** A run to begin, or to go on with. */
export interface FolderRunOptions extends TruthQuestion {
  /** The run's folder: absolute. It is made if need be; what it holds already is not done again. */
  readonly run: string;
  /** What the user calls the run. */
  readonly name: string;
  /** undefined: all of the images. */
  readonly shard?: Shard | undefined;
}

/** A part of the images, of which several machines each do one: every `of`th image, from number `index` on, which is 1 for the first. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** What a run was made of. */
export interface RunHeader {
  readonly schema: 1;
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly created: string;
  /** The folder that the images' paths are relative to; absolute. */
  readonly root: string;
  readonly model: { readonly name: string; readonly path: string; readonly sha256: string };
  /** Of the model's preprocess as it was read: a change of it makes every record out of date. */
  readonly preprocessSha256: string;
  readonly labels: readonly string[];
  readonly provider: Provider;
  readonly truth: TruthSource;
  /** Images that the run was asked for. */
  readonly images: number;
  /** Absent: it is of all of them. */
  readonly shard?: Shard | undefined;
}

/** Where the true classes are from. */
export type TruthSource =
  | { readonly from: 'none' }
  | { readonly from: 'folder' }
  /** A CSV or JSON table beside the images; absolute. */
  | { readonly from: 'table'; readonly path: string }
  /** A part of the file's name names a class; undefined: whichever part names most. */
  | { readonly from: 'name'; readonly part?: NamePart | undefined };

/**
 * "start": what is before a number at the end (`tabby_cat_0012.jpg`); "end": what is behind a number (`img-0001-tabby cat.png`);
 * "first", "last": the word before the first, behind the last separator.
 */
export type NamePart = 'start' | 'end' | 'first' | 'last';

/** One image. Numbers are null where there is nothing to say: no truth, or the image could not be read. */
export interface EvaluationRecord {
  /** Relative to the run's root, with "/". Unique in a run. */
  readonly image: string;
  /** Of the file's content. */
  readonly sha256: string | null;
  readonly width: number | null;
  readonly height: number | null;
  /** Why it has no prediction; null: it has one. */
  readonly unreadable: string | null;
  /** The true class's index; null: unknown. Of several true labels, the one that the model is least sure of. */
  readonly truth: number | null;
  /** The others, where labels don't exclude each other and several are true. */
  readonly alsoTrue?: readonly number[] | undefined;
  /** The name that the truth was read from, where the model has no such class. */
  readonly unknownTruth: string | null;
  /**
   * Indices of the five likeliest classes (or all, if fewer), and their probabilities. Where labels don't exclude each other,
   * the last class stands for none of them, and what the model has said comes first: the true label if it is given, else the
   * likeliest wrong one that is, or none.
   */
  readonly top: readonly number[];
  readonly probabilities: readonly number[];
  readonly truthProbability: number | null;
  /** 1: the truth is the likeliest class, or a label that the model gives. Other true labels are not counted. */
  readonly truthRank: number | null;
  /** −ln of the truth's probability, clamped at 1e-7. */
  readonly loss: number | null;
  readonly statistics: ImageStatistics | null;
}

/** What an image is like, measured at 64 pixels on its short side. */
export interface ImageStatistics {
  /** Mean luma, 0–1. */
  readonly brightness: number;
  /** Variance of the Laplacian of the luma (0–255): low for blurred images. */
  readonly sharpness: number;
  /** Hasler and Süsstrunk 2003. */
  readonly colourfulness: number;
  /** Bits of a 64-bit difference hash, as 16 hex digits; near duplicates differ in few. */
  readonly hash: string;
}

/** One map of one image of a run: a line of `explanations.jsonl`, in the order in which they were made. */
export interface RunExplanation {
  readonly image: string;
  /** Of the file's content, as the record has it; of the model and the preprocess. */
  readonly sha256: string;
  readonly model: string;
  readonly preprocess: string;
  /** Stands for how it was made: by which method, with how many samples, by which seed. Absent: maps of before don't say. */
  readonly how?: string;
  /** The class that is explained; of a mistake, the one that was said or the one that is true; else of what is right. */
  readonly target: number;
  readonly role: 'predicted' | 'truth' | 'right';
  readonly status: Status;
  /** Where its files lie, from the run's folder, with "/"; as `relabel explain` writes them. */
  readonly folder: string;
  /** Whether there is a map. */
  readonly map: boolean;
  /**
   * Of the class that was said: the smallest region found that carries it on its own, the cause. Of the true one: the
   * smallest change found that brings it about, the repair. null: none was found.
   */
  readonly region: ExplainedRegion | null;
  /**
   * Of the true class: both classes' probabilities when what speaks for the class that was said is painted over, most of it
   * first; `share` of the input, from 0 on. Absent: the class that was said has no map.
   */
  readonly curve?: readonly { readonly share: number; readonly predicted: number; readonly truth: number }[];
}

export interface ExplainedRegion {
  /** "search": the smallest that asking the model has found; "order": where that found none, the first by the map's order. */
  readonly by: 'search' | 'order';
  /** Rectangles in pixels of the model's input. */
  readonly where: readonly Rectangle[];
  /** Share of the input, 0–1. */
  readonly share: number;
  /** The target's mean probability on the pictures that were asked about, 0–1; how many of them had it as their label. */
  readonly probability: number;
  readonly held: number;
  readonly asked: number;
  /** One of these pictures on which it held, from the run's folder; null: it was not written. */
  readonly picture: string | null;
}

/** How the maps of a run lie to objects that somebody has marked in its images, by boxes or masks. */
export interface ObjectEvidence {
  /** The files that say where the objects are: absolute. */
  readonly files: readonly string[];
  /** One sentence each on what could not be read, or did not fit. */
  readonly notes: readonly string[];
  /** All mistakes by each class, what is right, then the mistakes of each pair of classes; none without a map. */
  readonly groups: readonly EvidenceGroup[];
  readonly maps: readonly MapEvidence[];
}

/** How a map lies to the objects of its image's true class. Shares are 0–1. */
export interface EvidenceInside {
  /** The pointing game: the map's largest value lies in an object. Zhang et al., ECCV 2016, without their tolerance. */
  readonly hit: boolean;
  /** Share of what speaks for the class that lies in the objects: the energy-based pointing game, Wang et al., CVPRW 2020. */
  readonly energy: number;
  /** Share of the map that the objects cover: the energy of a map without a preference. */
  readonly area: number;
}

/** The same of a map of a run; `outside` is what of the energy is not inside. */
export interface MapEvidence extends EvidenceInside, Pick<RunExplanation, 'image' | 'target' | 'role'> {
  readonly outside: number;
}

/** A map of an image, by its path from the root, of a true class. */
export interface PlacedMap extends Pick<EvaluationRecord, 'image' | 'truth'> {
  readonly frame: Frame;
  readonly map: SaliencyMap;
}

/** The same of several maps. */
export interface EvidenceGroup extends Pick<RunExplanation, 'role'> {
  /** Absent: all maps of this role. */
  readonly pair?: { readonly truth: number; readonly predicted: number } | undefined;
  readonly maps: number;
  /** Wilson's 95 % interval. */
  readonly pointing: { readonly hits: number; readonly share: number; readonly interval: readonly [number, number] };
  /** With the 95 % interval of the mean by Student's t; null: of one map there is none. */
  readonly energy: { readonly mean: number; readonly interval: readonly [number, number] | null };
  readonly outside: number;
  readonly area: number;
}

/** Tags and notes of images, by path. */
export interface RunTags {
  readonly schema: 1;
  readonly images: Readonly<Record<string, { readonly tags: readonly string[]; readonly note?: string | undefined }>>;
}

/** What a truth source says of a folder, before a run starts. */
export interface TruthPreview {
  readonly truth: TruthSource;
  /** Other sources that know a class of some image, best first. */
  readonly others: readonly TruthSource[];
  readonly images: number;
  /** Images whose class the model has. */
  readonly matched: number;
  /** Up to nine images and their true classes, spread over the classes. */
  readonly examples: readonly { readonly image: string; readonly label: string | null }[];
  /** Names that the model does not have, most frequent first, with the nearest labels. */
  readonly unknown: readonly UnknownName[];
  /** What there is to say of the images and the source, one sentence each. */
  readonly notes: readonly string[];
}

/** A name that should be a class and is none of the model. */
export interface UnknownName {
  readonly name: string;
  readonly images: number;
  readonly nearest: readonly string[];
}

/** News of a run: records in the order in which they are done. */
export interface RunProgress {
  readonly done: number;
  readonly total: number;
  /** Images a second, of the last seconds. */
  readonly rate: number;
  readonly records: readonly EvaluationRecord[];
}

/** The figures of a run. Rates are null where they would be divided by 0. */
export interface RunSummary {
  readonly images: number;
  readonly unreadable: number;
  /** Readable images whose truth is known. */
  readonly judged: number;
  readonly accuracy: {
    readonly top1: number | null;
    readonly top5: number | null;
    /** Wilson's 95 % interval of top1. */
    readonly interval: readonly [number, number] | null;
  };
}
