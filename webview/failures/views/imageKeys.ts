import { moveInGrid } from '../../logic/grid.ts';
import { chosenOf, extend, select, selectAll, toggle } from '../logic/selection.ts';
import type { FailuresActions, FailuresScene } from '../scene.ts';

/** A list of images that can be used by keyboard and pointer. */
interface ImageList {
  scene(): FailuresScene | undefined;
  columns(): number;
  /** Moves the focus to a position. */
  focus(position: number): void;
}

/** Where the keyboard is in a list. */
export function positionOf({ selection, shown }: FailuresScene): number {
  return selection.current === undefined ? 0 : Math.max(0, shown.indexOf(selection.current));
}

/** The images that a command acts on: the selection, otherwise the one that has the keyboard. */
export function targets(scene: FailuresScene): readonly number[] {
  const chosen = chosenOf(scene.selection, scene.shown);
  if (chosen.length > 0) return chosen;
  const current = scene.shown[positionOf(scene)];
  return current === undefined ? [] : [current];
}

/** Handles keys in a list of images; arrows move by `columns`. @returns whether the key had a meaning. */
export function pressInList(event: KeyboardEvent, list: ImageList, actions: FailuresActions): void {
  const scene = list.scene();
  if (scene === undefined || event.altKey) return;
  const at = positionOf(scene);
  const current = scene.shown[at];
  if (current === undefined) return;
  if (!moved(event, scene, at, list, actions) && !acted(event, scene, current, actions)) return;
  event.preventDefault();
  event.stopPropagation();
}

function moved(
  event: KeyboardEvent,
  scene: FailuresScene,
  at: number,
  list: ImageList,
  actions: FailuresActions,
): boolean {
  const { shown, selection } = scene;
  const to = moveInGrid(event.key, at, shown.length, list.columns());
  const index = to === undefined ? undefined : shown[to];
  if (to === undefined || index === undefined) return false;
  if (event.shiftKey) {
    const anchored = selection.anchor === undefined ? { ...selection, anchor: shown[at] } : selection;
    actions.select(extend(anchored, index, shown));
  } else if (event.ctrlKey || event.metaKey) actions.select({ ...selection, current: index });
  else actions.select(select(index));
  list.focus(to);
  return true;
}

function acted(event: KeyboardEvent, scene: FailuresScene, current: number, actions: FailuresActions): boolean {
  const { selection, shown } = scene;
  const withControl = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (withControl && key === 'a') actions.select(selectAll({ ...selection, current }, shown));
  else if (withControl && key === ' ') actions.select(toggle(selection, current));
  else if (withControl) return false;
  else if (key === ' ') actions.enlarge(current);
  else if (key === 'enter') actions.open(current);
  else if (key === 'e') actions.explain(targets(scene));
  else if (key === 't') actions.write(targets(scene));
  else if (key === 'escape' && selection.chosen.size > 0)
    actions.select({ current, anchor: undefined, chosen: new Set() });
  else return false;
  return true;
}

/** Handles a click on an image: selects it; with Shift everything up to it, with Ctrl or ⌘ it as well. */
export function clickInList(event: MouseEvent, position: number, list: ImageList, actions: FailuresActions): void {
  const scene = list.scene();
  const index = scene?.shown[position];
  if (scene === undefined || index === undefined) return;
  if (event.shiftKey) actions.select(extend(scene.selection, index, scene.shown));
  else if (event.ctrlKey || event.metaKey) actions.select(toggle(scene.selection, index));
  else actions.select(select(index));
  list.focus(position);
}
