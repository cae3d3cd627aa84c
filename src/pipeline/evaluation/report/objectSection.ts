import { groupWords } from '../../../common/evaluation/evidenceWords.ts';
import { classNames } from '../../../common/labels/firstSynonym.ts';
import type { ObjectEvidence } from '../../../protocol/folders/folderRun.ts';
import { type Html, html, nothing, percent, table } from './html.ts';

const mostGroups = 20;
const mostMaps = 30;

/** How much of what the model goes by lies on objects that somebody has marked. */
export function objectSection(objects: ObjectEvidence | undefined, labels: readonly string[]): Html {
  if (objects === undefined) return nothing;
  const { files, notes, groups, maps } = objects;
  const nameOf = classNames(labels);
  const between = ([low, high]: readonly [number, number]): string => `${percent(low, 0)} to ${percent(high, 0)}`;
  const rows = groups
    .slice(0, mostGroups)
    .map((group) => [
      groupWords(group, nameOf),
      group.maps,
      percent(group.energy.mean, 0) + (group.energy.interval === null ? '' : ` (${between(group.energy.interval)})`),
      percent(group.outside, 0),
      percent(group.area, 0),
      `${percent(group.pointing.share, 0)} (${between(group.pointing.interval)})`,
    ]);
  const head = ['', 'maps', 'evidence inside', 'outside', 'area of the object', 'peak inside'];
  const strayed = [...maps].filter(({ role }) => role !== 'truth').sort((a, b) => a.energy - b.energy);
  const images = strayed
    .slice(0, mostMaps)
    .map(({ image, target, energy, area, hit }) => [
      image,
      nameOf(target),
      percent(energy, 0),
      percent(area, 0),
      hit ? 'yes' : 'no',
    ]);
  const list = table(['image', 'class', 'evidence inside', 'area of the object', 'peak inside'], images);
  const single =
    images.length === 0
      ? nothing
      : html`<details><summary>Images, least evidence inside first</summary>${list}</details>`;
  const from = files.length === 1 ? (files[0] ?? '') : `${files.length} files such as ${files[0] ?? ''}`;
  const source =
    files.length === 0
      ? nothing
      : html`<p class="soft">Objects as marked in ${from}; 95 % intervals. Evidence that does not look at the object has as much inside as the object has of the area.</p>`;
  return html`<section><h2>Does it look at the object?</h2>${source}
${notes.map((note) => html`<p>${note}</p>`)}${rows.length === 0 ? nothing : table(head, rows)}${single}</section>`;
}
