import type * as vscode from 'vscode';
import { toFailure } from '../../common/errors.ts';
import type { ImageReading } from '../../protocol/models.ts';
import type { PanelImage, ShownPicture } from '../../protocol/panel.ts';
import type { PipelineHost } from '../process/pipelineHost.ts';
import { FileWatch } from '../shared/fileWatch.ts';
import { shown } from '../shared/pictureAddress.ts';

/** An image file as it was when it was read. */
export interface ReadImage {
  readonly picture: ShownPicture;
  /** See `ImageFollower.stamp`. */
  readonly stamp: Promise<string | undefined>;
  /** How the model wants files read; undefined: as people see them. */
  readonly reading?: ImageReading | undefined;
}

/** How an image file compares with what was read from it. */
export interface FileNews {
  readonly stale: PanelImage['stale'];
  /** What to show from now on; undefined: what is shown already. */
  readonly picture?: ShownPicture;
}

/** A program may save a file in several writes: it is read once it has been left alone for this long (ms). */
const settleTime = 200;

/** Reports whether an image file is still what was read from it, and shows what it has become. */
export class ImageFollower implements vscode.Disposable {
  readonly #watch: FileWatch;
  readonly #host: PipelineHost;
  readonly #tell: (news: FileNews) => void;
  #read: ReadImage | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking = false;
  #again = false;

  constructor(uri: vscode.Uri, host: PipelineHost, tell: (news: FileNews) => void) {
    this.#host = host;
    this.#tell = tell;
    this.#watch = new FileWatch(uri, () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#look(), settleTime);
    });
  }

  /** Differs whenever the file's content may differ; undefined: there is no file. */
  stamp(): Promise<string | undefined> {
    return this.#watch.stamp();
  }

  /** Compares the file with this from now on; undefined: with nothing. */
  follow(read: ReadImage | undefined): void {
    this.#read = read;
    void this.#look();
  }

  dispose(): void {
    this.#read = undefined;
    clearTimeout(this.#timer);
    this.#watch.dispose();
  }

  /** One check at a time; changes in the meantime trigger another one. */
  async #look(): Promise<void> {
    this.#again = true;
    if (this.#looking) return;
    this.#looking = true;
    while (this.#again) {
      this.#again = false;
      if (this.#read !== undefined) await this.#compare(this.#read);
    }
    this.#looking = false;
  }

  async #compare(read: ReadImage): Promise<void> {
    const tell = (news: FileNews): void => {
      if (read === this.#read && !this.#again) this.#tell(news);
    };
    const [then, now] = await Promise.all([read.stamp, this.stamp()]);
    if (now === undefined) return tell({ stale: 'deleted' });
    if (now === then) return tell({ stale: undefined, picture: read.picture });
    tell({ stale: 'changed' });
    try {
      const opened = await this.#host.pipeline.preview({ image: this.#watch.uri.fsPath, reading: read.reading });
      // Saved again without a change, or changed back.
      if (opened.sha256 === read.picture.sha256) tell({ stale: undefined, picture: read.picture });
      else tell({ stale: 'changed', picture: shown(opened) });
    } catch (error) {
      if (toFailure(error).code === 'image') tell({ stale: 'unreadable' });
    }
  }
}
