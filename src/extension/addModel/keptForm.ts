import * as v from 'valibot';
import { outputKinds } from '../../common/outputKinds.ts';
import type { KeptForm, ModelForm } from '../../protocol/addModelForm.ts';
import { customCheck } from './customCheck.ts';

/** So many images show a wrong preset at a glance, and a large model answers them soon. */
export const mostImages = 3;

/** All that a user can decide. */
export const formFields: readonly (keyof ModelForm)[] = [
  'name',
  'labels',
  'outputName',
  'output',
  'size',
  'bands',
  'feed',
  'custom',
];

/** What a page left behind, as untrusted data; undefined: nothing that a form could come back from. */
export function readKeptForm(value: unknown): KeptForm | undefined {
  const { uri, form, decided, images, addedTo, editing } = record(value);
  const { name, labels, outputName, output, size, bands, feed, custom } = record(form);
  const kind = outputKinds.find((known) => known === output);
  if (typeof uri !== 'string' || !uri.startsWith('file:') || kind === undefined) return undefined;
  if (![name, labels, outputName, feed].every((text) => typeof text === 'string')) return undefined;
  const [height, width] = texts(size);
  const made = v.safeParse(customCheck, custom);
  return {
    uri,
    form: {
      name: String(name),
      labels: String(labels),
      outputName: String(outputName),
      output: kind,
      feed: String(feed),
      ...(typeof bands === 'string' ? { bands } : {}),
      ...(height === undefined || width === undefined ? {} : { size: [height, width] }),
      ...(made.success ? { custom: made.output } : {}),
    },
    decided: formFields.filter((field) => texts(decided).includes(field)),
    images: texts(images).slice(0, mostImages),
    ...(typeof addedTo === 'string' ? { addedTo } : {}),
    ...(typeof editing === 'string' ? { editing } : {}),
  };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
