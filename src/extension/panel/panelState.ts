import { colormapOf } from '../../common/colormap.ts';
import type { ExplanationView, RunSettings } from '../../protocol/explanationView.ts';
import type { MethodName } from '../../protocol/options.ts';
import type { MethodChoice, PanelChoices, PanelImage, PanelState } from '../../protocol/panelState.ts';
import type { ColourName } from '../../protocol/pictures.ts';
import { defaultSamples, descriptorOf, methodNames } from '../../settings/methods.ts';
import type { Settings } from '../../settings/settings.ts';
import { emptyExplanation, startExplanation } from './explanationView.ts';
import type { FileNews } from './fileFollower.ts';

/** A panel before its first run. */
export function initialState(image: PanelImage, settings: RunSettings): PanelState {
  const choices = { models: [], methods: [], bundledOnly: true };
  return { run: 0, image, choices, explanation: emptyExplanation(settings), ...inColours('plasma') };
}

/** The part of a state that concerns the colours of maps. */
export function inColours(colours: ColourName): Pick<PanelState, 'colours' | 'colormap'> {
  return { colours, colormap: colormapOf(colours) };
}

/** A new run. */
export function started(state: PanelState, run: number, settings: RunSettings): PanelState {
  return showing(state, run, startExplanation(state.explanation, settings, state.choices.methods));
}

/** Another explanation, of a new run or an earlier one. Whether its files have changed since is not known yet. */
export function showing(state: PanelState, run: number, explanation: ExplanationView): PanelState {
  return { ...withStale(state, undefined), modelChanged: false, run, explanation };
}

/** What has happened to the files of the explanation. */
export function withNews(state: PanelState, news: FileNews): PanelState {
  return 'modelChanged' in news ? { ...state, ...news } : withStale(state, news.stale);
}

function withStale(state: PanelState, stale: PanelImage['stale']): PanelState {
  return { ...state, image: { ...state.image, stale } };
}

/** The models and methods that can be picked. */
export function choicesOf(settings: Settings): PanelChoices {
  const { models } = settings;
  return {
    models: models.map(({ name }) => name),
    methods: methodNames.map((name) => choiceOf(name, settings)),
    bundledOnly: models.every(({ bundled }) => bundled),
  };
}

function choiceOf(name: MethodName, settings: Settings): MethodChoice {
  const facts = descriptorOf(name);
  const layer = settings.methodOptions[name]?.layer;
  return {
    ...facts,
    name,
    samples: facts.samples === null ? null : defaultSamples(name, settings),
    ...(typeof layer === 'string' && { layer }),
  };
}
