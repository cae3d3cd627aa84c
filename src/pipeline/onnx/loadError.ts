import { basename } from 'node:path';
import { PipelineError } from '../../common/errors.ts';
import { externalDataProblem } from './externalData.ts';
import { env } from './ort.ts';

/** Which kind of file it is: decides which setting a message names. */
export type ModelRole = 'model' | 'vae';

/** The setting that contains the paths of such files. */
export const settingOf = (role: ModelRole): string => (role === 'model' ? 'relabel.models' : 'relabel.vaes');

/** Operator sets that ONNX Runtime supports. */
const ownDomains = ['', 'ai.onnx', 'ai.onnx.ml', 'com.microsoft', 'com.ms.internal.nhwc', 'com.microsoft.nchwc'];

/**
 * Why a model could not be opened, in one line that names the file and the next step.
 * @param notes the reason of each provider, in ONNX Runtime's words.
 */
export function loadError(path: string, role: ModelRole, notes: readonly string[], cause: unknown): PipelineError {
  const message = `${basename(path)} ${problemOf(notes.join('; '), role)}`;
  return new PipelineError(role, message, { cause });
}

function problemOf(reasons: string, role: ModelRole): string {
  // ONNX Runtime mentions its C++ types, ModelProto among them, in all sorts of messages, so the more specific ones
  // come first.
  const version = /Unsupported model IR version: (\d+), max supported IR version: (\d+)/.exec(reasons);
  if (version) return irProblem(version[1] ?? '', version[2] ?? '');
  const external = externalDataProblem(reasons);
  if (external !== undefined) return external;
  const operator = /([\w.-]*):(\w+)\(-?\d+\) is not a registered function\/op/.exec(reasons);
  if (operator && !ownDomains.includes(operator[1] ?? '')) return customProblem(operator[1] ?? '', operator[2] ?? '');
  if (/'tensor\(bfloat16\)'/.test(reasons)) return numbersProblem('computes in bfloat16', reasons);
  if (/Could not find an implementation for ImageDecoder\(/.test(reasons)) {
    return `decodes image files in its graph (ImageDecoder), which ONNX Runtime can't: export the part behind it, which takes pixels.`;
  }
  if (/Could not find an implementation for/.test(reasons)) {
    return numbersProblem('computes in a type of numbers that one of its operators does not have here', reasons);
  }
  const left = /No Op registered for (Stateful|Stateless|ImageProjective)(\w*)/.exec(reasons);
  if (left) {
    return `has the operator ${left[1]}${left[2]} of TensorFlow, which tf2onnx could not convert: export it without. Layers that change images at random, such as RandomFlip and RandomRotation, are for training alone.`;
  }
  if (/opset|is not a registered function\/op|No Op registered/i.test(reasons)) {
    return `needs operators that this ONNX Runtime does not have: export it with an older opset (${reasons}).`;
  }
  if (/protobuf|No graph was found|ModelProto|InvalidProtobuf|invalid_protobuf/i.test(reasons)) {
    return `is not an ONNX model: choose a .onnx file in ${settingOf(role)}.`;
  }
  return `could not be loaded by any provider of relabel.executionProviders (${reasons}).`;
}

function numbersProblem(what: string, reasons: string): string {
  return `${what}, which ONNX Runtime can't run: export it in single precision (PyTorch: model.float()) or in half (${reasons}).`;
}

function irProblem(has: string, most: string): string {
  const runtime = `ONNX Runtime ${env.versions.node ?? env.versions.common}`;
  return `is written in version ${has} of the ONNX format (IR), and ${runtime} reads up to ${most}: save it in an older one, in Python by model = onnx.load(path); model.ir_version = ${most}; onnx.save(model, path).`;
}

function customProblem(domain: string, operator: string): string {
  return `uses the operator ${operator} of the domain "${domain}", which is not part of ONNX but of a plug-in of the program that exported it, and Relabel loads none: export it with standard operators only (an older opset does not help).`;
}
