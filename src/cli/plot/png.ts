/**
 * PNG files of figures: drawn with the fonts that come with this package, so that a figure looks the same everywhere, and
 * with its provenance inside.
 */
import { createRequire } from 'node:module';
import { crc32 } from 'node:zlib';
import { Resvg } from '@resvg/resvg-js';
import { visible } from '../../errors.ts';
import type { Provenance } from '../../figures/formats/provenance.ts';
import { PIXELS_TO_INCH } from './lengths.ts';

/** Pixels of the picture to an inch, of which the drawing has 96: two to one of the drawing's. */
const DENSITY = 192;

const FAMILY = 'DejaVu Sans';

/** @param svg  a drawing with a ground and colours of its own @param dpi  pixels to an inch */
export function pngOf(svg: string, provenance: Provenance, dpi = DENSITY): Uint8Array {
  const { resolve } = createRequire(import.meta.url);
  const fontFiles = ['DejaVuSans', 'DejaVuSans-Bold'].map((face) =>
    resolve(`dejavu-fonts-ttf/ttf/${face}.ttf`),
  );
  const font = {
    fontFiles,
    loadSystemFonts: false,
    defaultFontFamily: FAMILY,
    sansSerifFamily: FAMILY,
  };
  const image = new Resvg(svg, {
    font,
    fitTo: { mode: 'zoom', value: dpi / PIXELS_TO_INCH },
    background: 'white',
  })
    .render()
    .asPng();
  return withText(image, {
    Software: provenance.program,
    Source: `${provenance.spec}, spec ${provenance.hash}`,
    Comment: provenance.command,
  });
}

/** Length, type and check sum of a chunk. */
const CHUNK_FRAME = 12;
/** The signature and the header chunk, after which texts may stand. */
const HEADER = 8 + CHUNK_FRAME + 13;

/** With texts in chunks of the type iTXt: UTF-8, not compressed. */
function withText(png: Uint8Array, texts: Readonly<Record<string, string>>): Uint8Array {
  const chunks = Object.entries(texts).map(([key, text]) =>
    chunk('iTXt', Buffer.from(`${key}\0\0\0\0\0${visible(text)}`, 'utf8')),
  );
  return Buffer.concat([png.subarray(0, HEADER), ...chunks, png.subarray(HEADER)]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(data.length + CHUNK_FRAME);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), data.length + 8);
  return framed;
}
