import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ExplainTool } from '../../src/extension/agentTool/explainTool.ts';
import type { toolAnswer } from '../../src/extension/agentTool/toolAnswer.ts';
import { type ToolInput, toolName } from '../../src/extension/agentTool/toolInput.ts';
import { writeClassifier } from '../fixtures/models/classifiers.ts';
import { api, chelsea, ends, explain, explainLong, few, file, many, set, startAfresh, until } from './helpers.ts';

type Answer = ReturnType<typeof toolAnswer> & {
  readonly overlay?: string;
  readonly noOverlay?: string;
  readonly error?: { readonly code: string; readonly message: string };
};

describe('the language-model tool', () => {
  let tool: ExplainTool;
  let token: vscode.CancellationTokenSource;

  beforeEach(async () => {
    await startAfresh();
    tool = (await api()).tool;
    token = new vscode.CancellationTokenSource();
  });

  async function ask(input: ToolInput): Promise<{ answer: Answer; pictures: vscode.LanguageModelTextPart[] }> {
    const { content } = await tool.invoke({ input }, token.token);
    const [text, ...pictures] = content as vscode.LanguageModelTextPart[];
    return { answer: JSON.parse(text!.value), pictures };
  }

  it('is there for every extension', () => {
    const found = vscode.lm.tools.find(({ name }) => name === toolName);
    assert.ok(found, 'registered');
    assert.match(found.description, /ONNX image classifier/);
  });

  it('asks first, and says what will run', () => {
    const { confirmationMessages } = tool.prepareInvocation({
      input: { image: 'chelsea.png', class: 285, samples: 50 },
    });
    const { value } = confirmationMessages!.message as vscode.MarkdownString;
    for (const said of ['chelsea', 'SqueezeNet', '285', '50', 'on this machine'])
      assert.ok(value.includes(said), value);
  });

  it('answers with figures, caveats and the overlay', async () => {
    // VS Code itself agrees to what it would ask the user while tests run.
    const options = { input: { image: 'chelsea.png', samples: 200 }, toolInvocationToken: undefined };
    const { content } = await vscode.lm.invokeTool(toolName, options, token.token);
    const [text, picture] = content as [vscode.LanguageModelTextPart, { data: Uint8Array; mimeType: string }?];
    const answer: Answer = JSON.parse(text.value);
    assert.match(answer.prediction[0]!.label, /cat/);
    assert.equal(answer.samples.kept + answer.samples.shifted, 200);
    assert.equal(answer.image.path, chelsea().fsPath);
    assert.deepEqual([answer.image.width, answer.image.height], [451, 300]);
    assert.ok(answer.map?.thirds, answer.status);
    assert.ok(answer.caveats.length >= 4);
    assert.equal(picture === undefined, !('LanguageModelDataPart' in vscode));
    const bytes = picture?.data ?? readFileSync(answer.overlay!);
    assert.deepEqual([...bytes.subarray(0, 3)], [0xff, 0xd8, 0xff], 'a JPEG');
  });

  /** Does something in a VS Code whose tools cannot answer with pictures. */
  async function withoutPictures(work: () => Promise<void>): Promise<void> {
    const parts = vscode as unknown as { LanguageModelDataPart?: { image?: unknown } | undefined };
    const before = parts.LanguageModelDataPart?.image;
    if (parts.LanguageModelDataPart !== undefined) parts.LanguageModelDataPart.image = undefined;
    try {
      await work();
    } finally {
      if (parts.LanguageModelDataPart !== undefined) parts.LanguageModelDataPart.image = before;
    }
  }

  it('writes the overlay to a file where a tool cannot answer with a picture', async () => {
    await withoutPictures(async () => {
      const { answer, pictures } = await ask({ image: chelsea().fsPath, samples: 200 });
      assert.deepEqual(pictures, []);
      assert.ok(readFileSync(answer.overlay!).length > 1000);
    });
  });

  it('answers without the overlay where it can not be written, and says why', async () => {
    const overlays = path.join(path.dirname((await api()).history.folder), 'overlays');
    rmSync(overlays, { recursive: true, force: true });
    writeFileSync(overlays, 'in its place');
    try {
      await withoutPictures(async () => {
        const { answer } = await ask({ image: chelsea().fsPath, samples: 200 });
        assert.ok(answer.map?.thirds, answer.status);
        assert.equal(answer.overlay, undefined);
        assert.match(answer.noOverlay ?? '', /overlays/);
      });
    } finally {
      rmSync(overlays);
    }
  });

  it('says the same as the panel', async () => {
    await set('relabel.samples', 200);
    const panel = await explain(chelsea());
    await ends(panel, 'done');
    const { answer } = await ask({ image: 'chelsea.png' });
    const { prediction, counts, status, student, frame } = panel.state.explanation;
    const thousandths = (value: number | null | undefined) => value && Math.round(value * 1000) / 1000;
    const top = prediction!.top.map((score) => ({ ...score, probability: thousandths(score.probability) }));
    assert.deepEqual(answer.prediction, top);
    const { kept, shifted } = answer.samples;
    assert.deepEqual([kept, shifted, answer.status], [counts!.kept, counts!.shifted, status]);
    const figures = [answer.figures.agreement, answer.figures.splitHalfCorrelation];
    assert.deepEqual(figures, [student!.agreement, student!.splitHalf].map(thousandths));
    const { x, y, width, height } = frame!;
    assert.deepEqual(Object.values(answer.image.seenByModel), [x, y, width, height].map(Math.round));
  });

  it('takes a model file by its path and a method, and names both where it asks', async () => {
    writeClassifier(path.dirname(chelsea().fsPath), 'logits.onnx');
    writeFileSync(file('logits.txt').fsPath, 'red\ngreen\nblue\n');
    const input = { image: chelsea().toString(), model: 'logits.onnx', method: 'rise', samples: few } as const;
    const { value } = tool.prepareInvocation({ input }).confirmationMessages!.message as vscode.MarkdownString;
    assert.ok(value.replaceAll('\\', '').includes(file('logits.onnx').fsPath), value);
    const { answer } = await ask(input);
    assert.deepEqual([answer.model, answer.run.method, answer.samples.total], ['logits', 'rise', few]);
    assert.deepEqual(new Set(answer.prediction.map(({ label }) => label)), new Set(['red', 'green', 'blue']));
    assert.match(answer.caveats.join(), /Parts of the image were hidden/);
  });

  it('asks nothing about a question that can not be answered, and runs nothing for it', async () => {
    const input = { image: 'notes.txt' };
    assert.equal(tool.prepareInvocation({ input }).confirmationMessages, undefined);
    const { error } = (await ask(input)).answer;
    assert.match(error!.message, /notes\.txt is not the name of an image/);
  });

  it('waits for a panel, and leaves it alone when cancelled', async () => {
    const panel = await explainLong(chelsea());
    const running = ask({ image: 'coffee.png', samples: few });
    token.cancel();
    await assert.rejects(running, vscode.CancellationError);
    assert.equal(panel.state.explanation.phase, 'running');
    panel.handlers.cancel(undefined);
    await ends(panel, 'cancelled');
  });

  it('explains another class by its label', async () => {
    const { answer } = await ask({ image: 'chelsea.png', class: 'lynx, catamount', samples: few });
    assert.equal(answer.target.index, 287);
  });

  it('answers with what is wrong', async () => {
    writeFileSync(file('no picture.png').fsPath, 'nothing');
    const wrong: readonly [ToolInput, string, RegExp][] = [
      [{ image: 'gone.png', samples: few }, 'image', /gone\.png/],
      [{ image: 'no picture.png', samples: few }, 'image', /no picture\.png/],
      [{ image: 'chelsea.png', model: 'Nobody' }, 'settings', /"Nobody".*Configured: "SqueezeNet/],
      [{ image: 'chelsea.png', samples: 1e6 }, 'settings', /samples must be at most/],
      [{ image: 'chelsea.png', class: 'unicorn', samples: few }, 'settings', /unicorn/],
    ];
    for (const [input, code, message] of wrong) {
      const { error } = (await ask(input)).answer;
      assert.equal(error?.code, code, JSON.stringify(error));
      assert.match(error.message, message);
    }
  });

  it('is cancelled with its token', async () => {
    const { host } = await api();
    const running = ask({ image: 'chelsea.png', samples: Math.min(many, 2000) });
    const progress = new Promise<void>((resolve) => {
      host.on('activity', (activity) => ((activity?.done ?? 0) > 0 ? resolve() : undefined));
    });
    await progress;
    token.cancel();
    await assert.rejects(running, vscode.CancellationError);
    await until(() => host.pid !== undefined, 'the process to stay');
  });
});
