import type { CurvePair, Evaluation } from '../../protocol/evaluation.ts';
import { descriptorOf } from '../../settings/methods.ts';
import { effectivePreprocess } from '../model/resolveInput.ts';
import { versions } from '../versions.ts';
import type { ExplanationRecord } from './explanationRecord.ts';

/** Incremented whenever a key of the manifest changes its name or meaning. */
const SCHEMA = 1;

/** Everything about an explanation except its pictures, as JSON: the request, the versions, the result. Times are in ms. */
export function manifestOf(kept: ExplanationRecord) {
  const { options, explanation, image, hashes } = kept;
  const { prediction, map, uncertainty } = explanation;
  return {
    schema: SCHEMA,
    image: { path: image.path, sha256: image.sha256, width: image.width, height: image.height, notes: image.notes },
    model: {
      name: options.model.name,
      path: options.model.path,
      sha256: hashes.model,
      labels: options.model.labels,
      output: options.model.output,
    },
    vae: hashes.vae
      ? {
          name: options.vae.name,
          encoder: { path: options.vae.encoder, sha256: hashes.vae.encoder },
          decoder: { path: options.vae.decoder, sha256: hashes.vae.decoder },
        }
      : null,
    preprocess: effectivePreprocess(kept.preprocess.input),
    /** Where each of its values comes from: the settings, a preset, a file, the model, a default. */
    preprocessFrom: kept.preprocess.sources,
    /** Where the model's input, and with it the map, lies on the image, in the image's pixels. */
    frame: kept.frame,
    method: options.method,
    settings: {
      samples: options.samples,
      until: options.until,
      sampling: descriptorOf(options.method).needs.vae ? options.sampling : null,
      target: options.target ?? null,
      batchSize: options.batchSize,
      executionProviders: options.executionProviders,
      ...kept.methodSettings,
    },
    seed: options.seed,
    provider: prediction.provider,
    providerNotes: prediction.providerNotes,
    versions,
    target: prediction.target,
    prediction: prediction.top,
    /** "score": what is called a probability is a number in the model's own unit. */
    unit: prediction.unit ?? 'probability',
    reconstruction: prediction.reconstruction ?? null,
    status: explanation.status,
    advice: explanation.advice,
    map: map && { file: 'saliency.npy', width: map.width, height: map.height },
    /** How far each value of the map may be off with another seed, in its units. */
    uncertainty: uncertainty && { file: 'uncertainty.npy', width: uncertainty.width, height: uncertainty.height },
    /** Regions that decide the label, in pixels of the model's input; null: not searched for. */
    regions: explanation.regions ?? null,
    counts: explanation.counts,
    student: explanation.student,
    metrics: kept.evaluation && metricsOf(kept.evaluation),
    stability: kept.stability,
    sanity: kept.sanity,
    timings: explanation.timings,
    notes: explanation.notes,
  };
}

/** The figures without their curves, which are in curves.json. Areas and means of probabilities, 0–1. */
function metricsOf({ curves, road }: Evaluation) {
  const areas = ({ deletion, insertion, difference }: CurvePair) => {
    return { deletion: deletion.auc, insertion: insertion.auc, difference };
  };
  return {
    ...(curves && { ...areas(curves.map), step: curves.step, random: areas(curves.random) }),
    ...(road && { road: { morf: road.meanMorf, lerf: road.meanLerf, difference: road.difference } }),
  };
}
