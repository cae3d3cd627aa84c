import * as v from 'valibot';
import type { CustomFeed, FeedFields } from '../../protocol/addModelForm.ts';
import { mostBands } from '../../settings/bands.ts';
import { text } from '../shared/checks.ts';

/** Numbers are shown as they are typed, and judged with the rest of the form. */
const number = text(200);

const fields: v.GenericSchema<unknown, FeedFields> = v.object({
  channels: v.picklist(['rgb', 'bgr', 'gray']),
  bands: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(mostBands))),
  range: number,
  mean: number,
  std: number,
  resize: v.picklist(['crop', 'squash', 'letterbox', '']),
  crop: number,
  interpolation: v.picklist(['nearest', 'nearest-exact', 'bilinear', 'bicubic', 'lanczos', 'box', 'hamming', 'area']),
  antialias: v.boolean(),
});

/** A way to feed the model that comes from a page. */
export const customCheck: v.GenericSchema<unknown, CustomFeed> = v.object({
  base: text(200),
  origin: fields,
  fields,
});
