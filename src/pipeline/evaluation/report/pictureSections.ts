import { join } from 'node:path';
import sharp from 'sharp';
import type { MeanMap } from '../../../common/evaluation/meanMap.ts';
import type { RunFigures } from '../../../common/evaluation/runFigures.ts';
import { classNames } from '../../../common/labels/firstSynonym.ts';
import { formatShare } from '../../../common/numbers.ts';
import type { RunExplanation } from '../../../protocol/folders/folderRun.ts';
import { heatmap } from '../../image/overlay.ts';
import type { SharedEvidence } from '../explain/sharedEvidence.ts';
import type { FinishedRun } from '../readRun.ts';
import { thumbnails } from '../thumbnails.ts';
import { curveChart } from './curveChart.ts';
import { type Html, html, nothing, percent, plural } from './html.ts';
import { imageOf, side } from './reportPicture.ts';

const mostMistakes = 30;
const mostPairs = 6;

/** The worst mistakes as pictures, with their maps, causes and repairs where there are any. */
export async function mistakeSection(
  { folder, header }: FinishedRun,
  { worst }: RunFigures,
  explanations: readonly RunExplanation[],
  signal: AbortSignal,
): Promise<Html> {
  if (worst.length === 0) return nothing;
  const nameOf = classNames(header.labels);
  const figures: Html[] = [];
  for (const mistake of worst.slice(0, mostMistakes)) {
    const [predictedName, truthName] = [nameOf(mistake.predicted), nameOf(mistake.truth)];
    const own = explanations.filter(({ image }) => image === mistake.image);
    const said = own.find(({ role }) => role === 'predicted');
    const truth = own.find(({ role }) => role === 'truth');
    const files: [string | undefined, string][] = [
      [join(header.root, mistake.image), 'the image'],
      [said?.map ? join(folder, said.folder, 'overlay.png') : undefined, `speaks for ${predictedName}`],
      [truth?.map ? join(folder, truth.folder, 'overlay.png') : undefined, `speaks for ${truthName}`],
      [pictureOf(folder, said), `enough for ${predictedName}${shareOf(said)}`],
      [pictureOf(folder, truth), `repaired: ${truthName}${shareOf(truth)}`],
    ];
    const there = files.filter((file): file is [string, string] => file[0] !== undefined);
    const pictures = await thumbnails({ images: there.map(([path]) => path), size: side }, signal);
    const shown = there.flatMap(([, words], at) => {
      const picture = pictures[at];
      return picture ? [html`<span>${imageOf(picture.mime, picture.bytes, words)}${words}</span>`] : [];
    });
    figures.push(
      html`<figure><div>${shown}</div><figcaption><b class="bad">${predictedName}</b> ${formatShare(mistake.probability)}, is <b class="good">${truthName}</b> ${formatShare(mistake.truthProbability)}<br><small>${mistake.image}</small><br>${curveChart(truth?.curve, predictedName, truthName)}</figcaption></figure>`,
    );
  }
  return html`<section><h2>Worst mistakes</h2><div class="wall">${figures}</div></section>`;
}

function pictureOf(folder: string, explanation: RunExplanation | undefined): string | undefined {
  const picture = explanation?.region?.picture;
  return typeof picture === 'string' && /^explanations\/[\w-]+\/(samples\/\d+|repaired)\.png$/.test(picture)
    ? join(folder, picture)
    : undefined;
}

function shareOf(explanation: RunExplanation | undefined): string {
  const region = explanation?.region;
  return region ? `, ${percent(region.share, 0)} of the image` : '';
}

/** Where the model looked when it took one class for another. */
export async function sharedSection(shared: readonly SharedEvidence[], labels: readonly string[]): Promise<Html> {
  // One map shares nothing.
  const several = shared.filter(({ mistakes }) => mistakes.maps > 1);
  const nameOf = classNames(labels);
  const figures: Html[] = [];
  for (const { truth, predicted, mistakes, right, causes, repairs, images } of several.slice(0, mostPairs)) {
    const [from, to] = [nameOf(truth), nameOf(predicted)];
    const pictures: Html[] = [
      await meanPicture(mistakes, `${from} taken for ${to}, mean of ${plural(mistakes.maps, 'map')}`),
    ];
    if (right !== null)
      pictures.push(await meanPicture(right, `${to} when right, mean of ${plural(right.maps, 'map')}`));
    const border = `The border has ${percent(mistakes.border.area, 0)} of the area and ${percent(mistakes.border.share, 0)} of the evidence${right === null ? '' : `, or ${percent(right.border.share, 0)} where the model is right`}.`;
    figures.push(
      html`<figure><div>${pictures}</div><figcaption><b>${from} → ${to}</b><br>${border}<br><small>${plural(images, 'mistake')}: for ${causes} a small region was found that is enough for ${to}, for ${repairs} a small change that brings back ${from}.</small></figcaption></figure>`,
    );
  }
  if (figures.length === 0) return nothing;
  return html`<section><h2>What mistakes share</h2><p class="soft">What speaks for the wrong class, averaged over the mistakes, in the frame that the model sees.</p><div class="wall">${figures}</div></section>`;
}

async function meanPicture({ map }: MeanMap, words: string): Promise<Html> {
  const { width, height } = map;
  const { rgba } = heatmap(map, { imageWidth: width, imageHeight: height, x: 0, y: 0, width, height });
  const bytes = await sharp(rgba, { raw: { width, height, channels: 4 } })
    .flatten()
    .resize(side, side, { fit: 'inside', kernel: 'nearest' })
    .webp({ quality: 85 })
    .toBuffer();
  return html`<span>${imageOf('image/webp', bytes, words)}${words}</span>`;
}
