import type { Preprocess } from '../pipeline/protocol.ts';

/** A family of models that want their input alike. Size and layout are read from the model. */
export type Preset = Omit<Preprocess, 'size' | 'layout'>;

/** Of the ImageNet training set, RGB on 0–1, as torchvision, Keras and timm have it. */
const imageNet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
const asItIs = { mean: [0, 0, 0], std: [1, 1, 1] };

/** The names and their descriptions for the user are in package.json, relabel.models[].preset. */
export const presets = {
  /** torchvision.transforms._presets.ImageClassification(crop_size=224), resize_size 256 by default. */
  torchvision: { resize: 'crop', cropFraction: 224 / 256, channels: 'rgb', scale: 1 / 255, ...imageNet },

  /** The same with resize_size=232: torchvision's IMAGENET1K_V2 weights. */
  'torchvision-v2': { resize: 'crop', cropFraction: 224 / 232, channels: 'rgb', scale: 1 / 255, ...imageNet },

  /** keras.applications.imagenet_utils.preprocess_input(mode="tf"): x / 127.5 − 1, after load_img(target_size=…). */
  'keras-tf': { resize: 'squash', cropFraction: 1, channels: 'rgb', scale: 1 / 127.5, mean: [1, 1, 1], std: [1, 1, 1] },

  /** The same function with mode="caffe": BGR minus the mean, neither scaled nor divided. */
  'keras-caffe': {
    resize: 'squash',
    cropFraction: 1,
    channels: 'bgr',
    scale: 1,
    mean: [103.939, 116.779, 123.68],
    std: [1, 1, 1],
  },

  /** The same function with mode="torch". */
  'keras-torch': { resize: 'squash', cropFraction: 1, channels: 'rgb', scale: 1 / 255, ...imageNet },

  /**
   * timm.data with crop_pct 0.95, as in the pretrained_cfg of most weights since "ResNet strikes back" (a1_in1k and
   * later). timm's DEFAULT_CROP_PCT of 0.875 is the preset torchvision.
   */
  timm: { resize: 'crop', cropFraction: 0.95, channels: 'rgb', scale: 1 / 255, ...imageNet },

  /** Pixels as they are: the graph begins with its own normalisation (EfficientNet and ConvNeXt of Keras, …). */
  raw255: { resize: 'squash', cropFraction: 1, channels: 'rgb', scale: 1, ...asItIs },

  /** torchvision.transforms.ToTensor() alone. */
  unit: { resize: 'squash', cropFraction: 1, channels: 'rgb', scale: 1 / 255, ...asItIs },

  /** timm's IMAGENET_INCEPTION_MEAN and _STD, both 0.5; Hugging Face's ViT likewise. */
  symmetric: {
    resize: 'crop',
    cropFraction: 224 / 256,
    channels: 'rgb',
    scale: 1 / 255,
    mean: [0.5, 0.5, 0.5],
    std: [0.5, 0.5, 0.5],
  },
} satisfies Readonly<Record<string, Preset>>;

export type PresetName = keyof typeof presets;
