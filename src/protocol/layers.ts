/** The layers of a model that methods can look at, and their maps. */

import type { SaliencyMap } from './explanation.ts';

/** A tensor of the model's graph that has places of the image. */
export interface Layer {
  readonly name: string;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Of a model of tokens: its places are tokens, folded to height × width, beside these that are no place. */
  readonly otherTokens?: number | undefined;
}

/** All of them, in the graph's order. */
export interface LayerList {
  readonly layers: readonly Layer[];
  /** The name of the one that methods look at unless told otherwise. */
  readonly found: string;
}

/** How the layers of an explained model stand on screen. */
export interface PanelLayers {
  /** undefined: not known yet. */
  readonly list?: LayerList | undefined;
  /** The layer that the explanation itself looked at; undefined: its method looks at none. */
  readonly own?: string | undefined;
  /** The layer whose map is shown in the place of the explanation's; undefined: none. */
  readonly shown?: string | undefined;
  /** Its map; null: nothing in it speaks for the class; undefined: not made yet. */
  readonly map?: SaliencyMap | null | undefined;
  /** The completed share, 0–1, while it is being made. */
  readonly share?: number | undefined;
  /** Why the layers, or the map, could not be had. */
  readonly error?: string | undefined;
}
