import type { Preprocess } from '../protocol/models.ts';

/** A family of models that expect the same kind of input. Size and layout are read from the model. */
export type Preset = Omit<Preprocess, 'size' | 'layout'>;

/** Of the ImageNet training set, RGB on 0–1, as in torchvision, Keras and timm. */
const imageNet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
const asItIs = { mean: [0, 0, 0], std: [1, 1, 1] };
const halves = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };

const rgb = { channels: 'rgb', antialias: true } as const;
/** torchvision.transforms.Resize's default. */
const crop = { ...rgb, resize: 'crop', interpolation: 'bilinear' } as const;
const squash = { ...rgb, resize: 'squash', cropFraction: 1, interpolation: 'bilinear' } as const;
/** keras.utils.load_img(target_size=…), as keras.applications are documented: its default is "nearest". */
const keras = { ...squash, interpolation: 'nearest' } as const;

/** The names and their descriptions for the user are in package.json, relabel.models[].preset. */
export const presets = {
  /** torchvision.transforms._presets.ImageClassification(crop_size=224), resize_size 256 by default. */
  torchvision: { ...crop, cropFraction: 224 / 256, scale: 1 / 255, ...imageNet },

  /** The same with resize_size=232: torchvision's IMAGENET1K_V2 weights. */
  'torchvision-v2': { ...crop, cropFraction: 224 / 232, scale: 1 / 255, ...imageNet },

  /** keras.applications.imagenet_utils.preprocess_input(mode="tf"): x / 127.5 − 1. */
  'keras-tf': { ...keras, scale: 1 / 127.5, mean: [1, 1, 1], std: [1, 1, 1] },

  /** The same function with mode="caffe": BGR minus the mean, neither scaled nor divided. */
  'keras-caffe': { ...keras, channels: 'bgr', scale: 1, mean: [103.939, 116.779, 123.68], std: [1, 1, 1] },

  /** The same function with mode="torch". */
  'keras-torch': { ...keras, scale: 1 / 255, ...imageNet },

  /**
   * timm.data.create_transform with crop_pct 0.95, as in the pretrained_cfg of most weights since "ResNet strikes back"
   * (a1_in1k and later); bicubic, as in nearly all of them.
   */
  timm: { ...crop, interpolation: 'bicubic', cropFraction: 0.95, scale: 1 / 255, ...imageNet },

  /** Pixels unchanged: the graph begins with its own normalisation (EfficientNet and ConvNeXt of Keras, …). */
  raw255: { ...squash, scale: 1, ...asItIs },

  /** torchvision.transforms.Resize and ToTensor() alone. */
  unit: { ...squash, scale: 1 / 255, ...asItIs },

  /** timm's IMAGENET_INCEPTION_MEAN and _STD, both 0.5, with its DEFAULT_CROP_PCT. */
  symmetric: { ...crop, interpolation: 'bicubic', cropFraction: 0.875, scale: 1 / 255, ...halves },
} satisfies Readonly<Record<string, Preset>>;

export type PresetName = keyof typeof presets;
