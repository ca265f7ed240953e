/**
 * What a recorded answer has and ours lacks or has otherwise: a key, or the type of a value. The values themselves may differ; null may stand
 * for any type, as it says nothing of the value that it is in place of. Of arrays, the first elements are compared.
 * @returns a line for each difference, empty where there is none
 */
export function compareShapes(recorded: unknown, ours: unknown, at = '$'): string[] {
  if (recorded === null || ours === null) return [];
  const [wanted, given] = [typeName(recorded), typeName(ours)];
  if (wanted !== given) return [`${at} is ${wanted} in the recording, ${given} here`];
  if (Array.isArray(recorded) && Array.isArray(ours)) {
    if (recorded.length === 0) return [];
    return ours.length === 0 ? [`${at} is empty here`] : compareShapes(recorded[0], ours[0], `${at}[0]`);
  }
  if (wanted !== 'object') return [];
  const [left, right] = [recorded, ours] as [Record<string, unknown>, Record<string, unknown>];
  return Object.keys(left).flatMap((key) =>
    key in right ? compareShapes(left[key], right[key], `${at}.${key}`) : [`${at}.${key} is missing here`],
  );
}

function typeName(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}
