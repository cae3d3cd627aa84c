import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { readClassList, readTruthTable } from '../../../../src/settings/truth/truthFile.ts';

/** Path and labels of each row; JSON is written as such. */
function rows(content: unknown, file = 't.json') {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return readTruthTable(text, file).map(({ path, labels }) => [path, labels.join(' + ') || undefined]);
}
const refused = (content: unknown, message: RegExp, file = 't.json') =>
  assert.throws(() => rows(content, file), { code: 'settings', message });
const two = [
  ['1.jpg', 'cat'],
  ['2.jpg', 'dog'],
];

describe('files of annotation tools', () => {
  test('COCO: the categories of all annotations of an image, each once', () => {
    const [images, categories] = [
      [1, 2, 3, 4].map((id) => ({ id, file_name: `${id}.jpg` })),
      [
        { id: 7, name: 'cat' },
        { id: 3, name: 'dog' },
      ],
    ];
    const annotations = [
      [1, 7],
      [1, 7],
      [2, 3],
      [3, 3],
      [3, 7],
    ].map(([image_id, category_id]) => ({ image_id, category_id, bbox: [0, 0, 1, 1] }));
    const licenses = [{ id: 1, name: 'CC' }];
    assert.deepEqual(rows({ licenses, images, annotations, categories }), [
      ...two,
      ['3.jpg', 'dog + cat'],
      ['4.jpg', undefined],
    ]);
    refused({ images, annotations: [], categories }, /^t\.json, line 1, needs images and their labels/);
  });
  test('FiftyOne: samples, and a list of classes that its own numbers count', () => {
    const sample = (id: number, label: string) => ({
      filepath: `${id}.jpg`,
      tags: ['val'],
      ground_truth: { _cls: 'Classification', label },
      predictions: { _cls: 'Classification', label: 'fish', confidence: 0.5 },
    });
    assert.deepEqual(rows({ samples: [sample(1, 'cat'), sample(2, 'dog')] }), two);
    assert.deepEqual(rows({ classes: ['dog', 'cat'], labels: { '1.jpg': 1, '2.jpg': { label: 0 } } }), two);
  });
  test('Label Studio: JSON, JSON-MIN and CSV; what was cancelled is no class', () => {
    const task = (id: number, ...choices: string[]) => ({
      data: { caption: 'a photo', image: `${id}.jpg` },
      predictions: [{ result: [{ type: 'choices', value: { choices: ['fish'] } }] }],
      annotations: [
        { was_cancelled: true, result: [{ type: 'choices', value: { choices: ['bird'] } }] },
        { was_cancelled: false, result: [{ type: 'choices', value: { choices } }] },
      ],
    });
    assert.deepEqual(rows([task(1, 'cat'), task(2, 'dog'), task(3, 'cat', 'dog')]), [...two, ['3.jpg', 'cat + dog']]);
    assert.deepEqual(rows([1, 2].map((id) => ({ image: `${id}.jpg`, id, choice: ['cat', 'dog'][id - 1] }))), two);
    assert.deepEqual(rows('annotation_id,choice,id,image\n9,cat,5,1.jpg\n8,dog,6,2.jpg', 't.csv'), two);
  });
  test('CVAT’s tags', () => {
    const image = (name: string, ...tags: string[]) =>
      `<image id="0" name="${name}" width="1">${tags.map((tag) => `<tag label="${tag}"/>`).join('')}</image>`;
    const xml = (...images: string[]) =>
      `<?xml version="1.0"?><annotations><meta><task><labels><label><name>cat</name></label></labels></task></meta>${images.join('')}</annotations>`;
    const text = xml(image('1.jpg', 'cat'), image('2.jpg', 'dog'), image('3.jpg', 'cat', 'dog'));
    assert.deepEqual(rows(text, 't.xml'), [...two, ['3.jpg', 'cat + dog']]);
    refused(xml(image('1.jpg')), /^t\.xml has no images with tags, as CVAT for images writes them/, 't.xml');
    refused('<annotations>', /^t\.xml can’t be read as XML/, 't.xml');
  });
  test('VGG’s annotator: projects, JSON and CSV', () => {
    const of = (id: number, name: string) => ({
      filename: `${id}.jpg`,
      size: 5,
      regions: [],
      file_attributes: { name },
    });
    const images = { '1.jpg5': of(1, 'cat'), '2.jpg5': of(2, 'dog') };
    assert.deepEqual(rows(images), two);
    assert.deepEqual(rows({ _via_settings: { ui: {} }, _via_img_metadata: images }), two);
    const head = '#filename,file_size,file_attributes,region_count,region_id';
    assert.deepEqual(rows(`${head}\n1.jpg,5,"{""name"":""cat""}",0,0\n2.jpg,5,"{""name"":""dog""}",0,0`, 't.csv'), two);
  });
  test('Vertex AI: JSON Lines, and CSV with and without what a row is used for', () => {
    const line = (id: number, displayName: string) =>
      JSON.stringify({
        imageGcsUri: `${id}.jpg`,
        classificationAnnotation: { displayName, annotationResourceLabels: {} },
      });
    assert.deepEqual(rows(`${line(1, 'cat')}\n${line(2, 'dog')}`, 't.jsonl'), two);
    const uris = two.map(([path, label]) => [`gs://b/${path}`, label]);
    assert.deepEqual(rows('gs://b/1.jpg,cat\ngs://b/2.jpg,dog', 't.csv'), uris);
    assert.deepEqual(rows('1.jpg,cat\n2.jpg,dog\n3.jpg,cat,dog', 't.csv'), [...two, ['3.jpg', 'cat + dog']]);
    assert.deepEqual(rows('TRAIN,gs://b/1.jpg,cat\nUNASSIGNED,gs://b/2.jpg,dog', 't.csv'), uris);
  });
  test('SageMaker’s and Rekognition’s manifests: the class’s name, not its number', () => {
    const line = (id: number, animal: number, name: string) =>
      JSON.stringify({ 'source-ref': `${id}.jpg`, animal, 'animal-metadata': { 'class-name': name, confidence: 1 } });
    assert.deepEqual(rows(`${line(1, 5, 'cat')}\n${line(2, 0, 'dog')}\n`, 't.manifest'), two);
  });
  test('tables of pandas and Weights & Biases', () => {
    const data = two.map(([path, label]) => [{ _type: 'image-file', path }, label]);
    assert.deepEqual(rows({ columns: ['image', 'label'], data, nrows: 2 }), two);
    assert.deepEqual(rows({ path: { 0: '1.jpg', 1: '2.jpg' }, label: { 0: 'cat', 1: 'dog' } }), two);
    assert.deepEqual(rows({ 0: { path: '1.jpg', label: 'cat' }, 1: { path: '2.jpg', label: 'dog' } }), two);
    assert.deepEqual(rows({ '1.jpg': { label: 'cat', split: 'val' }, '2.jpg': { label: 'dog', split: 'val' } }), two);
    assert.deepEqual(rows({ '1.jpg': ['cat'], '2.jpg': ['dog'] }), two);
  });
  test('an image without a label, or with several', () => {
    const lines = [
      { file_name: '1.jpg', label: null },
      { file_name: '2.jpg', labels: ['cat', 'dog'] },
      { file_name: '3.jpg', label: 2 },
    ];
    assert.deepEqual(rows(lines.map((line) => JSON.stringify(line)).join('\n'), 'metadata.jsonl'), [
      ['1.jpg', undefined],
      ['2.jpg', 'cat + dog'],
      ['3.jpg', '2'],
    ]);
  });
});

describe('lists in text files', () => {
  test('of Caffe, MMPretrain, PaddleClas, Tiny ImageNet and MXNet', () => {
    assert.deepEqual(rows('1.jpg cat\n2.jpg dog\n', 't.txt'), two);
    assert.deepEqual(rows('# made by hand\nimage class\na b/my photo 1.jpg\t3\r\n2.JPEG,4', 't.txt'), [
      ['a b/my photo 1.jpg', '3'],
      ['2.JPEG', '4'],
    ]);
    assert.deepEqual(rows('1.jpg\tcat\t0\t32\t44\t62\n2.jpg\tdog\t1\t2\t3\t4', 't.txt'), two);
    assert.deepEqual(rows('5\tcat\t1.jpg\n7\tdog\t2.jpg', 't.lst'), two);
  });
  test('others are refused by their first line', () => {
    refused('490\n361\n', /^t\.txt, line 1, needs an image’s file and its class, as in cats\/1\.jpg tabby/, 't.txt');
    refused('1.jpg\n2.jpg', /line 1, needs/, 't.txt');
    refused('1.jpg\t0\t10\t63\t58\n', /line 1, needs/, 'boxes.txt');
    refused('1.jpg cat\n2.jpg dog\n3.jpg', /line 3, needs/, 't.txt');
  });
});

describe('lists of classes', () => {
  const named = (text: string, file: string) => [...(readClassList(text, file) ?? [])];
  test('are no images, even where those are called by numbers', () => {
    refused({ 0: 'cat', 1: 'dog' }, /^t\.json lists classes by their numbers/);
    refused({ cat: 0, dog: 1 }, /lists classes/);
    refused('id,label\n1,cat\n2,dog', /lists classes/, 't.csv');
    refused('id,name\n0,cat\n1,dog', /lists classes/, 't.csv');
    assert.equal(rows('id,label\n0,cat\n1,dog\n2,dog', 't.csv').length, 3);
    assert.deepEqual(rows({ '0.jpg': 'cat', '1.jpg': 'dog' }).length, 2);
  });
  test('are read as such', () => {
    const list = [
      [1, 'cat'],
      [2, 'dog'],
    ];
    assert.deepEqual(named('{"1": "cat", "2": "dog"}', 't.json'), list);
    assert.deepEqual(named('{"cat": 1, "dog": 2}', 't.json'), list);
    assert.deepEqual(named('id,name\n1,cat\n2,dog', 't.csv'), list);
    assert.deepEqual(named('1 cat\n2: dog\n', 't.txt'), list);
    assert.equal(readClassList('1.jpg cat', 't.txt'), undefined);
    assert.equal(readClassList('image,label\n1.jpg,0\n2.jpg,1', 't.csv'), undefined);
  });
});
