import { join, parse } from 'node:path';
import type { Estimate } from '../../../pipeline/numeric/bootstrap.ts';
import { replaceFile } from '../../../pipeline/replaceFile.ts';
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

/**
 * Draws a model's mean curves, beside the results.
 * @param out the file of the results; the pictures' names begin with its name.
 * @throws Error of the file system.
 */
export function drawPaper({ model, rows }: ModelReport, columns: readonly Column[], out: string): PaperModel {
  const curves = meanCurves(columns);
  const { dir, name } = parse(out);
  const stem = model.replaceAll(/[^\w.-]+/g, '-').replaceAll(/^-+|-+$/g, '');
  const images = Math.max(0, ...curves.map((of) => of.images));
  const files = (['deletion', 'insertion'] as const).map((curve) => {
    const file = join(dir, `${name}-${stem}-${curve}.svg`);
    const title = `${model}: mean ${curve} curves of ${images} images`;
    replaceFile(file, curveChart(curves, curve, title));
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

const measured = (estimate: Estimate | null | undefined): string =>
  estimate ? `${estimate.mean.toFixed(4)} (${estimate.low.toFixed(3)} to ${estimate.high.toFixed(3)})` : '–';

const reported = (value: number | null): string => value?.toFixed(4) ?? 'not known';
