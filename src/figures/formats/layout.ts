/**
 * The sizes of a drawing in pixels, and how its small multiples are arranged.
 */
import { InputError } from '../../errors.ts';
import type { Chart } from '../chart.ts';

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** From the top to the first frame; from the last one to the bottom. */
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
  readonly columns: number;
  readonly rows: number;
  /** Of one frame. */
  readonly frameWidth: number;
  readonly frameHeight: number;
  /** So many numbers at most along the horizontal axis of a frame. */
  readonly mostTicks: number;
}

/** What the numbers at the axes need beyond what most figures do. */
export interface TickRoom {
  readonly left: number;
  readonly right: number;
  /** From one number of the horizontal axis to the next. */
  readonly apart: number;
}

/** From one number to the next, of few digits. */
const APART = 42;
const USUAL: TickRoom = { left: 0, right: 0, apart: APART };

export const LEFT = 70;
const RIGHT = 24;
/** Above the frame, for the label of the y axis; below it, for ticks and label of the x axis. */
const ABOVE = 34;
const BELOW = 44;
/** Width over height of a frame. */
const RATIO = 1.7;
/** Between small multiples: beside one another; below one another, for ticks and the next title. */
export const GAP = 16;
export const ROW_GAP = 48;
/** For the title of a small multiple. */
const TITLE = 18;
/** The least width of a small multiple. */
const NARROWEST = 100;

/** A frame is at least so high. */
const LOWEST = 40;

/**
 * @param size  of all; without a height frames have the chart's ratio
 * @param header, footer  pixels that stand above and below axes and frames
 * @throws InputError  where the height leaves no room for frames
 */
export function layoutOf(
  chart: Chart,
  { width, height: asked }: { readonly width: number; readonly height?: number | undefined },
  header: number,
  footer: number,
  room: TickRoom = USUAL,
): Layout {
  const { panels, ratio = RATIO, marginRight = RIGHT } = chart;
  const count = panels?.length ?? 1;
  const left = Math.max(LEFT, Math.min(room.left, width / 2));
  const right = Math.max(marginRight, room.right);
  const inside = width - left - right;
  const fitting = Math.max(1, Math.floor((inside + GAP) / (NARROWEST + GAP)));
  const columns = Math.min(count, fitting, count === 4 ? 2 : 3);
  const rows = Math.ceil(count / columns);
  const frameWidth = (inside - GAP * (columns - 1)) / columns;
  const top = ABOVE + header + (panels === undefined ? 0 : TITLE);
  const around = top + (rows - 1) * ROW_GAP + BELOW + footer;
  const frameHeight = asked === undefined ? frameWidth / ratio : (asked - around) / rows;
  if (frameHeight < LOWEST && asked !== undefined)
    throw new InputError(
      '--height',
      `must be at least ${Math.ceil(around + rows * LOWEST)} pixels for this figure`,
      Math.round(asked),
    );
  const inked = top + rows * frameHeight + (rows - 1) * ROW_GAP + BELOW + footer;
  const height = asked ?? Math.ceil(inked);
  const bottom = BELOW + footer + height - inked;
  const mostTicks = Math.max(1, Math.min(7, Math.floor(frameWidth / room.apart)));
  return { width, height, top, bottom, left, right, columns, rows, frameWidth, frameHeight, mostTicks };
}
