import type { TruthSource } from '../../protocol/folders/folderRun.ts';
import type { GroundTruth } from '../../settings/truth/groundTruth.ts';

/** The source of true classes that `relabel.groundTruth` means; undefined: whichever knows most. */
export function truthOf(groundTruth: GroundTruth): TruthSource | undefined {
  switch (groundTruth.from) {
    case 'off':
      return { from: 'none' };
    case 'auto':
      return undefined;
    case 'folder':
      return { from: 'folder' };
    case 'table':
      return groundTruth;
  }
}
