import sharp from 'sharp';
import { version as relabel } from '../../package.json';
import type { Versions } from '../protocol/pipeline.ts';
import { env } from './onnx/ort.ts';

/** What ran: the versions that, with the files and the options, decide an explanation. */
export const versions: Versions = {
  relabel,
  node: process.versions.node,
  onnxruntime: env.versions.node ?? env.versions.common,
  sharp: sharp.versions.sharp ?? 'unknown',
};
