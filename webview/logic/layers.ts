import type { ExplanationView, Layer, LayerList, PanelLayers, SaliencyMap } from '../../src/protocol/panel.ts';

/** The map that the picture shows: that of a layer if one is looked at, else the explanation's. */
export function mapShown({ map, layers }: ExplanationView): SaliencyMap | null | undefined {
  return layers?.shown === undefined ? map : layers.map;
}

/** A layer's sizes, such as "512 × 13 × 13", or "384 × 14 × 14 tokens". */
export function layerSize({ channels, height, width, otherTokens }: Layer): string {
  return `${channels} × ${height} × ${width}${otherTokens === undefined ? '' : ' tokens'}`;
}

/** A layer by its name and sizes. */
export const layerWords = (layer: Layer): string => `${layer.name} · ${layerSize(layer)}`;

/** The layer with that name. */
export function layerOf(list: LayerList | undefined, name: string | undefined): Layer | undefined {
  return list?.layers.find((layer) => layer.name === name);
}

/** Where among the layers the slider stands: at the one that is shown, else at the explanation's, else at the found one. */
export function placeOfLayer({ list, own, shown }: PanelLayers): number {
  if (list === undefined) return 0;
  const name = shown ?? own ?? list.found;
  return Math.max(
    0,
    list.layers.findIndex((layer) => layer.name === name),
  );
}
