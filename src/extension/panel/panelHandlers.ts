import * as vscode from 'vscode';
import type { PanelHostApi, PanelState, RunSettings } from '../../protocol/panel.ts';
import type { Comparison } from './comparison/comparison.ts';
import type { CheckSanity } from './evidence/checkSanity.ts';
import { savePicture } from './evidence/savePicture.ts';
import type { ExpectedClass } from './expected/expectedClass.ts';
import { performCommand } from './panelCommands.ts';
import type { PanelServices } from './panelServices.ts';
import { curvePicture, samplePictures } from './pictureAnswers.ts';
import type { ShownExplanation } from './shownExplanation.ts';
import { wholePicture } from './wholePicture.ts';

/** Everything that a page can ask for, except for the state, which its end here sends by itself. */
export type PanelHandlers = Omit<PanelHostApi, 'ready'>;

/** The panel whose page asks. */
export interface HandlerSubject {
  readonly uri: vscode.Uri;
  readonly state: PanelState;
  readonly comparison: Comparison;
  readonly expected: ExpectedClass;
  explain(wanted: RunSettings): void;
  cancel(): void;
  export(directory: string): Promise<void>;
  /** The finished explanation on screen, if it belongs to this `run`. */
  finished(run: number): ShownExplanation | undefined;
}

/** Does what a panel's page asks for. */
export function panelHandlers(
  panel: HandlerSubject,
  services: Pick<PanelServices, 'host' | 'log' | 'config' | 'extensionUri' | 'colours'>,
): PanelHandlers {
  const { host, log, config, extensionUri, colours } = services;
  /** The model that explains, as it is configured now. */
  const modelOf = () =>
    config.read(panel.uri).settings.models.find(({ name }) => name === panel.state.explanation.settings.model);
  const idOf = (run: number): number | undefined => panel.finished(run)?.run?.id;
  return {
    explain: (settings) => panel.explain(settings),
    cancel: () => panel.cancel(),
    pictures: (request) => samplePictures(host.pipeline, idOf(request.run), request),
    curvePicture: (request) => curvePicture(host.pipeline, idOf(request.run), request),
    wholePicture({ sha256 }) {
      const { image } = panel.finished(panel.state.run) ?? {};
      return wholePicture(host, panel.uri.fsPath, sha256, image?.reading ?? modelOf()?.input);
    },
    colours: (name) => colours.choose(name),
    expect: (picked) => panel.expected.pick(picked),
    evaluate: ({ run, measures }) => void panel.finished(run)?.evaluation?.measure(measures),
    stopEvaluating: ({ run }) => panel.finished(run)?.evaluation?.cancel(),
    scatter: ({ run }) => void panel.finished(run)?.scatter?.begin(),
    stopScatter: ({ run }) => panel.finished(run)?.scatter?.stop(),
    layers: ({ run, show }) => void panel.finished(run)?.layers?.look(show),
    compare: (change) => panel.comparison.compare(change),
    savePicture: ({ bytes, instead }) => void savePicture(panel.uri, bytes, instead),
    command(command) {
      const { uri: image, state } = panel;
      const cli = vscode.Uri.joinPath(extensionUri, 'dist', 'cli.js').fsPath;
      const write = (directory: string): Promise<void> => panel.export(directory);
      const { explanation, comparison } = state;
      const problems = [explanation.error, comparison?.second?.error, state.image.expectedProblem];
      const setting = problems.find((problem) => problem?.setting !== undefined)?.setting;
      const model = modelOf()?.path;
      const sanity: CheckSanity = (...how) => panel.finished(state.run)?.sanity?.ask(...how);
      void performCommand(command, { image, setting, state, model, cli, log, export: write, checkSanity: sanity });
    },
  };
}
