import type * as vscode from 'vscode';
import { toFailure } from '../../common/errors.ts';
import type { Stamps } from '../../protocol/fileStamps.ts';
import type { ImageReading } from '../../protocol/models.ts';
import type { PanelImage, ShownPicture } from '../../protocol/panel.ts';
import type { PipelineHost } from '../process/pipelineHost.ts';
import { FileWatch } from '../shared/fileWatch.ts';
import { shown } from '../shared/pictureAddress.ts';
import { watchModel } from './modelWatch.ts';

/** An image file, and what it was explained with, as they were when they were read. */
export interface ReadImage {
  readonly picture: ShownPicture;
  /** See `FileFollower.stamp`. */
  readonly stamp: Promise<string | undefined>;
  /** How the model wants files read; undefined: as people see them. */
  readonly reading?: ImageReading | undefined;
  /** Of the model and what was found beside it, and of the image; undefined: not known yet. */
  readonly stamps?: Stamps | undefined;
}

/** How the files of an explanation compare with what was read from them. */
export type FileNews = ImageNews | { readonly modelChanged: boolean };

interface ImageNews {
  readonly stale: PanelImage['stale'];
  /** What to show from now on; undefined: what is shown already. */
  readonly picture?: ShownPicture;
}

/** A program may save a file in several writes: it is read once it has been left alone for this long (ms). */
const settleTime = 200;

/**
 * Reports whether an image file is still what was read from it, and shows what it has become; and whether its explanation would
 * be made by the same model.
 */
export class FileFollower implements vscode.Disposable {
  readonly #watch: FileWatch;
  readonly #host: PipelineHost;
  readonly #tell: (news: FileNews) => void;
  #read: ReadImage | undefined;
  #model: vscode.Disposable | undefined;
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

  /** Compares the files with this from now on, of which nothing has changed so far; undefined: with nothing. */
  follow(read: ReadImage | undefined): void {
    this.#read = read;
    void this.#look();
    this.#model?.dispose();
    const tell = (modelChanged: boolean): void => this.#tell({ modelChanged });
    this.#model = read?.stamps && watchModel(this.#watch.uri, read.stamps, tell);
  }

  dispose(): void {
    this.#read = undefined;
    this.#model?.dispose();
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
    const tell = (news: ImageNews): void => {
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
