import { matchLabel } from '../../../common/labels/matchLabel.ts';
import type { ComparisonChange, ExplanationView, PanelComparison } from '../../../protocol/panel.ts';
import { differs } from './comparisonChange.ts';
import { type FirstExplanation, SecondExplanation, type SecondServices } from './secondExplanation.ts';

/** What a panel compares its finished explanation with. It outlives runs: a new first explanation gets a new second. */
export class Comparison {
  readonly #services: SecondServices;
  #change: ComparisonChange | undefined;
  #first: FirstExplanation | undefined;
  #second: SecondExplanation | undefined;
  /** The panel is running another first explanation, which the second has to wait for. */
  #paused = false;

  constructor(services: SecondServices) {
    this.#services = services;
  }

  /** What is shown of it beside the first explanation; undefined: nothing is compared. */
  get state(): PanelComparison | undefined {
    return this.#second?.view ?? (this.#change && { change: this.#change, remarks: [] });
  }

  /**
   * Compares by this change from now on, as soon as there is something to compare with; undefined: no longer. A change
   * that changes nothing is ignored.
   */
  compare(change: ComparisonChange | undefined): void {
    if (this.#isFirst(change)) return;
    this.#change = change;
    this.#restart();
  }

  /** A finished explanation is shown, or no longer. If it equals what the second would be, the comparison ends. */
  begin(first: FirstExplanation | undefined): void {
    this.#change = inClassesOf(first?.explanation, this.#change, this.#first?.explanation);
    this.#first = first;
    this.#paused = false;
    if (this.#isFirst(this.#change)) this.#change = undefined;
    this.#restart();
  }

  /** The panel is about to run another explanation: the second gives way. */
  pause(): void {
    this.#paused = true;
    this.#drop();
  }

  /** The finished explanation is shown again. */
  resume(): void {
    this.#paused = false;
    if (this.#second === undefined) this.#restart();
  }

  #isFirst(change: ComparisonChange | undefined): boolean {
    return this.#first !== undefined && change !== undefined && !differs(this.#first.explanation, change);
  }

  #restart(): void {
    this.#drop();
    if (!this.#paused && this.#first !== undefined && this.#change !== undefined) {
      this.#second = new SecondExplanation(this.#first, this.#change, this.#services);
    }
    this.#services.tell();
  }

  #drop(): void {
    this.#second?.dispose();
    this.#second = undefined;
  }
}

/**
 * The change in the classes of a new first explanation: one of another model has other classes, so the class that was compared
 * with is known there by its label, or not at all.
 */
function inClassesOf(
  first: ExplanationView | undefined,
  change: ComparisonChange | undefined,
  before: ExplanationView | undefined,
): ComparisonChange | undefined {
  if (change?.kind !== 'class' || !first?.prediction || !before?.prediction) return change;
  const label = before.prediction.labels[change.target];
  if (label === undefined) return change;
  const target = matchLabel(first.prediction.labels, { index: change.target, label });
  return target === undefined ? undefined : { kind: 'class', target };
}
