/**
 * Colours that stay apart for every kind of colour vision: Okabe and Ito (2008), "Color Universal Design".
 */
export const BLUE = '#0072b2';
export const VERMILION = '#d55e00';
export const GREEN = '#009e73';
export const SKY = '#56b4e9';
/** For what is only a reference. */
export const GREY = '#7f7f7f';
/** The colour of the text. */
export const INK = 'currentColor';
