import * as v from 'valibot';
import { outputKinds } from '../../common/outputKinds.ts';
import type { FormCommand, FormHostApi } from '../../protocol/addModelForm.ts';
import { type Checks, nothing, text } from '../shared/checks.ts';
import { customCheck } from './customCheck.ts';

/** Names and paths, in characters: Linux takes paths of 4096 bytes, Windows of 32 767. */
const longest = 32_767;

/** Sides are shown as they are typed, and judged with the rest of the form. */
const side = text(20);

const commands: Readonly<Record<FormCommand, true>> = {
  chooseLabels: true,
  chooseImages: true,
  add: true,
  edit: true,
  remove: true,
  explain: true,
  byHand: true,
  openSettings: true,
  showLog: true,
  close: true,
};

/** What the page of the form that adds a model may ask. */
export const formChecks: Checks<FormHostApi> = {
  ready: nothing,
  change: v.object({
    name: v.exactOptional(text(longest)),
    labels: v.exactOptional(text(longest)),
    outputName: v.exactOptional(text(longest)),
    output: v.exactOptional(v.picklist(outputKinds)),
    size: v.exactOptional(v.tuple([side, side])),
    bands: v.exactOptional(text(2000)),
    feed: v.exactOptional(text(longest)),
    custom: v.exactOptional(customCheck),
  }),
  customize: text(longest),
  command: v.picklist(Object.keys(commands) as FormCommand[]),
};
