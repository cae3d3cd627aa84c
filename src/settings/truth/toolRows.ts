import { isMap, type Json, type JsonObject, labelsIn } from './jsonLabel.ts';
import { rowOf, type TruthRow } from './truthRow.ts';

/** Each tells its own files from all others, and has a row for every image. */
const readers: readonly ((value: Json) => readonly TruthRow[] | undefined)[] = [
  cocoRows,
  indexedRows,
  labelStudioRows,
  manifestRows,
];

/**
 * The rows of a file as a known tool writes it: COCO's annotations, FiftyOne's image classification dataset, Label
 * Studio's tasks, SageMaker's and Rekognition's manifests.
 *
 * @returns undefined: it is none of these.
 */
export function toolRows(value: Json): readonly TruthRow[] | undefined {
  for (const reader of readers) {
    const rows = reader(value);
    if (rows !== undefined) return rows;
  }
  return undefined;
}

/** https://cocodataset.org/#format-data: an image is of the classes of its annotations. */
function cocoRows(value: Json): readonly TruthRow[] | undefined {
  if (!isMap(value) || !Array.isArray(value.images) || !Array.isArray(value.annotations)) return undefined;
  const names = new Map(mapsIn(value.categories).map(({ id, name }) => [id, labelsIn(name)]));
  const said = new Map<Json | undefined, Set<string>>();
  for (const { image_id: image, category_id: category } of mapsIn(value.annotations)) {
    const own = said.get(image) ?? new Set();
    said.set(image, own);
    for (const name of names.get(category) ?? []) own.add(name);
  }
  return mapsIn(value.images).flatMap(({ id, file_name: file }, at) =>
    typeof file === 'string' ? [rowOf(file, [...(said.get(id) ?? [])], at + 1)] : [],
  );
}

/** `{ "classes": ["cat", "dog"], "labels": { "001": 1 } }`: the numbers count the file's own list. */
function indexedRows(value: Json): readonly TruthRow[] | undefined {
  if (!isMap(value)) return undefined;
  const { classes, labels } = value;
  if (!isMap(labels)) return undefined;
  const names = Array.isArray(classes) ? classes : [];
  return Object.entries(labels).map(([image, written], at) => {
    const named = labelsIn(written).flatMap((label) =>
      names.length > 0 && /^\d+$/.test(label) ? labelsIn(names[Number(label)]) : [label],
    );
    return { ...rowOf(image, named, at + 1), isImage: names.length > 0 };
  });
}

/** A list of tasks: https://labelstud.io/guide/export. Annotations that were cancelled don't count. */
function labelStudioRows(value: Json): readonly TruthRow[] | undefined {
  const tasks = mapsIn(value);
  if (tasks.length === 0 || !tasks.every(({ data, annotations }) => isMap(data) && Array.isArray(annotations)))
    return undefined;
  return tasks.flatMap(({ data, annotations }, at) => {
    const texts = isMap(data) ? Object.values(data).filter((text) => typeof text === 'string') : [];
    const image = texts.find((text) => /\.\w{2,4}(?:\?|$)/.test(text)) ?? texts[0];
    const results = mapsIn(annotations)
      .filter(({ was_cancelled: cancelled }) => cancelled !== true)
      .flatMap(({ result }) => mapsIn(result))
      .filter(({ type }) => type === 'choices');
    const chosen = results.flatMap((result) => labelsIn(result.value));
    return image === undefined ? [] : [rowOf(image, chosen, at + 1)];
  });
}

/**
 * Lines with `"source-ref"`, and a class's name in the metadata of an attribute; the attribute's own number counts the
 * data set's classes: https://docs.aws.amazon.com/rekognition/latest/customlabels-dg/md-create-manifest-file-classification.html
 */
function manifestRows(value: Json): readonly TruthRow[] | undefined {
  const items = mapsIn(value);
  const names = items.map((item) =>
    Object.entries(item).flatMap(([key, metadata]) => {
      return key.endsWith('-metadata') && isMap(metadata) && 'class-name' in metadata
        ? labelsIn(metadata['class-name'])
        : [];
    }),
  );
  if (names.every((of) => of.length === 0)) return undefined;
  return items.flatMap(({ 'source-ref': image }, at) => {
    return typeof image === 'string' ? [rowOf(image, names[at] ?? [], at + 1)] : [];
  });
}

function mapsIn(list: Json | undefined): readonly JsonObject[] {
  return Array.isArray(list) ? list.filter(isMap) : [];
}
