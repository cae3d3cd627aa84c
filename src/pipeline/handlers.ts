import { fileURLToPath } from 'node:url';
import type { Handlers } from '../common/rpc.ts';
import type { Call } from '../protocol/call.ts';
import type { Done, LogLine, PipelineApi } from '../protocol/pipeline.ts';
import { evaluateFolder } from './evaluation/evaluateFolder.ts';
import { mistakeGroups } from './evaluation/groups/mistakeGroups.ts';
import { evidenceOfMaps } from './evaluation/objects/evidenceOfMaps.ts';
import { previewTruth } from './evaluation/openRun.ts';
import { thumbnails } from './evaluation/thumbnails.ts';
import { countRight } from './evaluation/trial/countRight.ts';
import { labelledImages } from './evaluation/trial/labelledImages.ts';
import { addSanity } from './explanation/addSanity.ts';
import { writeBundle } from './explanation/bundle.ts';
import { encodeOverlay } from './explanation/encodeOverlay.ts';
import { curvePicture, evaluate, type MeasureContext } from './explanation/evaluate.ts';
import { explain } from './explanation/explain.ts';
import { ExplanationRecords } from './explanation/explanationRecords.ts';
import { layerMap, layersOf } from './explanation/layerMaps.ts';
import { prepare } from './explanation/prepare.ts';
import { cancellable, renderPictures } from './explanation/renderPictures.ts';
import { rescore } from './explanation/rescore.ts';
import { scatter } from './explanation/scatter.ts';
import { openImage } from './image/image.ts';
import { showImage } from './image/preview.ts';
import { type GiveWay, JobQueue, type Rank } from './jobQueue.ts';
import { describeModel } from './model/describeModel.ts';
import { previewInputs } from './model/previewInputs.ts';
import { Sessions } from './onnx/session.ts';

/** The folder `media/`, seen from the bundle `dist/main.js`. */
const assets = fileURLToPath(new URL('../media', import.meta.url));

/**
 * What answers each question, and how urgent each is: all of them but notices wait for their turn in one queue.
 *
 * @param log takes lines for the log.
 * @returns the handlers, and the queue that they wait in.
 */
export function createHandlers(log: (line: LogLine) => void): { handlers: Handlers<PipelineApi>; queue: JobQueue } {
  const queue = new JobQueue();
  const records = new ExplanationRecords();
  const sessions = new Sessions();
  const warn = (message: string): void => log({ level: 'warn', message });

  const prompt =
    <Params, Answer, News>(work: (params: Params, call: Call<News>) => Promise<Answer>) =>
    (params: Params, call: Call<News>): Promise<Answer> =>
      queue.add('prompt', call, () => work(params, call));
  const yielding =
    <Params, Answer, News>(rank: Rank, work: (params: Params, run: Yielding<News>) => Promise<Answer>) =>
    (params: Params, call: Call<News>): Promise<Answer> =>
      queue.add(rank, call, (giveWay) => work(params, { ...call, giveWay: () => sessions.hold(giveWay) }));
  const patient = <Params, Answer>(rank: Rank, work: (params: Params, run: MeasureContext) => Promise<Answer>) =>
    yielding(rank, (params: Params, run: Yielding<Done>) => work(params, reporting(run)));

  const handlers: Handlers<PipelineApi> = {
    explain: prompt(async ({ id, options }, { signal, report }) => {
      const record = await explain(options, sessions, {
        signal,
        guess: true,
        emit: (event) => (event.type === 'log' ? log(event) : report(event)),
      });
      records.add(id, record);
      return record.explanation;
    }),
    prepare: yielding('measurement', ({ options }, run) => prepare(options, sessions, run)),
    preview: prompt(async ({ image, whole, reading }, { signal }) =>
      showImage(await openImage(image, reading, signal), whole),
    ),
    describe: prompt(({ model, executionProviders }) => describeModel(model, executionProviders, sessions)),
    probe: prompt((options, { signal }) => previewInputs(options, sessions, signal)),
    labelledImages: prompt((what, { signal }) => labelledImages(what, sessions, { signal, assets })),
    countRight: yielding('layout', (what, run) => countRight(what, sessions, run)),
    pictures: prompt((what, { signal }) => renderPictures(records.get(what.of), what, signal)),
    curvePicture: prompt((what) => curvePicture(records.get(what.of), what, sessions)),
    overlay: prompt(({ of, size }) => encodeOverlay(records.get(of), size)),
    export: prompt(({ of, directory, colours }, { signal, report }: Call<Done>) =>
      writeBundle(
        cancellable(records.get(of), signal),
        directory,
        (done, total) => report({ done, total }),
        undefined,
        colours,
      ),
    ),
    scatter: patient('layout', ({ of }, run) => scatter(records.get(of), { ...run, warn })),
    evaluate: patient('measurement', async (what, run) => {
      const evaluation = await evaluate(records.get(what.of), what, sessions, run);
      records.addEvaluation(what.of, evaluation);
      return evaluation;
    }),
    checkSanity: patient('measurement', ({ of }, run) => addSanity(records, of, sessions, run)),
    rescore: patient('measurement', (what, run) => rescore(records.get(what.of), what, sessions, run)),
    layers: prompt(({ of }) => layersOf(records.get(of), sessions)),
    layerMap: prompt(({ of, layer }, call: Call<Done>) => layerMap(records.get(of), layer, sessions, call)),
    previewTruth: prompt((what, { signal }) => previewTruth(what, sessions, { signal, assets })),
    evaluateFolder: yielding('measurement', (what, run) => evaluateFolder(what, sessions, { ...run, assets })),
    thumbnails: prompt((what, { signal }) => thumbnails(what, signal)),
    objectEvidence: prompt((what) => evidenceOfMaps(what, assets)),
    groupMistakes: prompt(async ({ mistakes }) => mistakeGroups(mistakes)),
    forget: ({ of }) => records.forget(of),
  };
  return { handlers, queue };
}

/** The call of a job that lets go first whatever is more urgent. */
type Yielding<News> = Call<News> & { readonly giveWay: GiveWay };

/** How a measurement goes on: it tells, and gives way. */
function reporting({ signal, report, giveWay }: Yielding<Done>): MeasureContext {
  return {
    signal,
    async report(done, total) {
      report({ done, total });
      await giveWay();
    },
  };
}
