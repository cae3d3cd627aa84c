import * as v from 'valibot';
import type { FailuresCommand, FailuresHostApi } from '../../protocol/folders/failures.ts';
import { type Checks, nothing, text, whole } from '../shared/checks.ts';
import { longestName, runId, truthSource } from './runRequest.ts';
import { longestNote, longestTag } from './runs/runTags.ts';

/** Pictures that one request may ask for; the page asks for 24. */
const mostPictures = 100;
/** Long side of a picture, in pixels. */
const largestSide = 2048;
/** Images that one command may be about. */
const mostImages = 1_000_000;
/** Images that can be asked to be explained at once. */
const mostExplained = 10_000;

const commands: Readonly<Record<FailuresCommand, true>> = {
  chooseTable: true,
  otherModel: true,
  addModel: true,
  showLog: true,
  openSetting: true,
};

const images = (most: number) => v.pipe(v.array(whole), v.maxLength(most));

/** What the page of a run's failures may ask. Whether there are such images is looked at where they are used. */
export const failuresChecks: Checks<FailuresHostApi> = {
  ready: nothing,
  chooseTruth: truthSource,
  chooseModel: text(longestName),
  compareWith: v.union([v.literal(''), runId]),
  examplePictures: nothing,
  start: nothing,
  pause: nothing,
  resume: nothing,
  cancel: nothing,
  thumbnails: v.object({
    images: images(mostPictures),
    size: v.pipe(whole, v.minValue(1), v.maxValue(largestSide)),
  }),
  groups: nothing,
  tag: v.object({
    images: images(mostImages),
    tag: v.pipe(text(longestTag), v.trim(), v.nonEmpty()),
    on: v.boolean(),
  }),
  note: v.object({ image: whole, text: text(longestNote) }),
  explain: v.object({ images: images(mostExplained) }),
  stopExplaining: nothing,
  open: v.object({ image: whole }),
  command: v.picklist(Object.keys(commands) as FailuresCommand[]),
};
