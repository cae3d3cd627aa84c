import { resolve } from 'node:path';
import { runFigures } from '../../../common/evaluation/runFigures.ts';
import { exportFile } from '../../exportFile.ts';
import { versions } from '../../versions.ts';
import { readExplanations } from '../explain/runExplanations.ts';
import { sharedEvidence } from '../explain/sharedEvidence.ts';
import { runGroups } from '../groups/runGroups.ts';
import { objectEvidence } from '../objects/objectEvidence.ts';
import type { FinishedRun } from '../readRun.ts';
import {
  calibrationSection,
  classSection,
  conditionSection,
  confusionSection,
  dataSection,
  headSection,
} from './figureSections.ts';
import { groupSection } from './groupSection.ts';
import { html } from './html.ts';
import { objectSection } from './objectSection.ts';
import { mistakeSection, sharedSection } from './pictureSections.ts';
import { style } from './style.ts';

/**
 * Writes a run as one HTML file, with all its pictures in it and no script: it opens anywhere, and shows the same.
 *
 * @param assets absolute path of `media/`.
 * @throws PipelineError('export') that names the file, when it can't be written; the reason of `signal` when it aborts.
 */
export async function writeReport(run: FinishedRun, file: string, assets: string, signal: AbortSignal): Promise<void> {
  exportFile(resolve(file), await reportOf(run, assets, signal));
}

async function reportOf(run: FinishedRun, assets: string, signal: AbortSignal): Promise<string> {
  const { header, records } = run;
  const figures = runFigures(records, header.labels);
  const explanations = readExplanations(run);
  const sections = [
    headSection(run, figures),
    await sharedSection(sharedEvidence(run, explanations), header.labels),
    objectSection(await objectEvidence(run, explanations, assets), header.labels),
    await groupSection(run, runGroups(run, explanations), explanations, signal),
    await mistakeSection(run, figures, explanations, signal),
    confusionSection(run, figures),
    classSection(figures, header.labels),
    calibrationSection(figures),
    conditionSection(figures, header.labels),
    dataSection(figures, header.labels),
  ];
  const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${header.name}: ${header.model.name}</title>
`;
  const foot = html`<p class="soft">Made by Relabel ${versions.relabel}.</p>`;
  const body = sections.map(({ markup }) => markup).join('\n');
  return `${page.markup}<style>${style}</style>\n</head>\n<body>\n<main>\n${body}\n</main>\n<footer>${foot.markup}</footer>\n</body>\n</html>\n`;
}
