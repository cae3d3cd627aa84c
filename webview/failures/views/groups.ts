import { groupingCaution, groupWords } from '../../../src/common/evaluation/groupWords.ts';
import { formatShare } from '../../../src/common/numbers.ts';
import type { MistakeGrouping } from '../../../src/protocol/folders/failures.ts';
import { element, setAttribute, setHidden, setText } from '../../base/dom.ts';
import { progressRing } from '../../base/ui.ts';
import { isUnderWay } from '../logic/explaining.ts';
import { groupName } from '../logic/groups.ts';
import { mapOf } from '../logic/mapOf.ts';
import { counted } from '../logic/words.ts';
import { drawMapped, MapLayers } from '../mapLayers.ts';
import type { FailuresActions, FailuresScene, FailuresView } from '../scene.ts';
import type { Thumbnails } from '../thumbnails.ts';

type By = MistakeGrouping['by'];

/** Of a group, so many images are shown, as far as there is room. */
const shown = 6;

const titles: Readonly<Record<By, string>> = { said: 'By prediction', looked: 'By map' };

/** Mistakes that are alike, each group with those that are most like the others. */
export function createGroups(actions: FailuresActions, thumbnails: Thumbnails): FailuresView {
  const layers = new MapLayers();
  const show = (by: By, at: number): void => actions.changeView({ tab: 'wall', filter: `group:${groupName(by, at)}` });
  const parts = { said: createPart('said', layers, show), looked: createPart('looked', layers, show) };
  const doing = element('span');
  const looking = element('p', { class: 'opening' }, progressRing(), doing);
  const words = element('p', { class: 'nothing', role: 'status' });
  const caution = element('p', { class: 'quiet', text: groupingCaution });
  const both = element('div', { class: 'group-parts' }, caution, parts.said.element, parts.looked.element);
  return {
    element: element('div', { class: 'scrolling' }, looking, words, both),
    update(scene) {
      const { found, failure } = scene.groups;
      const running = scene.state.phase === 'running';
      setHidden(looking, found !== undefined || failure !== undefined || running);
      const waits = isUnderWay(scene.state.explaining);
      setText(
        doing,
        waits ? 'Similar mistakes are grouped after the map that is being made' : 'Grouping similar mistakes',
      );
      setHidden(both, found === undefined);
      setHidden(words, found !== undefined || (failure === undefined && !running));
      setText(words, failure ?? 'Mistakes are grouped when the run has ended or is paused.');
      if (found === undefined) return;
      thumbnails.want(found.flatMap(({ groups }) => groups.flatMap((images) => images.slice(0, shown))));
      for (const grouping of found) parts[grouping.by].update(scene, grouping, thumbnails);
    },
  };
}

function createPart(by: By, layers: MapLayers, show: (by: By, at: number) => void) {
  const words = element('p', { class: 'quiet' });
  const list = element('ul', { class: 'mistake-groups', attributes: { 'aria-label': titles[by] } });
  return {
    element: element('section', {}, element('h2', { text: titles[by] }), words, list),
    update(scene: FailuresScene, grouping: MistakeGrouping, thumbnails: Thumbnails): void {
      const { groups } = grouping;
      setText(words, partWords(grouping));
      setHidden(list, groups.length === 0);
      while (list.childElementCount > groups.length) list.lastElementChild?.remove();
      while (list.childElementCount < groups.length) list.append(groupElement(by, list.childElementCount, show));
      groups.forEach((images, at) => {
        const [pictures, count, of] = list.children[at]?.firstElementChild?.children ?? [];
        if (pictures === undefined || count === undefined || of === undefined) return;
        setText(count, counted(images.length, 'mistake'));
        setText(
          of,
          groupWords(
            images.flatMap((image) => scene.records[image] ?? []),
            scene.nameOf,
          ),
        );
        showPictures(pictures, images.slice(0, shown), (canvas, image) => {
          const picture = thumbnails.get(image);
          setAttribute(canvas, 'class', picture ? 'there' : undefined);
          if (!picture) return;
          const map = scene.viewOptions.maps ? mapOf(scene.maps, scene.records, image) : undefined;
          drawMapped(canvas, picture, map && layers.get(map, picture, scene.state.colormap));
        });
      });
    },
  };
}

function groupElement(by: By, at: number, show: (by: By, at: number) => void): HTMLElement {
  const button = element(
    'button',
    { class: 'mistake-group', attributes: { type: 'button' } },
    element('span', { class: 'group-pictures', attributes: { 'aria-hidden': 'true' } }),
    element('strong', { class: 'number' }),
    ' ',
    element('span', { class: 'group-words' }),
  );
  button.addEventListener('click', () => show(by, at));
  return element('li', {}, button);
}

/** A canvas for each image, drawn by `draw`. */
function showPictures(
  pictures: Element,
  images: readonly number[],
  draw: (canvas: HTMLCanvasElement, image: number) => void,
): void {
  while (pictures.childElementCount > images.length) pictures.lastElementChild?.remove();
  while (pictures.childElementCount < images.length) pictures.append(element('canvas'));
  images.forEach((image, at) => {
    const canvas = pictures.children[at];
    if (canvas instanceof HTMLCanvasElement) draw(canvas, image);
  });
}

/** How many mistakes were grouped, and how clearly. */
function partWords({ by, mistakes, groups, alone, silhouette }: MistakeGrouping): string {
  const those = by === 'said' ? counted(mistakes, 'mistake') : `${counted(mistakes, 'mistake')} with a map`;
  if (groups.length === 0 && silhouette === null) {
    return by === 'said' ? `${those}: too few to group.` : `${those}: too few to group. Explain more of them.`;
  }
  if (groups.length === 0) return `None of the worst ${those} are clearly alike.`;
  const rest = alone === 0 ? '' : ` and ${counted(alone, 'mistake')} like no other`;
  const clear = silhouette === null ? '' : `. Mean silhouette ${formatShare(silhouette)} (1: clearly separated)`;
  return `The worst ${those}: ${counted(groups.length, 'group')}${rest}${clear}. Each group shows its most typical images first; click it for all of them.`;
}
