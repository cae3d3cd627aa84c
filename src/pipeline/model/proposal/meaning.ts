/** What the numbers of an output are, as far as the graph tells. */
export type Meaning =
  /** Scores of which a softmax, or a sigmoid each, makes probabilities. */
  | 'logits'
  | 'probabilities'
  | 'logProbabilities'
  /** A sigmoid each. */
  | 'sigmoids'
  /** The best classes alone, or their indices. */
  | 'selection'
  /** A map from labels to numbers for each image, or another value that is no tensor. */
  | 'map'
  /** A vector of length 1, which compares images and tells no classes apart. */
  | 'embedding'
  | 'unknown';
