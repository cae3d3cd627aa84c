import { type ErrorsBy, type Shortcut, significance } from '../../../common/evaluation/conditions.ts';
import { ConfusionMatrix } from '../../../common/evaluation/confusion.ts';
import type { RunFigures } from '../../../common/evaluation/runFigures.ts';
import { classNames } from '../../../common/labels/firstSynonym.ts';
import { formatShare } from '../../../common/numbers.ts';
import type { FinishedRun } from '../readRun.ts';
import { type Html, html, nothing, percent, plural, table } from './html.ts';
import { reliabilityChart } from './reliabilityChart.ts';

/** Larger matrices are not read; their most confused pairs are. */
const mostClasses = 20;
const mostRows = 30;
const mostNames = 10;

export function headSection({ header }: FinishedRun, figures: RunFigures): Html {
  const { images, unreadable, judged, accuracy, calibration } = figures;
  const { top1, top5, interval } = accuracy;
  const between =
    interval === null ? 'no true class is known' : `95 % interval ${percent(interval[0])} to ${percent(interval[1])}`;
  const cards: readonly (readonly [string, string, string])[] = [
    [percent(top1), 'top-1 accuracy', between],
    ...(header.labels.length > 5 ? [[percent(top5), 'top-5 accuracy', `of ${plural(judged, 'image')}`] as const] : []),
    [calibration.ece === null ? '–' : formatShare(calibration.ece, 3), 'expected calibration error', '0 is best'],
    [String(images), 'images', unreadable === 0 ? 'all could be read' : `${unreadable} can’t be read`],
  ];
  return html`<h1>${header.name}</h1>
<p class="soft">${header.model.name} · ${header.root} · ${header.created.slice(0, 10)}</p>
<ul class="cards">${cards.map(([value, name, more]) => html`<li><strong>${value}</strong>${name}<br><span class="soft">${more}</span></li>`)}</ul>`;
}

export function confusionSection({ records, header }: FinishedRun, figures: RunFigures): Html {
  if (figures.confusedPairs.length === 0) return nothing;
  const matrix = ConfusionMatrix.of(records);
  const nameOf = classNames(header.labels);
  const pairs = table(
    ['true class', 'taken for', 'images', 'of the class'],
    figures.confusedPairs
      .slice(0, mostRows)
      .map(({ truth, predicted, images, share }) => [nameOf(truth), nameOf(predicted), images, percent(share)]),
  );
  const small = matrix.classes.length <= mostClasses ? matrixTable(matrix, header.labels) : nothing;
  return html`<section><h2>What is taken for what</h2>${small}${pairs}</section>`;
}

function matrixTable(matrix: ConfusionMatrix, labels: readonly string[]): Html {
  const { classes } = matrix;
  const name = classNames(labels);
  const rows = classes.map((truth) => {
    const support = classes.reduce((sum, predicted) => sum + matrix.count(truth, predicted), 0);
    const cells = classes.map((predicted) => {
      const count = matrix.count(truth, predicted);
      const colour = truth === predicted ? 'var(--good)' : 'var(--bad)';
      const share = support === 0 ? 0 : Math.round((60 * count) / support);
      return html`<td style="background: color-mix(in srgb, ${colour} ${share}%, transparent)">${count === 0 ? '' : count}</td>`;
    });
    return html`<tr><th scope="row">${name(truth)}</th>${cells}</tr>`;
  });
  return html`<div class="scroll"><table class="matrix"><caption>Rows: true classes; columns: what the model says</caption>
<thead><tr><td></td>${classes.map((index) => html`<th scope="col">${name(index)}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

export function classSection({ classes }: RunFigures, labels: readonly string[]): Html {
  if (classes.length === 0) return nothing;
  const sorted = [...classes].sort((a, b) => (a.recall ?? 2) - (b.recall ?? 2) || b.support - a.support);
  const nameOf = classNames(labels);
  const rows = sorted.map(({ index, support, recall, precision }) => [
    nameOf(index),
    support,
    percent(recall),
    percent(precision),
  ]);
  const head = ['class', 'images', 'recall', 'precision'];
  const rest =
    rows.length > mostRows
      ? html`<details><summary>${plural(rows.length - mostRows, 'more class', 'more classes')}</summary>${table(head, rows.slice(mostRows))}</details>`
      : nothing;
  return html`<section><h2>Classes, weakest first</h2>${table(head, rows.slice(0, mostRows))}${rest}</section>`;
}

export function calibrationSection({ calibration, judged }: RunFigures): Html {
  if (judged === 0) return nothing;
  return html`<section><h2>How far its confidence can be trusted</h2>
<p class="soft">Share of right predictions by confidence, with 95 % intervals. Bars below the dashed line: the model is too sure.</p>
${reliabilityChart(calibration)}</section>`;
}

const names: Readonly<Record<ErrorsBy['property'], string>> = {
  brightness: 'Brightness',
  sharpness: 'Sharpness',
  colourfulness: 'Colourfulness',
  megapixels: 'Size, in megapixels',
  aspect: 'Width / height',
  type: 'File type',
};

export function conditionSection({ errorsBy, shortcuts }: RunFigures, labels: readonly string[]): Html {
  const rows = errorsBy.flatMap(({ property, bins }) =>
    bins.map(({ from, to, type, images, rate, interval, standsOut }, at) => {
      const range = type ?? `${short(from ?? 0)} to ${short(to ?? 0)}`;
      const words = {
        higher: html`<b class="bad">more errors than elsewhere</b>`,
        lower: html`<b class="good">fewer</b>`,
      };
      const between = `${percent(interval[0], 0)} to ${percent(interval[1], 0)}`;
      return [
        at === 0 ? names[property] : '',
        range,
        images,
        percent(rate),
        between,
        standsOut === null ? '' : words[standsOut],
      ];
    }),
  );
  if (rows.length === 0) return nothing;
  const nameOf = classNames(labels);
  return html`<section><h2>Errors by what images are like</h2>
<p class="soft">${markedWords(errorsBy)}</p>
${shortcuts.slice(0, 5).map((shortcut) => html`<p>${shortcutWords(shortcut, nameOf)}</p>`)}
<div class="scroll">${table(['', 'range', 'images', 'wrong', '95 % interval', ''], rows)}</div></section>`;
}

/** When a range is marked: with so many of them, some have more errors by chance. */
function markedWords(errorsBy: readonly ErrorsBy[]): string {
  const bins = errorsBy.flatMap(({ bins: some }) => some);
  const none = bins.every(({ standsOut }) => standsOut === null);
  const limit = percent(significance, 0);
  return `${none ? 'None of' : 'Of'} the ${bins.length} ranges ${none ? 'has' : 'those are marked that have'} more or fewer errors than all other images, beyond what chance gives among so many (Fisher’s exact test, ${limit} after Holm’s correction).`;
}

function shortcutWords({ property, predicted, auc, images }: Shortcut, nameOf: (index: number) => string): string {
  const what = auc > 0.5 ? 'more' : 'less';
  const share = percent(Math.max(auc, 1 - auc), 0);
  return `A possible shortcut: the ${images} images that are taken for ${nameOf(predicted)} have ${what} ${names[property].toLowerCase()} than others in ${share} of comparisons.`;
}

export function dataSection(figures: RunFigures, labels: readonly string[]): Html {
  const { duplicates, suspectedLabels, unreadableImages, unknownNames } = figures;
  const nameOf = classNames(labels);
  const parts: Html[] = [];
  if (suspectedLabels.length > 0) {
    parts.push(
      html`<h3>Labels that may be wrong</h3><p class="soft">The model is surer of another class than it is of that class’s own images.</p>${firstRows(
        ['image', 'label', 'may be', 'probability'],
        suspectedLabels,
        ({ image, truth, suggested, probability }) => [
          image,
          nameOf(truth),
          nameOf(suggested),
          formatShare(probability, 3),
        ],
      )}`,
    );
  }
  if (duplicates.length > 0) {
    parts.push(
      html`<h3>Images that look the same</h3>${firstRows(
        ['images', ''],
        duplicates,
        ({ images, exact, contradicts }) => {
          const alike = exact ? 'the same file' : 'near duplicates';
          return [namesOf(images), contradicts ? `${alike}, with different true classes` : alike];
        },
      )}`,
    );
  }
  if (unknownNames.length > 0) {
    parts.push(
      html`<h3>Names that are no class of the model</h3>${firstRows(
        ['name', 'images'],
        unknownNames,
        ({ name, images }) => [name, images],
      )}`,
    );
  }
  if (unreadableImages.length > 0) {
    parts.push(
      html`<h3>Images that can’t be read</h3>${firstRows(['image', 'reason'], unreadableImages, ({ image, reason }) => [
        image,
        reason,
      ])}`,
    );
  }
  return parts.length === 0 ? nothing : html`<section><h2>The images themselves</h2>${parts}</section>`;
}

/** A table of the first rows of a list, and how many more there are. */
function firstRows<T>(
  head: readonly string[],
  list: readonly T[],
  cellsOf: (one: T) => readonly (string | number)[],
): Html {
  const more = list.length - mostRows;
  const rest = more > 0 ? html`<p class="soft">and ${more} more</p>` : nothing;
  return html`${table(head, list.slice(0, mostRows).map(cellsOf))}${rest}`;
}

function namesOf(images: readonly string[]): string {
  const rest = images.length - mostNames;
  return images.slice(0, mostNames).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
