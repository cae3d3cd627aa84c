import type { Frame, Picture } from '../../protocol/pictures.ts';
import type { ImageStep } from '../../protocol/steps.ts';
import { planCrop, type Window } from './cropStep.ts';
import { planPad } from './padStep.ts';
import { resample } from './resample.ts';
import { planResize, type Resize } from './resizeStep.ts';
import type { Size } from './sides.ts';

/** What steps come down to: a resize, of which only a window is made; or a window of the picture as it is. */
interface Stage {
  readonly resize?: Resize | undefined;
  readonly window: Window;
}

/**
 * Runs the steps that change a picture's size.
 * @param input the model's.
 * @returns the picture, of whatever size the steps end at.
 */
export function runSteps(picture: Picture, steps: readonly ImageStep[], input: Size): Picture {
  return stagesOf(picture, steps, input).reduce(runStage, picture);
}

/**
 * Where what the steps end at lies on the picture that they begin with, which need not be at whole pixels, nor inside of it.
 */
export function frameOfSteps(picture: Size, steps: readonly ImageStep[], input: Size): Frame {
  const whole = { x: 0, y: 0, width: picture.width, height: picture.height };
  let size = picture;
  let frame = whole;
  for (const { resize, window } of stagesOf(picture, steps, input)) {
    // A resize of a part alone ("fill") moves the corner, and stretches less.
    const across = resize?.across ?? { resized: size.width, first: 0 };
    const down = resize?.down ?? { resized: size.height, first: 0 };
    frame = {
      x: frame.x + ((across.first + window.left) * frame.width) / across.resized,
      y: frame.y + ((down.first + window.top) * frame.height) / down.resized,
      width: (window.width * frame.width) / across.resized,
      height: (window.height * frame.height) / down.resized,
    };
    size = window;
  }
  return { imageWidth: picture.width, imageHeight: picture.height, ...frame };
}

/** The size that steps end at. */
export function endOfSteps(picture: Size, steps: readonly ImageStep[], input: Size): Size {
  return stagesOf(picture, steps, input).at(-1)?.window ?? picture;
}

function stagesOf(picture: Size, steps: readonly ImageStep[], input: Size): Stage[] {
  const stages: Stage[] = [];
  let size = picture;
  for (const step of steps) {
    const last = stages.at(-1);
    if (step.step === 'resize') {
      const resize = planResize(step, size, input);
      const { width, height } = resize;
      stages.push({ resize, window: { left: 0, top: 0, width, height, fill: [0, 0, 0] } });
    } else {
      const window = step.step === 'crop' ? planCrop(step, size, input) : planPad(step, size, input);
      // The first window after a resize saves making what it cuts off; a second may fill where the first has cut.
      if (last?.resize !== undefined && isWhole(last)) stages[stages.length - 1] = { resize: last.resize, window };
      else stages.push({ window });
    }
    size = stages.at(-1)?.window ?? size;
  }
  return stages;
}

function isWhole({ resize, window }: Stage): boolean {
  return window.left === 0 && window.top === 0 && window.width === resize?.width && window.height === resize.height;
}

function runStage(picture: Picture, { resize, window }: Stage): Picture {
  const size = resize ?? picture;
  const left = Math.max(window.left, 0);
  const top = Math.max(window.top, 0);
  const columns = Math.min(window.left + window.width, size.width) - left;
  const rows = Math.min(window.top + window.height, size.height) - top;
  const part = resize
    ? resample(
        picture,
        { ...resize.across, first: resize.across.first + left, count: columns },
        { ...resize.down, first: resize.down.first + top, count: rows },
        resize.how,
      )
    : cut(picture, left, top, columns, rows);
  if (columns === window.width && rows === window.height) return part;
  return lay(part, left - window.left, top - window.top, window);
}

function cut({ width, height, rgb }: Picture, left: number, top: number, columns: number, rows: number): Picture {
  if (columns === width && rows === height) return { width, height, rgb };
  const part = new Uint8Array(columns * rows * 3);
  for (let y = 0; y < rows; y++) {
    const start = ((top + y) * width + left) * 3;
    part.set(rgb.subarray(start, start + columns * 3), y * columns * 3);
  }
  return { width: columns, height: rows, rgb: part };
}

function lay(part: Picture, left: number, top: number, { width, height, fill }: Window): Picture {
  const rgb = new Uint8Array(width * height * 3);
  for (let at = 0; at < rgb.length; at++) rgb[at] = fill[at % 3] as number;
  const row = part.width * 3;
  for (let y = 0; y < part.height; y++) {
    rgb.set(part.rgb.subarray(y * row, (y + 1) * row), ((top + y) * width + left) * 3);
  }
  return { width, height, rgb };
}
