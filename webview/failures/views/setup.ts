import type { TruthPreview, TruthSource } from '../../../src/protocol/folders/failures.ts';
import { element, setAttribute, setHidden, setItems, setText } from '../../base/dom.ts';
import { button, dropdown, progressRing } from '../../base/ui.ts';
import type { ExamplePictures } from '../examplePictures.ts';
import { counted, formatCount, truthWords } from '../logic/words.ts';
import type { FailuresActions, FailuresView } from '../scene.ts';
import { createExamples } from './examples.ts';

/** What is asked before a run: the model, where the true classes come from, and whether they look right. */
export function createSetup(actions: FailuresActions, pictures: ExamplePictures): FailuresView {
  let sources: readonly TruthSource[] = [];
  const model = dropdown('Model', (name) => actions.chooseModel(name));
  const truth = dropdown('True classes from', (value) => {
    const source = sources[Number(value)];
    if (value === 'file') actions.command('chooseTable');
    else if (source !== undefined) actions.chooseTruth(source);
  });
  const looking = element('p', { class: 'opening' }, progressRing(), 'Looking at the images');
  const match = element('p', { class: 'match', role: 'status' });
  const notes = element('ul', { class: 'notes', hidden: true });
  const examples = createExamples(pictures);
  const unknown = createUnknown();
  const start = button('Start', 'primary', () => actions.run('start'));
  return {
    element: element(
      'section',
      { class: 'setup', attributes: { 'aria-label': 'Before the run' } },
      element(
        'div',
        { class: 'setup-fields' },
        field('Model', model.element),
        field('True classes from', truth.element),
      ),
      looking,
      match,
      notes,
      examples.element,
      unknown.element,
      element('div', { class: 'large-buttons' }, start),
    ),
    update({ state }) {
      const { setup } = state;
      if (setup === undefined) return;
      const { preview, chosen } = setup;
      sources = setup.sources;
      model.update(state.models, state.models, state.model);
      const at = sources.findIndex((source) => JSON.stringify(source) === JSON.stringify(chosen));
      truth.update(
        [...sources.map((_, index) => String(index)), 'file'],
        [...sources.map(truthWords), 'A CSV or JSON file…'],
        at < 0 ? '' : String(at),
      );
      truth.disable(chosen === undefined);
      setHidden(looking, preview !== undefined || state.problem !== undefined);
      setHidden(match, preview === undefined);
      setText(match, preview === undefined ? '' : matchWords(preview));
      setItems(notes, preview?.notes ?? []);
      examples.show(preview);
      unknown.show(preview);
      start.disabled = preview === undefined || preview.images === 0;
    },
  };
}

function field(label: string, control: HTMLElement): HTMLElement {
  return element('div', { class: 'form-row' }, element('span', { class: 'quiet', text: label }), control);
}

function matchWords({ images, matched, truth }: TruthPreview): string {
  if (images === 0) return 'There are no images that can be read.';
  if (truth.from === 'none')
    return `${counted(images, 'image')}. Without true classes nothing is right or wrong: images are sorted by how confident the model is.`;
  if (matched === images) return `${counted(images, 'image')}, all of classes that the model has.`;
  return `${counted(images, 'image')}, ${matched === 0 ? 'none' : formatCount(matched)} of them of classes that the model has. The others are shown, but not judged.`;
}

/** The most names in the table. */
const mostNames = 20;

function createUnknown() {
  const body = element('tbody');
  const head = ['Name', 'Images', 'Nearest classes'].map((text) =>
    element('th', { text, attributes: { scope: 'col' } }),
  );
  const caption = element('caption', { text: 'Names that the model does not have' });
  const table = element(
    'table',
    { class: 'plain-table' },
    caption,
    element('thead', {}, element('tr', {}, ...head)),
    body,
  );
  return {
    element: table,
    show(preview: TruthPreview | undefined): void {
      const names = preview?.unknown ?? [];
      setHidden(table, names.length === 0);
      setAttribute(table, 'data-names', String(names.length));
      body.replaceChildren(
        ...names
          .slice(0, mostNames)
          .map(({ name, images, nearest }) =>
            element(
              'tr',
              {},
              element('td', { text: name }),
              element('td', { text: String(images), class: 'number' }),
              element('td', { text: nearest.join('; ') }),
            ),
          ),
        ...(names.length > mostNames
          ? [
              element(
                'tr',
                {},
                element('td', { text: `and ${names.length - mostNames} more`, attributes: { colspan: '3' } }),
              ),
            ]
          : []),
      );
    },
  };
}
