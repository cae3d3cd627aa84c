import { PipelineError } from '../../common/errors.ts';
import type { Call } from '../../protocol/call.ts';
import type { SaliencyMap } from '../../protocol/explanation.ts';
import type { Layer, LayerList } from '../../protocol/layers.ts';
import type { MethodDescriptor } from '../../protocol/method.ts';
import type { MethodName } from '../../protocol/options.ts';
import type { Done } from '../../protocol/pipeline.ts';
import { descriptorOf } from '../../settings/methods.ts';
import { toTensor } from '../image/image.ts';
import { loadMethod } from '../methods/registry.ts';
import { TeacherGradients } from '../model/gradients.ts';
import type { SpatialTensor } from '../onnx/gradients/layers.ts';
import type { Sessions } from '../onnx/session.ts';
import type { ExplanationRecord } from './explanationRecord.ts';
import { teacherAgain } from './teacherAgain.ts';

/** What shows a layer where the explanation's own method looks at none. */
const usualMethod = 'grad-cam' satisfies MethodName;

const toSee = 'see its layers';

/**
 * The layers of an explained model that methods can look at.
 * @throws PipelineError('model') where there are none, or the model is another file by now.
 */
export async function layersOf(kept: ExplanationRecord, sessions: Sessions): Promise<LayerList> {
  return layerList(new TeacherGradients(await teacherAgain(kept, sessions, toSee), sessions));
}

/** @throws PipelineError('model') where there are none. */
export async function layerList(graph: TeacherGradients): Promise<LayerList> {
  const { layers, found } = await graph.layers();
  return { layers: layers.map(described), found: found.name };
}

/**
 * The map of one layer for the explained class, by the explanation's method and its options if that looks at a layer, else
 * by Grad-CAM.
 * @returns null where nothing in the layer speaks for the class.
 * @throws PipelineError('settings') if there is no such layer, 'model' as `layersOf`, 'cancelled' after a cancel.
 */
export async function layerMap(
  kept: ExplanationRecord,
  layer: string,
  sessions: Sessions,
  { signal, report }: Call<Done>,
): Promise<SaliencyMap | null> {
  const { options, explanation, picture, preprocess } = kept;
  const { needs }: MethodDescriptor = descriptorOf(options.method);
  const name = needs.layer ? options.method : usualMethod;
  const own = needs.layer ? options.methodOptions : undefined;
  const teacher = await teacherAgain(kept, sessions, toSee);
  const tensor = toTensor(picture, preprocess.input, teacher.input.layout);
  const scores = await teacher.score(tensor, 1);
  const { index: target } = explanation.prediction.target;
  const gradients = new TeacherGradients(teacher, sessions);
  const subject = { teacher, gradients, preprocess: preprocess.input, picture, tensor, scores, target };
  const { samples, sampling, seed } = options;
  const method = await loadMethod(name);
  try {
    const { map } = await method.explain(
      { ...subject, topClass: target },
      {
        samples,
        sampling,
        seed,
        options: { ...own, layer },
        signal,
        report: ({ done, total }) => report({ done, total }),
      },
    );
    return map;
  } catch (error) {
    throw signal.aborted ? new PipelineError('cancelled', 'The map of the layer was cancelled.') : error;
  }
}

function described({ name, channels, height, width, layout }: SpatialTensor): Layer {
  const otherTokens = layout.kind === 'tokens' ? layout.extra : undefined;
  return { name, channels, height, width, ...(otherTokens !== undefined && { otherTokens }) };
}
