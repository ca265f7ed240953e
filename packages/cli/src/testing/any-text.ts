import fc from 'fast-check';

/** Any UTF-16 units at all, halves of surrogate pairs among them. */
export function anyText(maxLength: number): fc.Arbitrary<string> {
  return fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength })
    .map((units) => String.fromCharCode(...units));
}
