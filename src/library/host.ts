/**
 * What a host hands in once, and what a caller may with every question.
 */
import type { HostDocument } from '../figures/formats/dom.ts';
import type { OpenedFile, OpenFile } from '../files/opened.ts';
import type { Progress } from '../stepwise.ts';

export interface Host {
  /** What figures are drawn in where the caller hands in no document; null where there is none. */
  readonly document: () => Promise<HostDocument> | HostDocument | null;
  /** Opens the file at a path; null where there are no files but those that are handed in. */
  readonly open: OpenFile | null;
  /** Lets waiting events of the host be heard. */
  readonly giveWay: () => Promise<void>;
  /** Milliseconds since any moment. */
  readonly now: () => number;
}

/** What may be said with every question. */
export interface Options {
  /** Called between two steps of the work. */
  readonly onProgress?: (progress: Progress) => void;
  /** An `AbortSignal`: once it is aborted, the promise rejects with its reason. */
  readonly signal?: { readonly aborted: boolean; readonly reason: unknown };
  /** The bytes of the file at a path that was named, or the file opened. In Node the default is the file system. */
  readonly open?: (path: string) => Uint8Array | OpenedFile;
  /** Bytes that the work may use; a larger need is refused before anything is drawn. Default 8 GiB. */
  readonly memoryLimit?: number;
}
