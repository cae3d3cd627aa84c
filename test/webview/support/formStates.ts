import { fieldsOf } from '../../../src/common/feedFields.ts';
import type { AddModelState, Feed, TriedImage, TryResult } from '../../../src/protocol/addModelForm.ts';
import { presets } from '../../../src/settings/presets.ts';

const feeds: readonly Feed[] = [
  {
    key: 'from a file',
    title: 'From preprocessor_config.json',
    words: 'This file came with the model.',
    told: '“From preprocessor_config.json” is what the file that came with the model says.',
  },
  {
    key: 'torchvision',
    title: 'torchvision',
    words: 'short side to 256, bilinear, centre crop 224, RGB 0–1, ImageNet mean and std',
  },
  { key: 'keras-caffe', title: 'keras-caffe', words: 'squashed (nearest), BGR 0–255 minus the ImageNet mean' },
  { key: 'raw255', title: 'raw255', words: 'RGB 0–255 as it is: the model normalises by itself' },
];

function image(low: number, high: number, ...scores: readonly (readonly [string, number])[]): TriedImage {
  const tensor = { width: 1, height: 1, rgb: Uint8Array.of(0, 0, 0) };
  return { tensor, low, high, top: scores.map(([label, probability], index) => ({ index, label, probability })) };
}

const sure: TryResult = {
  input: presets.torchvision,
  classes: 1000,
  looksLike: 'logits',
  named: true,
  images: [
    image(
      -2.12,
      2.64,
      ['Egyptian cat', 0.83],
      ['tabby, tabby cat', 0.11],
      ['tiger cat', 0.05],
      ['lynx, catamount', 0.004],
      ['tiger', 0.001],
    ),
    image(-2.1, 2.6, ['espresso', 0.91], ['cup', 0.06], ['coffee mug', 0.02], ['soup bowl', 0.004], ['eggnog', 0.001]),
  ],
};
const unsure: TryResult = {
  input: presets.torchvision,
  classes: 1000,
  looksLike: 'logits',
  named: true,
  images: [
    image(
      -123.7,
      151.1,
      ['velvet', 0.21],
      ['shower curtain', 0.09],
      ['window shade', 0.07],
      ['quilt, comforter', 0.04],
      ['wool', 0.03],
    ),
    image(0, 0, ['velvet', 0.18], ['wool', 0.04], ['quilt', 0.03], ['maze', 0.02], ['web site', 0.02]),
  ],
};

const longLabels: TryResult = {
  ...unsure,
  images: [
    image(
      0,
      255,
      ['Petersen’s short-nosed mountain salamander with an unusually long name', 0.62],
      ['electric locomotive-hauled narrow-gauge passenger train', 0.21],
      ['tiger cat', 0.05],
    ),
    image(0, 255, ['espresso', 0.91], ['cup', 0.06]),
  ],
};

const form = { name: 'birds', labels: '', outputName: '', output: 'auto', feed: '' } as const;

const opening: AddModelState = {
  kept: { uri: 'file:///w/models/birds.onnx', form, decided: [], images: [] },
  modelName: 'birds.onnx',
  modelPath: 'models/birds.onnx',
  phase: 'opening',
  form,
  feeds: [],
  labelFiles: [],
  images: [],
  round: 0,
  customRound: 0,
  looked: false,
  tried: {},
  problems: [],
};

const ready: AddModelState = {
  ...opening,
  phase: 'ready',
  description: {
    inputs: [{ name: 'pixel_values', type: 'float32', shape: ['batch', 3, 'height', 'width'] }],
    outputs: [
      { name: 'features', type: 'float32', shape: ['batch', 512, 7, 7] },
      { name: 'logits', type: 'float32', shape: ['batch', 1000] },
    ],
    layout: 'NCHW',
    channels: 3,
    sidecar: { source: 'preprocessor_config.json', size: [224, 224], notes: [] },
    labelFiles: [],
    producer: 'pytorch',
    output: 'logits',
    preset: 'torchvision',
  },
  form: {
    name: 'birds',
    labels: '/w/models/birds.txt',
    outputName: 'logits',
    output: 'auto',
    size: ['224', '224'],
    feed: 'from a file',
  },
  feeds,
  labelFiles: [
    { path: '/w/models/birds.txt', words: 'birds.txt (1000 labels)' },
    { path: '/w/models/old-labels.txt', words: 'old-labels.txt (999 labels, but the model has 1000 classes)' },
  ],
  images: ['chelsea.png', 'coffee.png'],
  round: 1,
  looked: true,
  tried: {
    'from a file': sure,
    torchvision: sure,
    'keras-caffe': unsure,
    raw255: { failure: 'Model "birds.onnx" gives NaN or infinity: check scale, mean and std in relabel.models.' },
  },
};

const yes = (count: number): boolean[] => Array.from({ length: 12 }, (_, image) => image < count);
const bgr = fieldsOf(presets['keras-caffe']);
const custom = {
  base: 'keras-caffe',
  origin: bgr,
  fields: { ...bgr, mean: '104, 117, 123', interpolation: 'bicubic' },
} as const;

/** Labelled images were found, and the user has made a way of their own, which is chosen. */
const counted: AddModelState = {
  ...ready,
  feeds: [
    ...feeds.slice(0, 3),
    { key: 'custom', title: 'Customized', words: 'keras-caffe, but for what you change below.' },
    ...feeds.slice(3),
  ],
  form: { ...ready.form, feed: 'custom', custom },
  tried: { ...ready.tried, custom: longLabels },
  trial: {
    source: 'the names of their folders',
    images: 12,
    right: { 'from a file': yes(11), torchvision: yes(10), 'keras-caffe': yes(1), custom: yes(2) },
  },
};

const editing: AddModelState = {
  ...ready,
  editing: 'Birds',
  form: { ...ready.form, name: 'Birds', feed: 'configured' },
  feeds: [{ key: 'configured', title: 'As configured', words: 'What the settings say now.' }, ...feeds],
  tried: { ...ready.tried, configured: sure },
};

export const formStates = {
  opening,
  ready,
  counted,
  editing,
  trying: { ...ready, tried: { ...ready.tried, 'keras-caffe': 'waiting', raw255: 'waiting' } },
  wrong: {
    ...ready,
    form: { ...ready.form, name: '', labels: '/w/models/old-labels.txt' },
    problems: [
      'name must not be empty',
      'Model "birds.onnx" has 1000 classes, but /w/models/old-labels.txt has 999 labels: give one label per class, in the model\'s order.',
    ],
  },
  failed: {
    ...opening,
    phase: 'failed',
    failure:
      'Model "birds.onnx" must have one input, an image, but has 2 (image, mask): export it with the image alone.',
  },
  added: { ...ready, phase: 'added', addedTo: 'the workspace settings' },
} as const satisfies Record<string, AddModelState>;

export type FormStateName = keyof typeof formStates;
