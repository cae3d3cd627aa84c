import path from 'node:path';
import * as vscode from 'vscode';
import { PipelineError, toFailure } from '../../common/errors.ts';
import { printableJson } from '../../common/printable.ts';
import type { ExplainOptions } from '../../protocol/options.ts';
import type { ExplanationView, ShownPicture } from '../../protocol/panel.ts';
import type { EncodedPicture } from '../../protocol/pictures.ts';
import { explainOptions } from '../../settings/options.ts';
import type { History } from '../history/history.ts';
import { historyId } from '../history/historyEntry.ts';
import { advance, emptyExplanation } from '../panel/explanationView.ts';
import type { PipelineHost } from '../process/pipelineHost.ts';
import type { Config } from '../settings/config.ts';
import { markdown } from '../shared/markdown.ts';
import { shown } from '../shared/pictureAddress.ts';
import { plain } from '../shared/plainText.ts';
import { toolAnswer } from './toolAnswer.ts';
import { imagePath, readToolInput, type ToolInput, toolModel } from './toolInput.ts';

/** What the tool works with. */
export interface ToolServices {
  readonly host: PipelineHost;
  readonly config: Config;
  readonly history: History;
  /** A folder of ours for overlays, for when VS Code cannot take pictures from a tool. It need not exist yet. */
  readonly storage: vscode.Uri;
}

/** Long side of the overlay that a language model gets, in pixels. */
const overlaySize = 768;

/** Lets a language model ask why an image was classified as it was. Failures are answers too. */
export class ExplainTool implements vscode.LanguageModelTool<ToolInput> {
  readonly #services: ToolServices;

  constructor(services: ToolServices) {
    this.#services = services;
  }

  prepareInvocation({ input }: vscode.LanguageModelToolInvocationPrepareOptions<ToolInput>) {
    try {
      const { image, model, samples } = this.#plan(input);
      const { class: target } = input;
      const subject = target === undefined ? plain`` : plain` for the class “${target}”`;
      const made =
        samples > 0
          ? plain`${samples} variations of the image are made and classified`
          : plain`The image, and variations of it if the method needs any, are classified`;
      const message = markdown`Explain what the model “${model.name}” sees in ${image}${subject}? ${made} on this machine, by ${model.path}. The answer goes to the language model, with a small picture of the image.`;
      return {
        invocationMessage: markdown`Explaining ${path.basename(image)}`,
        confirmationMessages: { title: 'Explain a prediction', message },
      };
    } catch {
      // In that case invoke() runs nothing and says what is wrong.
      return { invocationMessage: 'Explaining a prediction' };
    }
  }

  async invoke(
    { input }: Pick<vscode.LanguageModelToolInvocationOptions<ToolInput>, 'input'>,
    token: vscode.CancellationToken,
  ): Promise<vscode.LanguageModelToolResult> {
    try {
      return await this.#explain(this.#plan(input), token);
    } catch (error) {
      const { code, message } = toFailure(error);
      if (code === 'cancelled') throw new vscode.CancellationError();
      return answer({ error: { code, message } });
    }
  }

  /** @throws PipelineError if the input is invalid. */
  #plan(value: unknown): ExplainOptions {
    const input = readToolInput(value);
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri, name }) => ({ name, path: uri.fsPath }));
    const image = imagePath(input.image, folders);
    const uri = vscode.Uri.file(image);
    const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath ?? folders[0]?.path ?? path.dirname(image);
    const { settings } = this.#services.config.read(uri);
    const model = toolModel(settings, input.model, folder, vscode.workspace.isTrusted, folders);
    const { class: target, samples, method } = input;
    return explainOptions(settings, model, image, { target, samples, method });
  }

  async #explain(options: ExplainOptions, token: vscode.CancellationToken): Promise<vscode.LanguageModelToolResult> {
    const { host, history } = this.#services;
    let view = firstView(options);
    let picture: ShownPicture | undefined;
    const run = host.explain(options, (event) => {
      view = advance(view, event);
      if (event.type === 'opened') picture = shown(event.opened);
    });
    const cancel = token.onCancellationRequested(() => run.cancel());
    if (token.isCancellationRequested) run.cancel();
    try {
      const explanation = await run.explanation;
      const { frame, settings } = view;
      if (frame === undefined) throw new PipelineError('internal', 'The pipeline did not say what it predicted.');
      const target = options.target === undefined ? undefined : explanation.prediction.target.index;
      const recording = history.record(options, vscode.Uri.file(options.image), explanation.files);
      await recording.keep({ ...view, settings: { ...settings, target } }, picture);
      const data = toolAnswer(options, explanation, frame);
      return await this.#withOverlay(data, historyId(options), () =>
        host.pipeline.overlay({ of: run.id, size: overlaySize }),
      );
    } finally {
      cancel.dispose();
      host.forget(run.id);
    }
  }

  /**
   * The answer with its picture. What is found does not depend on that: without it, the answer says why.
   * @param id of what was asked, so that the pictures of two answers about one image lie side by side.
   */
  async #withOverlay(
    data: object,
    id: string,
    draw: () => Promise<EncodedPicture | null>,
  ): Promise<vscode.LanguageModelToolResult> {
    try {
      const overlay = await draw();
      if (overlay === null) return answer(data);
      const part = picturePart(overlay);
      if (part !== undefined) return answer(data, part);
      const file = vscode.Uri.joinPath(this.#services.storage, 'overlays', `${id}-overlay.jpg`);
      await vscode.workspace.fs.writeFile(file, overlay.bytes);
      return answer({ ...data, overlay: file.fsPath });
    } catch (error) {
      return answer({ ...data, noOverlay: toFailure(error).message });
    }
  }
}

/** The same as a panel of the image would use, so that the history can open one. */
function firstView({ model, method, samples, sampling, seed }: ExplainOptions): ExplanationView {
  // undefined: the method decides how many.
  return emptyExplanation({ model: model.name, method, samples: samples || undefined, sampling, seed });
}

function answer(data: object, ...parts: readonly vscode.LanguageModelTextPart[]): vscode.LanguageModelToolResult {
  return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(printableJson(data)), ...parts]);
}

/** A picture in an answer, if VS Code supports it: the types of 1.100 do not have it yet. */
function picturePart({ bytes, mime }: EncodedPicture): vscode.LanguageModelTextPart | undefined {
  const { LanguageModelDataPart: Part } = vscode as unknown as {
    readonly LanguageModelDataPart?: { image?(data: Uint8Array, mime: string): vscode.LanguageModelTextPart };
  };
  return Part?.image?.(new Uint8Array(bytes), mime);
}
