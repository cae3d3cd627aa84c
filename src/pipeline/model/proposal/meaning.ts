/** What an output's numbers are, as far as the graph tells. */
export type Meaning =
  /** Scores that a softmax, or a sigmoid for each, turns into probabilities. */
  | 'logits'
  | 'probabilities'
  | 'logProbabilities'
  /** One sigmoid per class. */
  | 'sigmoids'
  /** Only the best classes, or their indices (TopK, ArgMax). */
  | 'selection'
  /** A map from labels to numbers for each image (ZipMap), or another value that isn't a tensor. */
  | 'map'
  /** A unit vector: an embedding for comparing images, not scores of classes. */
  | 'embedding'
  /** What the last layer would classify by: numbers that describe the image, not scores of classes. */
  | 'features'
  /** Where something is: boxes, landmarks. */
  | 'places'
  /** Of ordered classes, the scores of being above each of them but the last: one number plus a threshold for each. */
  | 'steps'
  /** How far the image is from each class: the smallest is the best. */
  | 'distances'
  | 'unknown';
