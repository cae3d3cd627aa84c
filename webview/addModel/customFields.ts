import { fieldProblems, withChannels } from '../../src/common/feedFields.ts';
import type { CustomFeed, FeedFields } from '../../src/protocol/addModelForm.ts';
import { element, freshId, setAttribute, setHidden, setText } from '../base/dom.ts';
import { check, checkbox, dropdown } from '../base/ui.ts';

const channelWords = { rgb: 'RGB', bgr: 'BGR', gray: 'Gray' } as const;
const resizeWords = {
  crop: 'Resize the short side, crop the centre',
  squash: 'Squash to the input',
  letterbox: 'Letterbox with gray',
  '': 'As in the file',
} as const;
const interpolations = ['nearest', 'bilinear', 'bicubic', 'lanczos'] as const;

type Typed = 'range' | 'mean' | 'std' | 'crop';
const typed: Readonly<Record<Typed, readonly [label: string, hint: string]>> = {
  range: ['Pixel range: 0 to', 'What white becomes before the mean is subtracted: usually 1 or 255.'],
  mean: ['Mean', 'One number for each channel, in channel order.'],
  std: ['Standard deviation', 'The last division, for each channel.'],
  crop: ['Crop', 'Part of the resized side that is kept, such as 0.875 or 224/256.'],
};

/** The fields of the way to feed the model that the user has made. */
export function createCustomFields(change: (custom: CustomFeed) => void) {
  let custom: CustomFeed | undefined;
  /** What the extension has not confirmed yet: what it tells meanwhile is older. */
  let sent: string | undefined;
  const controls = createControls(
    () => custom,
    (fields) => {
      if (custom === undefined) return;
      custom = { ...custom, fields };
      sent = JSON.stringify(custom);
      change(custom);
      controls.show(custom);
    },
  );
  const attributes = { 'aria-label': 'Customize' };
  return {
    element: element('div', { class: 'custom-fields', role: 'group', attributes }, ...controls.rows),
    update(told: CustomFeed): void {
      const same = custom?.base === told.base && JSON.stringify(custom.origin) === JSON.stringify(told.origin);
      if (sent !== undefined && same && JSON.stringify(told) !== sent) return;
      sent = undefined;
      custom = told;
      controls.show(told);
    },
  };
}

/** @param of what is shown now. @param send hears of fields that somebody has changed. */
function createControls(of: () => CustomFeed | undefined, send: (fields: FeedFields) => void) {
  const set = (part: Partial<FeedFields>): void => {
    const custom = of();
    if (custom !== undefined) send({ ...custom.fields, ...part });
  };
  const channels = dropdown('Channel order', (value) => {
    const custom = of();
    if (custom !== undefined && isKey(channelWords, value)) send(withChannels(custom.fields, value));
  });
  const order = choiceField('Channel order', channels.element);
  const resize = dropdown('Resize', (value) => {
    if (!isKey(resizeWords, value)) return;
    set({ resize: value, crop: value === '' ? '' : of()?.fields.crop || '1' });
  });
  const interpolation = dropdown('Interpolation', (value) => {
    const known = [...interpolations, of()?.origin.interpolation].find((each) => each === value);
    if (known !== undefined) set({ interpolation: known });
  });
  const antialias = checkbox('Antialias when reducing', (checked) => {
    if (checked !== of()?.fields.antialias) set({ antialias: checked });
  });
  const field = (key: Typed) => textField(key, (value) => set({ [key]: value }));
  const texts = { range: field('range'), mean: field('mean'), std: field('std'), crop: field('crop') };
  return {
    rows: [
      order,
      texts.range.element,
      texts.mean.element,
      texts.std.element,
      choiceField('Resize', resize.element),
      texts.crop.element,
      choiceField('Interpolation', interpolation.element),
      element('div', { class: 'custom-field' }, antialias),
    ],
    show({ origin, fields }: CustomFeed): void {
      const orders = origin.channels === 'gray' ? (['gray'] as const) : (['rgb', 'bgr'] as const);
      setHidden(order, origin.bands !== undefined);
      channels.update(orders, wordsOf(orders, channelWords), fields.channels);
      const ways = (['crop', 'squash', 'letterbox', ''] as const).filter((way) => way !== '' || origin.resize === '');
      resize.update(ways, wordsOf(ways, resizeWords), fields.resize);
      const filters = [...new Set([...interpolations, origin.interpolation])];
      interpolation.update(filters, filters, fields.interpolation);
      check(antialias, fields.antialias);
      const problems = fieldProblems(fields);
      for (const key of ['range', 'mean', 'std', 'crop'] as const) texts[key].update(fields[key], problems[key]);
      setHidden(texts.crop.element, fields.resize === '' || fields.resize === 'letterbox');
    },
  };
}

function wordsOf<K extends string>(keys: readonly K[], words: Readonly<Record<K, string>>): readonly string[] {
  return keys.map((key) => words[key]);
}

function isKey<T extends object>(words: T, key: string): key is Extract<keyof T, string> {
  return Object.hasOwn(words, key);
}

function choiceField(label: string, control: HTMLElement): HTMLElement {
  const words = element('span', { class: 'custom-label', text: label, attributes: { 'aria-hidden': 'true' } });
  return element('div', { class: 'custom-field' }, words, control);
}

function textField(key: Typed, change: (value: string) => void) {
  const [label, hint] = typed[key];
  const id = freshId(key);
  const attributes = { type: 'text', spellcheck: 'false', autocomplete: 'off', 'aria-describedby': `${id}-words` };
  const input = element('input', { id, attributes });
  input.addEventListener('input', () => change(input.value));
  const words = element('p', { id: `${id}-words`, class: 'quiet', text: hint });
  const name = element('label', { class: 'custom-label', text: label, attributes: { for: id } });
  return {
    element: element('div', { class: 'custom-field' }, name, input, words),
    update(value: string, problem: string | undefined): void {
      if (document.activeElement !== input && input.value !== value) input.value = value;
      setAttribute(input, 'aria-invalid', problem === undefined ? undefined : 'true');
      words.className = problem === undefined ? 'quiet' : 'feed-failure';
      setText(words, problem ?? hint);
    },
  };
}
