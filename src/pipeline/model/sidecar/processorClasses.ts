import type { JsonObject } from './json.ts';

/** The values that an image processor of transformers uses if its file leaves them out. */
export interface ProcessorClass {
  readonly size: JsonObject;
  /** Whether a single number for the size means both sides; otherwise it is the short edge. */
  readonly square: boolean;
  /** undefined: the class never crops. */
  readonly crop?: readonly [height: number, width: number];
  /** Whether it crops unless `do_center_crop` says otherwise. */
  readonly crops?: boolean;
  /** PIL.Image.Resampling */
  readonly resample: number;
  /** undefined: the class never normalises. */
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
  /** Whether it turns RGB into BGR unless `do_flip_channel_order` says otherwise. */
  readonly flips?: boolean;
  /** How it resizes and crops; undefined: one after the other, as their names say. */
  readonly fits?: 'levit' | 'poolformer' | 'convnext' | 'perceiver';
  /** Whether its fast class never crops either: most of them do if they are told to. */
  readonly neverCrops?: boolean;
  /** What its slow class calls `rescale_factor`, if it has another name. */
  readonly slowFactorKey?: string;
  /** Whether it has EfficientNet's `rescale_offset` and `include_top`. */
  readonly rescalesTwice?: boolean;
}

const standard = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };
const imageNet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
const clip = { mean: [0.48145466, 0.4578275, 0.40821073], std: [0.26862954, 0.26130258, 0.27577711] };
const [nearest, bilinear, bicubic] = [0, 2, 3];

const both = (side: number): JsonObject => ({ height: side, width: side });
const short = (side: number): JsonObject => ({ shortest_edge: side });
const exact = { size: both(224), square: true } as const;
const cropped = { size: short(224), square: false, crop: [224, 224], crops: true } as const;
/** Also used for a file that names no class. */
export const vit: ProcessorClass = { ...exact, resample: bilinear, ...standard };
/** For a file that names no class, but crops: a single number was the short edge for nearly all of these. */
export const unnamedCropping: ProcessorClass = { ...cropped, resample: bilinear, ...standard };
const bit: ProcessorClass = { ...cropped, resample: bicubic, ...clip };
const mobileNet: ProcessorClass = { ...cropped, size: short(256), resample: bilinear, ...standard };

/**
 * The classes used with classifiers, and the defaults of their constructors in transformers 4.57
 * (src/transformers/models/NAME/image_processing_NAME.py). Those of a class with "Fast" in its name are the same,
 * except for BEiT's.
 */
export const processorClasses: ReadonlyMap<string, ProcessorClass> = new Map(
  Object.entries<ProcessorClass>({
    BeitImageProcessor: { ...exact, size: both(256), crop: [224, 224], crops: true, resample: bicubic, ...standard },
    BitImageProcessor: bit,
    BlipImageProcessor: { ...exact, size: both(384), resample: bicubic, ...clip },
    CLIPImageProcessor: bit,
    ChineseCLIPImageProcessor: bit,
    ConvNextImageProcessor: { size: short(384), square: false, resample: bilinear, ...standard, fits: 'convnext' },
    DINOv3ViTImageProcessor: { ...exact, resample: bilinear, ...imageNet },
    DeiTImageProcessor: { ...exact, size: both(256), crop: [224, 224], crops: true, resample: bicubic, ...standard },
    EfficientFormerImageProcessor: { ...exact, crop: [224, 224], crops: true, resample: bicubic, ...imageNet },
    EfficientNetImageProcessor: {
      ...exact,
      size: both(346),
      crop: [289, 289],
      crops: false,
      resample: nearest,
      ...standard,
      rescalesTwice: true,
    },
    FlavaImageProcessor: { ...exact, crop: [224, 224], crops: true, resample: bicubic, ...clip },
    LayoutLMv3ImageProcessor: { ...vit, slowFactorKey: 'rescale_value' },
    LevitImageProcessor: { ...cropped, resample: bicubic, ...imageNet, fits: 'levit' },
    MobileNetV1ImageProcessor: mobileNet,
    MobileNetV2ImageProcessor: mobileNet,
    MobileViTImageProcessor: { ...cropped, crop: [256, 256], resample: bilinear, flips: true },
    PerceiverImageProcessor: {
      ...exact,
      crop: [256, 256],
      crops: true,
      resample: bicubic,
      ...imageNet,
      fits: 'perceiver',
    },
    PoolFormerImageProcessor: { ...cropped, resample: bicubic, ...imageNet, fits: 'poolformer' },
    PvtImageProcessor: { ...exact, resample: bilinear, ...imageNet },
    SegformerImageProcessor: { ...exact, size: both(512), resample: bilinear, ...imageNet, neverCrops: true },
    SiglipImageProcessor: { ...exact, square: false, resample: bicubic, ...standard },
    ViTHybridImageProcessor: bit,
    ViTImageProcessor: vit,
  }),
);

/** BEiT's fast processor has different defaults from its slow one. */
export const fastBeit: ProcessorClass = { ...exact, crop: [224, 224], crops: false, resample: bicubic, ...standard };

/**
 * The class for a file that names none, by `model_type` in the config.json beside it (IMAGE_PROCESSOR_MAPPING_NAMES in
 * transformers/models/auto/image_processing_auto.py).
 */
export const classOfModelType: ReadonlyMap<string, string> = new Map(
  Object.entries({
    beit: 'BeitImageProcessor',
    bit: 'BitImageProcessor',
    clip: 'CLIPImageProcessor',
    convnext: 'ConvNextImageProcessor',
    convnextv2: 'ConvNextImageProcessor',
    cvt: 'ConvNextImageProcessor',
    'data2vec-vision': 'BeitImageProcessor',
    deit: 'DeiTImageProcessor',
    dinat: 'ViTImageProcessor',
    dinov2: 'BitImageProcessor',
    efficientformer: 'EfficientFormerImageProcessor',
    efficientnet: 'EfficientNetImageProcessor',
    focalnet: 'BitImageProcessor',
    hiera: 'BitImageProcessor',
    ijepa: 'ViTImageProcessor',
    levit: 'LevitImageProcessor',
    mobilenet_v1: 'MobileNetV1ImageProcessor',
    mobilenet_v2: 'MobileNetV2ImageProcessor',
    mobilevit: 'MobileViTImageProcessor',
    mobilevitv2: 'MobileViTImageProcessor',
    nat: 'ViTImageProcessor',
    perceiver: 'PerceiverImageProcessor',
    poolformer: 'PoolFormerImageProcessor',
    pvt: 'PvtImageProcessor',
    pvt_v2: 'PvtImageProcessor',
    regnet: 'ConvNextImageProcessor',
    resnet: 'ConvNextImageProcessor',
    segformer: 'SegformerImageProcessor',
    siglip: 'SiglipImageProcessor',
    swiftformer: 'ViTImageProcessor',
    swin: 'ViTImageProcessor',
    swinv2: 'ViTImageProcessor',
    van: 'ConvNextImageProcessor',
    vit: 'ViTImageProcessor',
    vit_hybrid: 'ViTHybridImageProcessor',
    vit_mae: 'ViTImageProcessor',
    vit_msn: 'ViTImageProcessor',
  }),
);
