import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labelsOf, parseLabels } from '../../../src/pipeline/model/labelFile.ts';

test('a blank line between labels is a class without a name', () => {
  assert.deepEqual(parseLabels('cat\n\nbird\n'), ['cat', '', 'bird']);
});

/** The labels, or the problem, of a file of that name. */
function read(path: string, text: string): readonly string[] | string {
  const result = labelsOf(path, text);
  return 'labels' in result ? result.labels : result.problem;
}

const animals = ['Cat', 'Dog', 'Bird'];

test('lines that begin with the index of their class are in its order, whatever theirs is', () => {
  const unordered = '2 Bird\n0 Cat\n1 Dog\n';
  for (const mark of [' ', '\t', ': ', ':', ',', ' = ', '; ']) {
    assert.deepEqual(read('/x/labels.txt', unordered.replaceAll(/(\d) /g, `$1${mark}`)), animals, JSON.stringify(mark));
  }
  assert.deepEqual(read('/x/labels.txt', '3 Bird\n1 Cat\n2 Dog'), animals, 'from 1 on');
  assert.deepEqual(read('/x/labels.txt', '10 k\n9 j\n8 i\n7 h\n6 g\n5 f\n4 e\n3 d\n2 c\n1 b\n0 a'), [...'abcdefghijk']);
});

test('names that are or hold numbers are names', () => {
  assert.deepEqual(read('/x/labels.txt', '1\n2\n10\n'), ['1', '2', '10']);
  assert.deepEqual(read('/x/labels.txt', '0 Cat\nDog\n'), ['0 Cat', 'Dog']);
  assert.deepEqual(read('/x/labels.txt', '001.Cat\n002.Dog\n'), ['001.Cat', '002.Dog']);
  assert.deepEqual(read('/x/labels.txt', 'n01440764 tench\nn01443537 goldfish'), [
    'n01440764 tench',
    'n01443537 goldfish',
  ]);
});

test('lines that end with the index of their class are in its order, as those of Places365 do', () => {
  for (const mark of [' ', '\t', ', ', ':']) {
    const text = ['/b/bar', '/c/cell 7', '/a/attic'].map((name, at) => `${name}${mark}${[1, 2, 0][at]}`).join('\n');
    assert.deepEqual(read('/x/labels.txt', text), ['/a/attic', '/b/bar', '/c/cell 7'], JSON.stringify(mark));
  }
  for (const names of [
    ['Grade 3', 'Grade 1', 'Grade 2'],
    ['Boeing 707', 'Airbus 320'],
    ['Apollo 1', 'Gemini 3'],
  ])
    assert.deepEqual(read('/x/labels.txt', names.join('\n')), names);
});

test('numbers without which names would be the same are parts of them', () => {
  const stars = ['5 stars', '4 stars', '3 stars', '2 stars', '1 star'];
  assert.deepEqual(read('/x/labels.txt', stars.join('\n')), stars);
  const twice = Array.from({ length: 20 }, (_, at) => `${at} ${at === 7 ? 'crane 3' : `crane ${at}`}`);
  assert.equal(read('/x/labels.txt', twice.join('\n'))[7], 'crane 3', 'ImageNet has two cranes');
});

test('comments at the top are no classes', () => {
  assert.deepEqual(read('/x/labels.txt', '# made by export.py\n## v2\nCat\n#1 Dog\n# Bird'), [
    'Cat',
    '#1 Dog',
    '# Bird',
  ]);
  assert.deepEqual(read('/x/labels.txt', '# index name\n1 Dog\n0 Cat\n2 Bird'), animals);
});

test('indices that contradict each other are refused, each with its own words', () => {
  assert.match(
    String(read('/x/labels.txt', '0 Cat\n0 Dog\n')),
    /numbers its labels, but has class 0 twice: "Cat" and "Dog": number/,
  );
  assert.match(
    String(read('/x/labels.txt', '0 Cat\n2 Dog\n')),
    /has labels up to class 2, but none of class 1: .* give a JSON list/,
  );
  assert.match(String(read('/x/labels.txt', '5 Cat\n6 Dog\n')), /none of class 1/);
  assert.match(String(read('/x/l.csv', 'index,name\n0,Cat\n0,Dog\n')), /has class 0 twice/);
  assert.match(String(read('/x/l.yaml', 'names:\n  0: Cat\n  2: Bird\n')), /none of class 1/);
  assert.match(String(read('/x/l.json', '{"0": "Cat", "0": "Dog"}')), /can't be read \(.*unique/i);
  assert.match(String(read('/x/l.json', '{"Cat": 0, "Dog": 0}')), /has class 0 twice/);
});

test('CSV has its columns by name, or an index beside a name', () => {
  assert.deepEqual(read('/x/l.csv', 'class_id,label,count\n1,Dog,3\n0,Cat,5\n2,Bird,1\n'), animals);
  assert.deepEqual(read('/x/l.csv', 'Name\nCat\nDog\nBird\n'), animals);
  assert.deepEqual(read('/x/l.csv', '1,Dog\n0,Cat\n2,"Bird"\n'), animals);
  assert.deepEqual(read('/x/l.csv', 'Dog;1\nCat;0\nBird;2\n'), animals);
  assert.deepEqual(read('/x/l.tsv', '0\tCat, cat\n1\tDog'), ['Cat, cat', 'Dog']);
  assert.deepEqual(read('/x/l.csv', 'Cat\nDog\nBird\n'), animals);
  assert.match(
    String(read('/x/l.csv', 'a,b\nc,d\n')),
    /columns that Relabel does not understand: call them "index" and "name"/,
  );
  assert.match(String(read('/x/l.csv', 'index,name\n0,Cat\nx,Dog\n')), /no index and name in its row 2/);
});

test('YAML of the usual kinds has labels', () => {
  assert.deepEqual(read('/x/data.yaml', "path: ../d\nnc: 3\nnames: ['Cat', 'Dog', 'Bird']\n"), animals);
  assert.deepEqual(read('/x/data.yml', 'names:\n  1: Dog\n  0: Cat\n  2: Bird\n'), animals);
  assert.deepEqual(read('/x/data.yaml', '- Cat\n- Dog\n- Bird\n'), animals);
  assert.deepEqual(read('/x/data.yaml', 'names: [yes, no, null, 1.0]'), ['yes', 'no', 'null', '1.0']);
  assert.match(String(read('/x/data.yaml', 'train: t\n')), /has no labels that Relabel understands/);
  assert.match(String(read('/x/data.yaml', 'names: [a, b')), /can't be read/);
});

test('a line of names with semicolons between, as NVIDIA DeepStream reads it, has several labels', () => {
  // https://docs.nvidia.com/metropolis/deepstream/dev-guide/text/DS_plugin_gst-nvinfer.html, labelfile-path
  assert.deepEqual(read('/x/labels.txt', 'Cat;Dog;Bird'), animals);
  assert.deepEqual(read('/x/labels.txt', 'Cat; Dog; Bird;\n'), animals);
  assert.deepEqual(read('/x/labels.txt', 'Cat; kitten\nDog; puppy'), ['Cat; kitten', 'Dog; puppy']);
});

test('a table with numbers of its own for its names is read by the column that counts, else row by row', () => {
  // The head of selected_tags.csv of SmilingWolf/wd-vit-tagger-v3.
  const tags = 'tag_id,name,category,count\n9999999,general,9,807858\n470575,1girl,0,4225150\n212816,solo,0,3515897\n';
  assert.deepEqual(read('/x/selected_tags.csv', tags), ['general', '1girl', 'solo']);
  assert.deepEqual(read('/x/c.csv', 'nr,name,wnid\n2,Bird,n1\n0,Cat,n2\n1,Dog,n3\n'), animals);
  assert.deepEqual(read('/x/c.csv', 'name,latin\nCat,Felis\nDog,Canis\nBird,Aves\n'), animals);
  for (const images of ['file,label\n1.jpg,Cat\n2.jpg,Dog\n', 'x,label\na,Cat\nb,Cat\n'])
    assert.match(String(read('/x/c.csv', images)), /has columns that Relabel does not understand/);
});

test('what Python prints is understood in any file', () => {
  assert.deepEqual(read('/x/labels.txt', "{0: 'Cat', 1: 'Dog', 2: 'Bird'}"), animals);
  assert.deepEqual(read('/x/labels.txt', "['Cat', 'Dog', 'Bird']"), animals);
  assert.deepEqual(read('/x/labels.txt', `{0: "jack-o'-lantern", 1: 'a, b: c'}`), ["jack-o'-lantern", 'a, b: c']);
  assert.deepEqual(read('/x/labels.txt', '["cat"]'), ['cat']);
  assert.deepEqual(read('/x/labels.txt', '[unknown\nCat'), ['[unknown', 'Cat'], 'lines that begin with a bracket');
});

test('JSON files of the usual kinds have labels', () => {
  const json = (value: unknown) => read('/x/labels.JSON', JSON.stringify(value));
  assert.deepEqual(json(['cat', 'dog']), ['cat', 'dog']);
  assert.deepEqual(json({ 1: 'dog', 0: 'cat' }), ['cat', 'dog']);
  assert.deepEqual(json({ 10: 'j', 1: 'a', 2: 'b', 3: 'c', 4: 'd', 5: 'e', 6: 'f', 7: 'g', 8: 'h', 9: 'i' }), [
    ...'abcdefghij',
  ]);
  // https://storage.googleapis.com/download.tensorflow.org/data/imagenet_class_index.json
  assert.deepEqual(json({ 0: ['n01440764', 'tench'], 1: ['n01443537', 'goldfish'] }), ['tench', 'goldfish']);
  assert.deepEqual(json({ dog: 1, cat: 0 }), ['cat', 'dog']);
  assert.deepEqual(json({ model_type: 'vit', id2label: { 0: 'cat', 1: 'dog' } }), ['cat', 'dog']);
  assert.deepEqual(json({ names: { 0: 'cat', 1: 'dog' } }), ['cat', 'dog']);
  assert.deepEqual(json({ architecture: 'x', pretrained_cfg: { mean: [0, 0, 0] }, label_names: ['cat', 'dog'] }), [
    'cat',
    'dog',
  ]);
  assert.deepEqual(json({ packageName: '@teachablemachine/image', labels: ['cat', 'dog'] }), ['cat', 'dog']);
  assert.deepEqual(
    json({
      categories: [
        { id: 2, name: 'dog' },
        { id: 1, name: 'cat' },
      ],
    }),
    ['cat', 'dog'],
  );
  assert.deepEqual(json([1, 2]), ['1', '2']);
  for (const other of [{ size: 224, kind: 'x' }, {}, 'cat', null])
    assert.match(String(json(other)), /has no labels that Relabel understands/, JSON.stringify(other));
  assert.match(String(read('/x/labels.json', '{ broken')), /can't be read/);
});

test('what is no list of labels is refused before it costs anything', () => {
  assert.match(String(read('/x/labels.txt', '')), /is empty/);
  assert.match(String(read('/x/labels.txt', 'a\0b')), /is no text file/);
  assert.match(String(read('/x/labels.txt', `a\n${'x'.repeat(5000)}`)), /has a line of 5000 characters \(line 2\)/);
  assert.match(String(read('/x/labels.json', JSON.stringify(['x'.repeat(5000)]))), /a label of 5000 characters/);
  assert.match(String(read('/x/labels.txt', 'x\n'.repeat(1_000_001))), /1000001 labels, and 1000000 are the most/);
});

test('what torchvision, MLflow, FiftyOne and others write as JSON', () => {
  const json = (value: unknown) => read('/x/l.json', JSON.stringify(value));
  assert.deepEqual(json({ class_to_idx: { Dog: 1, Cat: 0, Bird: 2 } }), animals);
  assert.deepEqual(json({ idx_to_class: { 2: 'Bird', 0: 'Cat', 1: 'Dog' } }), animals);
  assert.deepEqual(json({ label_map: { Dog: 2, Cat: 1, Bird: 3 } }), animals);
  assert.deepEqual(json({ 1: { name: 'Dog' }, 0: { name: 'Cat' }, 2: { name: 'Bird', colour: 'red' } }), animals);
  assert.deepEqual(json({ Dog: { id: 1 }, Cat: { id: 0 }, Bird: { id: 2, images: 5 } }), animals);
  assert.deepEqual(json([[1, 'Dog'], [0, 'Cat'], [2, 'Bird']]), animals); // biome-ignore format: pairs
  assert.deepEqual(
    json([
      { class_id: 1, class_name: 'Dog' },
      { class_id: 0, class_name: 'Cat' },
    ]),
    ['Cat', 'Dog'],
  );
  assert.deepEqual(json({ classes: animals, labels: { 'a.jpg': 0 } }), animals, 'the labels are those of images');
});

test('an object a line', () => {
  assert.deepEqual(read('/x/l.jsonl', '{"id": 1, "name": "Dog"}\n{"id": 0, "name": "Cat"}\n'), ['Cat', 'Dog']);
});

test('a column of numbers is that of indices, whatever the titles', () => {
  for (const text of [
    'ClassId,SignName\n1,Dog\n0,Cat\n2,Bird',
    ',class\n0,Cat\n2,Bird\n1,Dog',
    'class,label\nDog,1\nCat,0\nBird,2',
  ]) {
    assert.deepEqual(read('/x/l.csv', text), animals, text);
  }
});

test('lines of a program’s list', () => {
  assert.deepEqual(read('/x/l.txt', '"Cat",\n"Dog",\n"Bird"\n'), animals);
  assert.deepEqual(read('/x/l.txt', "'Cat'\nDog\n"), ["'Cat'", 'Dog']);
});
