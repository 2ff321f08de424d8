/**
 * A document to draw in, where there is no browser.
 */
import { parseHTML } from 'linkedom';
import type { HostDocument } from '../figures/formats/dom.ts';

export function emptyDocument(): HostDocument {
  return parseHTML('<!doctype html><html><body></body></html>').document;
}
