import * as vscode from 'vscode';
import { PipelineError, toFailure } from '../../common/errors.ts';
import { explanationsNow } from '../../common/evaluation/explanationsNow.ts';
import { matchingClasses } from '../../common/evaluation/filter/filterClasses.ts';
import type { SortKey } from '../../common/evaluation/filter/sortKeys.ts';
import { printableJson } from '../../common/printable.ts';
import type { RunStore } from '../failures/runs/runStore.ts';
import type { History } from '../history/history.ts';
import { runHistory } from '../history/runHistory.ts';
import { askedImages, failuresAnswer, type KnownMap, type RunContents } from './failuresAnswer.ts';
import { chooseRun, type KnownRun, knownRuns } from './runFinder.ts';
import { readInput } from './toolInput.ts';

/** What a language model asks with; package.json has its schema. */
export interface FailuresToolInput {
  readonly run?: string;
  readonly true?: number | string;
  readonly predicted?: number | string;
  readonly filter?: string;
  readonly sort?: SortKey;
  readonly count?: number;
}

/** The name that package.json gives the tool. */
export const failuresToolName = 'relabel_find_failures';

const usualCount = 10;
/** Images whose maps are looked for, worst first: more would be read for nobody. */
const mostMapped = 100;

/** Lets a language model ask where a model fails, and what is known of why. It runs nothing. What goes wrong is an answer, too. */
export class FailuresTool implements vscode.LanguageModelTool<FailuresToolInput> {
  readonly #store: RunStore;
  readonly #history: Pick<History, 'list' | 'load'>;

  constructor(store: RunStore, history: Pick<History, 'list' | 'load'>) {
    this.#store = store;
    this.#history = history;
  }

  prepareInvocation(): vscode.PreparedToolInvocation {
    return { invocationMessage: 'Looking at where the model fails' };
  }

  async invoke({
    input,
  }: Pick<
    vscode.LanguageModelToolInvocationOptions<FailuresToolInput>,
    'input'
  >): Promise<vscode.LanguageModelToolResult> {
    try {
      return answer(await this.#answer(readInput<FailuresToolInput>(failuresToolName, input)));
    } catch (error) {
      const { code, message } = toFailure(error);
      return answer({ error: { code, message } });
    }
  }

  async #answer(input: FailuresToolInput): Promise<object> {
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
    const runs = await knownRuns(this.#store, folders);
    const run = await chooseRun(input.run, runs, this.#store, folders);
    const { header, files } = run;
    const [records, tags, all] = await Promise.all([files.records(), files.tags(), files.explanations()]);
    if (records.length === 0)
      throw new PipelineError('settings', `The run "${run.name}" has no image yet: let it go on.`);
    const ofModel = all.filter((one) => {
      return one.model === header.model.sha256 && one.preprocess === header.preprocessSha256;
    });
    const explanations = explanationsNow(records, ofModel);
    const contents: RunContents = { name: run.name, header, folder: files.folder, records, tags, explanations };
    const question = {
      filter: filterOf(input, header.labels),
      sort: input.sort ?? 'loss',
      count: input.count ?? usualCount,
    };
    const asked = askedImages(contents, question);
    const maps = await this.#maps(run, new Set(asked.records.slice(0, mostMapped).map(({ image }) => image)));
    return failuresAnswer(contents, asked, question.count, maps);
  }

  /** What the history has of images of a run by its model, as long as the files are as they were. */
  async #maps({ header }: KnownRun, images: ReadonlySet<string>): Promise<ReadonlyMap<string, readonly KnownMap[]>> {
    const found = new Map<string, KnownMap[]>();
    const of = { root: header.root, model: header.model.name };
    const explained = runHistory(this.#history, of, (image) => images.has(image));
    for await (const [image, { map, frame, prediction }] of explained) {
      if (!map || frame === undefined || prediction === undefined) continue;
      const target = prediction.target.index;
      const own = found.get(image) ?? [];
      // The latest of a class comes first.
      if (!own.some((known) => known.target === target)) found.set(image, [...own, { target, map, frame }]);
    }
    return found;
  }
}

/** The text of a filter that asks for the same. */
function filterOf({ filter = '', true: truth, predicted }: FailuresToolInput, labels: readonly string[]): string {
  const term = (of: 'true' | 'pred', value: number | string | undefined): string => {
    if (value === undefined) return '';
    if (typeof value === 'number') return `${of}:#${value}`;
    const text = value.replaceAll('"', '').toLowerCase();
    const exact = matchingClasses(labels, { kind: 'class', of, value: text, quoted: true }).size > 0;
    return exact || /[^\p{L}\p{N}_#-]/u.test(text) ? `${of}:"${text}"` : `${of}:${text}`;
  };
  return [filter, term('true', truth), term('pred', predicted)].filter((part) => part !== '').join(' ');
}

function answer(data: object): vscode.LanguageModelToolResult {
  return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(printableJson(data))]);
}
