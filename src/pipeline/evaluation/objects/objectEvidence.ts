import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { meanOfShares } from '../../../common/evaluation/meanInterval.ts';
import { wilsonInterval } from '../../../common/evaluation/wilson.ts';
import type {
  EvidenceGroup,
  EvidenceInside,
  ObjectEvidence,
  RunExplanation,
} from '../../../protocol/folders/folderRun.ts';
import type { Frame } from '../../../protocol/pictures.ts';
import { readImageNet } from '../../../settings/imageNet.ts';
import { readMap } from '../explain/runExplanations.ts';
import type { FinishedRun } from '../readRun.ts';
import { ClassMatcher } from '../truth/classMatcher.ts';
import { MisfitCount } from './misfitCount.ts';
import { ObjectFinder } from './objectFinder.ts';
import { evidenceOf } from './objectMask.ts';

interface Measured {
  readonly explanation: RunExplanation;
  readonly truth: number | null;
  readonly evidence: EvidenceInside;
}

/**
 * How the maps of a run lie to the objects that somebody has marked in its images, where any are found.
 *
 * @param assets absolute path of `media/`.
 * @returns undefined: nothing is marked anywhere.
 */
export async function objectEvidence(
  run: FinishedRun,
  explanations: readonly RunExplanation[],
  assets: string,
): Promise<ObjectEvidence | undefined> {
  const { folder, header, records } = run;
  const explained = explanations.filter(({ map }) => map);
  if (explained.length === 0) return undefined;
  const byImage = new Map(records.map((record) => [record.image, record]));
  const finder = await ObjectFinder.in(header.root);
  const matcher = new ClassMatcher(header.labels, await readImageNet(assets));
  const files = new Set<string>();
  const misfits = new MisfitCount();
  const measured: Measured[] = [];
  for (const explanation of explained) {
    const record = byImage.get(explanation.image);
    if (record === undefined) continue;
    const objects = await finder.find(explanation.image);
    if (objects === undefined) {
      misfits.add('unmarked', record.image);
      continue;
    }
    files.add(objects.file);
    const place = join(folder, explanation.folder);
    const [map, frame] = [readMap(folder, explanation.folder), readFrame(join(place, 'manifest.json'))];
    const evidence = map && frame && evidenceOf(map, frame, record.truth, objects, matcher);
    if (typeof evidence === 'string') misfits.add(evidence, record.image);
    else if (evidence !== undefined) measured.push({ explanation, truth: record.truth, evidence });
  }
  const notes = [...finder.notes, ...misfits.lines];
  if (files.size === 0 && !finder.isThere) return undefined;
  return {
    files: [...files].sort(),
    notes,
    groups: groupsOf(measured),
    maps: measured.map(({ explanation: { image, target, role }, evidence }) => {
      return { image, target, role, ...evidence, outside: 1 - evidence.energy };
    }),
  };
}

/** Where a map lies on its image, by the manifest that was written with it; undefined: that is damaged. */
function readFrame(manifest: string): Frame | undefined {
  try {
    const { frame } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly frame?: Partial<Frame> };
    const { imageWidth, imageHeight, x, y, width, height } = frame ?? {};
    const numbers = [imageWidth, imageHeight, x, y, width, height];
    return numbers.every((number) => Number.isFinite(number)) ? (frame as Frame) : undefined;
  } catch {
    return undefined;
  }
}

/** All mistakes, by each class; what is right; and the mistakes of each pair of classes, most maps first. */
function groupsOf(measured: readonly Measured[]): readonly EvidenceGroup[] {
  const pairs = new Map<string, Measured[]>();
  for (const one of measured) {
    const { role, target } = one.explanation;
    if (role !== 'predicted' || one.truth === null || one.truth === target) continue;
    const key = `${one.truth} ${target}`;
    pairs.set(key, [...(pairs.get(key) ?? []), one]);
  }
  const ofRole = (role: RunExplanation['role']) => measured.filter(({ explanation }) => explanation.role === role);
  const whole = (['predicted', 'truth', 'right'] as const).map((role) => groupOf({ role }, ofRole(role)));
  const byPair = [...pairs.values()]
    .sort((a, b) => b.length - a.length)
    .map((some) => {
      const [first] = some;
      const pair = { truth: first?.truth ?? 0, predicted: first?.explanation.target ?? 0 };
      return groupOf({ role: 'predicted', pair }, some);
    });
  return [...whole, ...byPair].filter((group) => group !== undefined);
}

function groupOf(of: Pick<EvidenceGroup, 'role' | 'pair'>, measured: readonly Measured[]): EvidenceGroup | undefined {
  const hits = measured.filter(({ evidence }) => evidence.hit).length;
  const interval = wilsonInterval(hits, measured.length);
  if (interval === null) return undefined;
  const energy = meanOfShares(measured.map(({ evidence }) => evidence.energy));
  const area = measured.reduce((sum, { evidence }) => sum + evidence.area, 0) / measured.length;
  return {
    ...of,
    maps: measured.length,
    pointing: { hits, share: hits / measured.length, interval },
    energy,
    outside: 1 - energy.mean,
    area,
  };
}
