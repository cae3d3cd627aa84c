import * as vscode from 'vscode';
import { readColourName } from '../../common/colormap.ts';
import type { ColourName } from '../../protocol/pictures.ts';

const key = 'colours';

/** The user's choice of colours for maps: one for all panels, which outlives the window. */
export class ColourChoice implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  #name: ColourName;

  /** @param memory where it is stored. */
  constructor(private readonly memory: vscode.Memento) {
    this.#name = readColourName(memory.get(key)) ?? 'plasma';
  }

  get name(): ColourName {
    return this.#name;
  }

  choose(name: ColourName): void {
    if (name === this.#name) return;
    this.#name = name;
    void this.memory.update(key, name);
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
