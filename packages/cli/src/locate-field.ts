import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';

type Place = { line: number; column: number };

/** Finds where a file that parses declares a field, by its path (`deploy.port`): line and column of its key, from 1. */
export function createFieldLocator(bytes: Uint8Array): (path: string) => Place {
  const text = new TextDecoder().decode(bytes);
  const lines = new LineCounter();
  const { contents } = parseDocument(text, { lineCounter: lines });
  return (path) => {
    let node: unknown = contents;
    let place: Place = { line: 1, column: 1 };
    for (const part of path.split('.')) {
      const pair = isMap(node)
        ? node.items.find(({ key }) => isScalar(key) && key.value === part)
        : undefined;
      if (!isScalar(pair?.key) || !pair.key.range) break;
      const { line, col } = lines.linePos(pair.key.range[0]);
      place = { line, column: col };
      node = pair.value;
    }
    return place;
  };
}
