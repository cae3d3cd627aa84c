import { join } from 'node:path';
import { groupingCaution, groupWords } from '../../../common/evaluation/groupWords.ts';
import { classNames } from '../../../common/labels/firstSynonym.ts';
import { formatShare } from '../../../common/numbers.ts';
import type { RunExplanation } from '../../../protocol/folders/folderRun.ts';
import type { RunGrouping } from '../groups/runGroups.ts';
import type { FinishedRun } from '../readRun.ts';
import { thumbnails } from '../thumbnails.ts';
import { type Html, html, nothing, plural } from './html.ts';
import { imageOf, side } from './reportPicture.ts';

const titles: Readonly<Record<RunGrouping['by'], string>> = {
  said: 'By prediction',
  looked: 'By map',
};

/** Mistakes that are alike, each group with the image that is most like the others. */
export async function groupSection(
  run: FinishedRun,
  groupings: readonly RunGrouping[],
  explanations: readonly RunExplanation[],
  signal: AbortSignal,
): Promise<Html> {
  const parts: Html[] = [];
  for (const grouping of groupings) {
    const { by, groups, mistakes, alone, silhouette } = grouping;
    if (groups.length === 0) continue;
    const figures = await groupFigures(run, grouping, explanations, signal);
    const clear = silhouette === null ? '' : `; mean silhouette ${formatShare(silhouette)}`;
    const rest = alone === 0 ? '' : ` and ${plural(alone, 'mistake')} like no other`;
    parts.push(
      html`<h3>${titles[by]}</h3><p class="soft">The worst ${plural(mistakes, 'mistake')}: ${plural(groups.length, 'group')}${rest}${clear}.</p><div class="wall">${figures}</div>`,
    );
  }
  if (parts.length === 0) return nothing;
  return html`<section><h2>Mistakes that are alike</h2><p class="soft">${groupingCaution}</p>${parts}</section>`;
}

async function groupFigures(
  { folder, header, records }: FinishedRun,
  { groups }: RunGrouping,
  explanations: readonly RunExplanation[],
  signal: AbortSignal,
): Promise<Html[]> {
  const known = new Map(records.map((record) => [record.image, record]));
  const examples = groups.map(([example = '']) => {
    const said = explanations.find(({ image, role, map }) => image === example && role === 'predicted' && map);
    return said === undefined ? join(header.root, example) : join(folder, said.folder, 'overlay.png');
  });
  const pictures = await thumbnails({ images: examples, size: side }, signal);
  return groups.map((images, at) => {
    const [example = ''] = images;
    const picture = pictures[at];
    const words = groupWords(
      images.flatMap((image) => known.get(image) ?? []),
      classNames(header.labels),
    );
    const shown = picture
      ? [html`<span>${imageOf(picture.mime, picture.bytes, example)}most like the others</span>`]
      : [];
    return html`<figure><div>${shown}</div><figcaption><b>${plural(images.length, 'mistake')}</b><br>${words}<br><small>${example}</small></figcaption></figure>`;
  });
}
