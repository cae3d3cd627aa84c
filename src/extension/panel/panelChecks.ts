import * as v from 'valibot';
import { colourNames } from '../../common/colormap.ts';
import type { PanelCommand, PanelHostApi } from '../../protocol/panel.ts';
import { runSettings } from '../settings/runSettings.ts';
import { type Checks, nothing, text, whole } from '../shared/checks.ts';
import { change } from './comparison/comparisonChange.ts';
import { pickedClass } from './expected/expectedClass.ts';

/** The most pictures per request; the page asks for 24. */
const mostPictures = 100;

/** Longest side of a picture, in pixels. */
const largestSide = 16_384;

/** The largest PNG file that a page may send, in bytes: more than any canvas fills. */
const largestPng = 256 * 2 ** 20;

/** https://www.w3.org/TR/png-3/#5PNG-file-signature */
const pngSignature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

const atLeastOne = v.pipe(whole, v.minValue(1));
const ofRun = v.object({ run: whole });

/** The longest name of a layer, in characters. */
const longestName = 4096;

const commands: Readonly<Record<PanelCommand, true>> = {
  export: true,
  copyCommand: true,
  checkSanity: true,
  addModel: true,
  checkPreprocessing: true,
  showLog: true,
  openSetting: true,
  openImage: true,
  revealImage: true,
};

const png = v.pipe(
  v.instance(Uint8Array),
  v.check((bytes) => bytes.length <= largestPng),
  v.check((bytes) => pngSignature.every((byte, index) => bytes[index] === byte)),
);

/**
 * What a panel's page may ask. Whether it makes sense for what is shown, such as a step within the map, is checked
 * where it is used.
 */
export const panelChecks: Checks<PanelHostApi> = {
  ready: nothing,
  explain: runSettings,
  cancel: nothing,
  pictures: v.object({
    run: whole,
    indices: v.pipe(v.array(whole), v.maxLength(mostPictures)),
    size: v.pipe(atLeastOne, v.maxValue(largestSide)),
  }),
  curvePicture: v.object({
    run: whole,
    curve: v.picklist(['deletion', 'insertion']),
    step: atLeastOne,
    point: whole,
  }),
  wholePicture: v.object({ sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)) }),
  colours: v.picklist(colourNames),
  expect: v.optional(pickedClass),
  evaluate: v.object({ run: whole, measures: v.object({ step: v.optional(atLeastOne), road: v.boolean() }) }),
  stopEvaluating: ofRun,
  scatter: ofRun,
  stopScatter: ofRun,
  layers: v.object({ run: whole, show: v.optional(v.nullable(text(longestName))) }),
  compare: v.optional(change),
  savePicture: v.object({ bytes: png, instead: v.boolean() }),
  command: v.picklist(Object.keys(commands) as PanelCommand[]),
};
