import { basename, join } from 'node:path';
import type { Page } from 'playwright-core';
import { AddModelSession } from '../../../src/extension/addModel/addModelSession.ts';
import { countRight } from '../../../src/pipeline/evaluation/trial/countRight.ts';
import { labelledImages } from '../../../src/pipeline/evaluation/trial/labelledImages.ts';
import { describeModel } from '../../../src/pipeline/model/describeModel.ts';
import { previewInputs } from '../../../src/pipeline/model/previewInputs.ts';
import { Sessions } from '../../../src/pipeline/onnx/session.ts';
import type { ModelForm } from '../../../src/protocol/addModelForm.ts';
import { readSettings } from '../../../src/settings/settings.ts';
import { settle } from '../../host/settle.ts';

const assets = join(import.meta.dirname, '../../../media');

/** The form of a real model: the page in a browser, the session of the extension, and the pipeline, without VS Code. */
export class LiveForm {
  readonly session: AddModelSession;
  readonly #sessions = new Sessions();
  readonly #page: Page;
  #sent: Promise<unknown> = Promise.resolve();
  #stale = false;

  private constructor(page: Page, model: string) {
    this.#page = page;
    this.session = new AddModelSession(
      { model, uri: `file://${model}`, modelPath: basename(model) },
      {
        pipeline: {
          describe: (what) => describeModel(what.model, what.executionProviders, this.#sessions),
          probe: (what) => previewInputs(what, this.#sessions, new AbortController().signal),
          labelledImages: (what, call) =>
            labelledImages(what, this.#sessions, { signal: call?.signal ?? new AbortController().signal, assets }),
          countRight: (what, call) =>
            countRight(what, this.#sessions, {
              signal: call?.signal ?? new AbortController().signal,
              report: (news) => call?.report?.(news),
              giveWay: async () => {},
            }),
        },
        truth: () => undefined,
        providers: () => ['cpu'],
        resolve: (entry) => {
          const { settings, problems } = readSettings({ 'relabel.models': [entry] }, { baseDir: '/', assets: '/a' });
          const spec = settings.models.find(({ bundled }) => !bundled);
          return { spec, problems: problems.map(({ message }) => message) };
        },
        changed: () => this.#send(),
      },
    );
  }

  /** Opens a model and waits until it was tried on the images in every way. */
  static async open(page: Page, model: string, images: readonly string[]): Promise<LiveForm> {
    const form = new LiveForm(page, model);
    await page.exposeFunction('heardByTest', (change: Partial<ModelForm>) => form.session.change(change));
    await page.exposeFunction('customizedByTest', (feed: string) => form.session.customize(feed));
    await form.session.open(images);
    await form.tried();
    return form;
  }

  /** Waits until the model was tried in every way, and the page shows it. */
  async tried(): Promise<void> {
    // What was just typed has to come here first.
    await settle(this.#page);
    const waits = (): boolean => {
      const { phase, feeds, tried, looked } = this.session.state;
      return (
        phase === 'opening' ||
        (phase === 'ready' && !looked) ||
        feeds.some(({ key }) => (tried[key] ?? 'waiting') === 'waiting')
      );
    };
    while (waits()) await new Promise((resolve) => setTimeout(resolve, 10));
    await this.#sent;
  }

  async stop(): Promise<void> {
    this.session.dispose();
    await this.#sessions.dispose();
  }

  /** Of what changes while a state is on its way only the last is sent: states hold pictures, which take a browser long. */
  #send(): void {
    if (this.#stale) return;
    this.#stale = true;
    this.#sent = this.#sent.then(() => {
      this.#stale = false;
      return this.#page.evaluate((shown) => window.fakeForm.send(shown), this.session.state);
    });
  }
}
