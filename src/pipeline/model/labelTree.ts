import { parseDocument } from 'yaml';
import { checked, type Labels, labelsByIndex } from './labelNames.ts';

/** JSON and YAML alike: text, a list, or names with their values in the order of the file. */
export type Tree = string | null | readonly Tree[] | ReadonlyMap<string, Tree>;

/** Members that contain a model's labels, in the order in which they are tried. */
const members = [
  'id2label', // config.json of transformers
  'names', // data.yaml of Ultralytics
  'label_names', // config.json of timm
  'classes', // before FiftyOne's labels, which are those of images
  'class_names',
  'labels', // metadata.json of Teachable Machine
  'class_indices', // Keras' generators
  'class_to_idx', // torchvision's folders
  'idx_to_class',
  'label_map',
  'label2id',
  'categories', // COCO
  'label_list', // inference.yml of PaddleClas
  'Label', // in `classes` of Lobe's signature.json
  'CLASS_MAP', // environment.json of Roboflow
  'channel_def', // metadata.json of MONAI
];

/**
 * Members of which those are members: of timm's config.json, of PaddleClas' inference.yml, of the configurations of ST's model zoo
 * and of MONAI's metadata.json.
 */
const nesting = [
  ...['pretrained_cfg', 'PostProcess', 'Topk', 'MultiLabelThreshOutput', 'ThreshOutput', 'dataset'],
  ...['network_data_format', 'outputs', 'pred'],
];

/**
 * The labels in a JSON or YAML file: a list; names by index, each perhaps the last item of a list (Keras'
 * imagenet_class_index.json) or in an object; indices by name; a list of objects with an id and a name, or of pairs of both;
 * or any of these under one of the common names.
 * @returns undefined if it contains nothing of that kind.
 */
export function labelsOfTree(tree: Tree): Labels | undefined {
  if (Array.isArray(tree)) return ofList(tree);
  const member = labelsOfMember(tree);
  if (member !== undefined || !(tree instanceof Map)) return member;
  const entries = [...tree.entries()];
  if (entries.length === 0) return undefined;
  if (entries.every(([key]) => isIndex(key))) {
    const pairs = entries.map(([key, value]) => [Number(key), nameOf(value)] as const);
    return named(pairs);
  }
  if (entries.every(([, value]) => isIndex(indexOf(value)))) {
    return labelsByIndex(entries.map(([key, value]) => [Number(indexOf(value)), key] as const));
  }
  return undefined;
}

/** The labels under one of the common names, in a file that contains other things too. */
export function labelsOfMember(tree: Tree): Labels | undefined {
  if (!(tree instanceof Map)) return undefined;
  for (const name of members) {
    const member: Tree | undefined = tree.get(name);
    if (typeof member === 'object' && member !== null) return labelsOfTree(member);
  }
  const pair = [tree.get('label_0'), tree.get('label_1')].filter((name) => typeof name === 'string');
  if (pair.length === 2) return checked(pair); // PaddleClas' ThreshOutput
  for (const name of nesting) {
    const inner: Tree | undefined = tree.get(name);
    if (inner !== undefined) return labelsOfMember(inner);
  }
  return undefined;
}

function ofList(list: readonly Tree[]): Labels | undefined {
  const texts = list.filter((item) => typeof item === 'string');
  if (texts.length === list.length) return checked(texts);
  const pairs = list.map((item) => {
    const [id, name] = Array.isArray(item) && item.length === 2 ? item : [indexOf(item), item];
    return [isIndex(id) ? Number(id) : Number.NaN, nameOf(name)] as const;
  });
  return pairs.some(([index]) => Number.isNaN(index)) ? undefined : named(pairs);
}

function named(pairs: readonly (readonly [number, string | undefined])[]): Labels | undefined {
  const whole = pairs.flatMap(([index, name]) => (name === undefined ? [] : [[index, name] as const]));
  return whole.length === pairs.length ? labelsByIndex(whole) : undefined;
}

/** The name itself, the last of a list, or an object's. */
function nameOf(value: Tree | undefined): string | undefined {
  const name = Array.isArray(value) ? value.at(-1) : memberOf(value, ['name', 'label', 'class_name']);
  return typeof name === 'string' ? name : undefined;
}

/** The index itself, or an object's. */
function indexOf(value: Tree | undefined): Tree | undefined {
  return memberOf(value, ['id', 'index', 'class_id']);
}

function memberOf(value: Tree | undefined, keys: readonly string[]): Tree | undefined {
  if (!(value instanceof Map)) return value;
  const key = keys.find((one) => value.has(one));
  return key === undefined ? undefined : value.get(key);
}

function isIndex(value: Tree | undefined): boolean {
  return typeof value === 'string' && /^\d{1,7}$/.test(value);
}

/**
 * Reads JSON, YAML, and Python's printed form of a dict or a list, which is also YAML. All numbers stay text, so that
 * "01" and 1 stay distinct; a duplicate name is an error.
 * @throws Error with the parser's words.
 */
export function parseTree(text: string): Tree {
  const document = parseDocument(text, {
    schema: 'failsafe',
    uniqueKeys: true,
    logLevel: 'silent',
    prettyErrors: false,
  });
  const [error] = document.errors;
  if (error) throw error;
  return treeOf(document.toJS({ mapAsMap: true, maxAliasCount: 0 }));
}

function treeOf(value: unknown): Tree {
  if (Array.isArray(value)) return value.map(treeOf);
  if (value instanceof Map) return new Map(Array.from(value, ([key, item]) => [String(key), treeOf(item)]));
  return value === null || value === undefined ? null : String(value);
}
