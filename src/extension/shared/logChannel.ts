import * as vscode from 'vscode';
import { printable } from '../../common/printable.ts';
import type { Log } from './log.ts';

/** Relabel's channel in the output view. A message is one line, whatever names it contains. */
export class LogChannel implements Log, vscode.Disposable {
  readonly #channel = vscode.window.createOutputChannel('Relabel', { log: true });

  debug(message: string): void {
    this.#channel.debug(printable(message));
  }

  info(message: string): void {
    this.#channel.info(printable(message));
  }

  warn(message: string): void {
    this.#channel.warn(printable(message));
  }

  error(message: string): void {
    this.#channel.error(printable(message));
  }

  show(): void {
    this.#channel.show();
  }

  dispose(): void {
    this.#channel.dispose();
  }
}
