import { PipelineError } from '../../common/errors.ts';
import type { CurvePair, CurveRequest, Evaluation, Measures } from '../../protocol/evaluation.ts';
import type { Picture } from '../../protocol/pictures.ts';
import { toTensor } from '../image/image.ts';
import { fromTensor } from '../image/tensor.ts';
import { type CausalCurve, type CausalSubject, causalCurve, curveImage, saliencyOrder } from '../metrics/causal.ts';
import { randomMap } from '../metrics/randomMap.ts';
import { road } from '../metrics/road.ts';
import type { Sessions } from '../onnx/session.ts';
import type { ExplanationRecord } from './explanationRecord.ts';
import { teacherAgain } from './teacherAgain.ts';

export interface MeasureContext {
  readonly signal: AbortSignal;
  /** Called and awaited after every batch, with the images that the teacher has seen and their total. */
  report(done: number, total: number): void | Promise<void>;
}

/** ROAD's points: nine shares in two orders. */
const roadImages = 18;

/**
 * Measures a finished map with the model that it explains: deletion and insertion, of the map and of a random one, and
 * ROAD. The seed of the random map and of ROAD's noise is the explanation's.
 * @throws PipelineError('settings') for a step that is none, 'gone' where there is no map, 'model' where the model
 * fails or its file has changed, 'cancelled' within one batch of a cancel.
 */
export async function evaluate(
  kept: ExplanationRecord,
  measures: Measures,
  sessions: Sessions,
  run: MeasureContext,
): Promise<Evaluation> {
  try {
    return await measure(kept, measures, sessions, run);
  } catch (error) {
    throw run.signal.aborted ? new PipelineError('cancelled', 'The measurement was cancelled.') : error;
  }
}

async function measure(
  kept: ExplanationRecord,
  measures: Measures,
  sessions: Sessions,
  run: MeasureContext,
): Promise<Evaluation> {
  const { step } = measures;
  if (step !== undefined) checkStep(step);
  const { subject, order } = await subjectOf(kept, sessions);
  const { seed } = kept.options;
  const points = step === undefined ? 0 : 4 * (Math.ceil(order.length / step) + 1);
  const total = points + (measures.road ? roadImages : 0);
  let done = 0;
  const afterBatch = (images: number) => {
    done += images;
    return run.report(done, total);
  };
  const pairOf = async (pixels: Uint32Array, by: number): Promise<CurvePair> => {
    const measured = {
      deletion: plain(await causalCurve(subject, 'deletion', pixels, by, run.signal, afterBatch)),
      insertion: plain(await causalCurve(subject, 'insertion', pixels, by, run.signal, afterBatch)),
    };
    return { ...measured, difference: measured.insertion.auc - measured.deletion.auc };
  };

  const curvesOf = async (by: number) => {
    const random = saliencyOrder(randomMap(order.length, seed));
    return { step: by, pixels: order.length, map: await pairOf(order, by), random: await pairOf(random, by) };
  };
  const curves = step === undefined ? undefined : await curvesOf(step);
  const figures = measures.road ? await road(subject, order, { seed, signal: run.signal, afterBatch }) : undefined;
  return { ...(curves && { curves }), ...(figures && { road: figures }) };
}

/**
 * What the teacher was fed at a point of a curve, as a picture of the model's input size.
 * @throws PipelineError as `evaluate`.
 */
export async function curvePicture(
  kept: ExplanationRecord,
  request: CurveRequest,
  sessions: Sessions,
): Promise<Picture> {
  const { curve, step, point } = request;
  checkStep(step);
  const { subject, order } = await subjectOf(kept, sessions);
  const image = curveImage(subject, curve, order, step, point);
  const { width, height, layout } = subject.teacher.input;
  return fromTensor(image, kept.preprocess.input, layout, width, height);
}

function checkStep(step: number): void {
  if (Number.isInteger(step) && step > 0) return;
  throw new PipelineError('settings', `A step of ${step} pixels is none: give a whole number of pixels from 1 on.`);
}

/**
 * The explanation's image, model and class again, and its pixels by saliency. The model usually stays loaded.
 * @throws PipelineError('gone') where there is no map, 'model' where the model's file has changed.
 */
export async function subjectOf(
  kept: ExplanationRecord,
  sessions: Sessions,
): Promise<{ readonly subject: CausalSubject; readonly order: Uint32Array }> {
  const { explanation, picture, preprocess } = kept;
  if (explanation.map === null) {
    throw new PipelineError('gone', 'There is no map to measure: run the explanation with other settings first.');
  }
  const teacher = await teacherAgain(kept, sessions, 'measure its map');
  // Not what the settings alone say: the rest of it was found beside the model, in its graph or by trial.
  const tensor = toTensor(picture, preprocess.input, teacher.input.layout);
  const subject = { teacher, tensor, target: explanation.prediction.target.index };
  return { subject, order: saliencyOrder(explanation.map.values) };
}

const plain = ({ scores, auc }: CausalCurve) => ({ scores: [...scores], auc });
