import { join, parse } from 'node:path';
import { exportFile } from '../../../pipeline/exportFile.ts';
import { type Estimate, leastForInterval } from '../../../pipeline/numeric/bootstrap.ts';
import type { Column, ModelReport } from '../report.ts';
import { escaped } from '../table.ts';
import { curveChart } from './chart.ts';
import { type MeanCurves, meanCurves } from './meanCurves.ts';
import { paperDiffers, paperRows } from './numbers.ts';

/** A model's part of what `--preset paper` adds to a benchmark. */
export interface PaperModel {
  readonly model: string;
  readonly rows: ModelReport['rows'];
  readonly curves: readonly MeanCurves[];
  /** The pictures of the mean curves, as they were written. */
  readonly files: readonly string[];
}

/** What names of files have of models' names, in any script; a number tells apart those that would be the same. */
export function stemsOf(models: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return models.map((model) => {
    const name = model.replaceAll(/[^\p{L}\p{M}\p{N}_.-]+/gu, '-').replaceAll(/^-+|-+$/g, '') || 'model';
    let stem = name;
    // Where letters differ in case alone, many disks have one file.
    for (let number = 2; taken.has(stem.toLowerCase()); number++) stem = `${name}-${number}`;
    taken.add(stem.toLowerCase());
    return stem;
  });
}

/**
 * Draws a model's mean curves, beside the results.
 * @param stem of the model, in the pictures' names.
 * @param out the file of the results; the pictures' names begin with its name.
 * @throws PipelineError('export') that names the picture.
 */
export function drawPaper(
  { model, rows }: ModelReport,
  columns: readonly Column[],
  out: string,
  stem: string,
): PaperModel {
  const curves = meanCurves(columns);
  const { dir, name } = parse(out);
  const images = Math.max(0, ...curves.map((of) => of.images));
  const files = (['deletion', 'insertion'] as const).map((curve) => {
    const file = join(dir, `${name}-${stem}-${curve}.svg`);
    const title = `${model}: mean ${curve} curves of ${images} images`;
    exportFile(file, curveChart(curves, curve, title));
    return file;
  });
  return { model, rows, curves, files };
}

/** The paper's table 1 for each model, beside the paper's own numbers, as Markdown. */
export function paperMarkdown(models: readonly PaperModel[]): string {
  const head = [
    '| method | deletion ↓ | insertion ↑ | paper, ResNet50: deletion | insertion | paper, VGG16: deletion | insertion |',
    '|---|---:|---:|---:|---:|---:|---:|',
  ];
  const sections = models.map(({ model, rows, files }) => {
    const lines = paperRows.map(({ name, label, resnet50, vgg16 }) => {
      const means = rows.find(({ method }) => method === label)?.means;
      const own = [means?.deletion, means?.insertion].map(measured);
      const theirs = [resnet50.deletion, resnet50.insertion, vgg16.deletion, vgg16.insertion].map(reported);
      return `| ${[`${name} (\`${label}\`)`, ...own, ...theirs].join(' | ')} |`;
    });
    const pictures = `Mean curves: ${files.map(escaped).join(', ')}`;
    return [`### The paper’s table 1, by ${escaped(model)}`, [...head, ...lines].join('\n'), pictures].join('\n\n');
  });
  const differs = ['What differs from the paper:', ...paperDiffers.map((line) => `- ${line}`)].join('\n');
  return [...sections, differs].join('\n\n');
}

function measured(estimate: Estimate | null | undefined): string {
  if (estimate == null) return '–';
  const { n, mean, low, high } = estimate;
  return n < leastForInterval ? mean.toFixed(4) : `${mean.toFixed(4)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
}

const reported = (value: number | null): string => value?.toFixed(4) ?? 'not known';
